import { ConfigError, isProduction } from '#shared/base/config';
import type { Deps } from '../connect.ts';

/**
 * Names what is wrong with the Redis that keeps the seats. One that drops keys for want of memory forgets who has which
 * seat.
 */
export async function evictionTroubles({ redis }: Pick<Deps, 'redis'>): Promise<string[]> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  if (policy === 'noeviction') return [];
  return [
    `seat-reservation: redis may forget seats: maxmemory-policy is ${policy ?? 'unknown'}, and must be noeviction`,
  ];
}

/** @throws ConfigError in production. */
export async function refuseEviction(deps: Pick<Deps, 'redis' | 'env' | 'log'>): Promise<void> {
  for (const trouble of await evictionTroubles(deps)) {
    if (isProduction(deps.env)) throw new ConfigError(`REDIS_URL: ${trouble}`);
    deps.log.error(trouble);
  }
}
