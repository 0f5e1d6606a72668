import { join } from 'node:path';
import { type Service, serviceVariable } from '#shared/runtime/service';
import { services } from '../../../services/main.ts';

/** What every connection says before its first question, and what readiness asks. */
const ofEveryConnection =
  'auth hello ping info quit client|setname client|id cluster|slots cluster|info asking'.split(' ');

/** One service's line for redis.conf, as `ACL SETUSER` takes it; undefined for one that has no use for Redis. */
export function redisUser(service: Service): string | undefined {
  const access = service.access?.redis;
  if (!access) return undefined;
  const rules = [
    'on',
    `>{${serviceVariable(service.name, 'REDIS_PASSWORD')}}`,
    ...['resetkeys', 'resetchannels', 'nocommands'],
    ...access.keys.map((pattern) => `~${pattern}`),
    ...[...ofEveryConnection, ...access.commands].map((command) => `+${command}`),
  ];
  return `user ${service.name} ${rules.join(' ')}`;
}

/** The users of Redis, one for each service that keeps something there; what is in braces stands for a password. */
export const redisUsersFile = (): string =>
  `${services.flatMap((service) => redisUser(service) ?? []).join('\n')}\n`;

export const redisUsersPath = join(import.meta.dir, '../stack/servers/redis-users.conf');
