import { ConfigError, type Environment, isProduction, readVariable } from '#shared/config';
import { requireOwnAccount, type ServerVariable, serverAddress } from '#shared/server-address';
import type { Service } from '#shared/service';

const environments = ['development', 'test', 'production'];

/**
 * Stops a production that is set up like development, before anything is connected; a misspelt environment is no
 * development either.
 * @throws ConfigError that names the variable.
 */
export function refuseDefaults(target: Service[], env: Environment): void {
  if (env.JATRA_ENV && !environments.includes(env.JATRA_ENV))
    throw new ConfigError(`JATRA_ENV: is none of ${environments.join(', ')}`);
  if (!isProduction(env)) return;
  const publicBaseUrl = readVariable(env, 'PUBLIC_BASE_URL');
  if (URL.parse(publicBaseUrl ?? '')?.protocol !== 'https:')
    throw new ConfigError('PUBLIC_BASE_URL: production needs an https address');

  const accounts = new Map<string, string>();
  for (const service of target) {
    const names: ServerVariable[] = [
      'DATABASE_URL',
      'NATS_URL',
      ...(service.access?.redis ? ['REDIS_URL' as const] : []),
    ];
    for (const name of names) {
      const address = serverAddress(service.name, name, env);
      const account = `${name} ${requireOwnAccount(address)}`;
      const other = accounts.get(account);
      if (other) throw new ConfigError(`${address.variable}: ${service.name} has the account of ${other}`);
      accounts.set(account, service.name);
    }
    service.config(env);
  }
}
