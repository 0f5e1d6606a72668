import { ConfigError, type Environment, isProduction, readVariable } from '#shared/base/config';
import type { Service } from '#shared/runtime/service';
import { requireOwnAccount, type ServerVariable, serverAddress } from '#shared/stores/server-address';
import { migratedServices } from '../drizzle/migrate.ts';

/**
 * Stops a production that is set up like development, before anything is connected. Whatever does not say that it is
 * development is production.
 * @throws ConfigError that names the variable.
 */
export function refuseDefaults(target: Service[], env: Environment): void {
  if (!isProduction(env)) return;
  const publicBaseUrl = readVariable(env, 'PUBLIC_BASE_URL');
  if (URL.parse(publicBaseUrl ?? '')?.protocol !== 'https:')
    throw new ConfigError(
      'PUBLIC_BASE_URL: production needs an https address; JATRA_ENV=development is for trying things out',
    );
  if (!['', '1'].includes(env.NODE_TLS_REJECT_UNAUTHORIZED ?? ''))
    throw new ConfigError(
      'NODE_TLS_REJECT_UNAUTHORIZED: production believes no server without its certificate',
    );
  refuseSharedAccounts(target, env);
  for (const service of target) service.config(env);
}

function refuseSharedAccounts(target: Service[], env: Environment): void {
  const accounts = new Map<string, string>();
  for (const { name: service, access } of target) {
    const names: ServerVariable[] = [
      'DATABASE_URL',
      'NATS_URL',
      ...(access?.redis ? ['REDIS_URL' as const] : []),
    ];
    for (const name of names) {
      const address = serverAddress(service, name, env);
      const account = requireOwnAccount(address);
      const other = accounts.get(`${name} ${account}`) ?? ownerByName(account);
      if (other && other !== service)
        throw new ConfigError(`${address.variable}: ${service} has the account of ${other}`);
      accounts.set(`${name} ${account}`, service);
    }
  }
}

/** Whose account it is, by the names that ours have: `jatra_seat_reservation` on Postgres, else `seat-reservation`. */
function ownerByName(account: string): string | undefined {
  const name = account
    .toLowerCase()
    .replace(/^jatra[_-]/, '')
    .replaceAll('_', '-');
  return migratedServices.find((service) => service === name);
}
