import { ConfigError } from '#shared/base/config';
import { serverAddress } from '#shared/stores/server-address';
import type { Deps } from '../connect.ts';
import { sandboxTransactions } from '../schema.ts';

/** @throws ConfigError in production where the sandbox has ever taken play money. */
export function refusePlayedMoney({ config, db, env }: Pick<Deps, 'config' | 'db' | 'env'>) {
  return async (): Promise<void> => {
    if (!config.production) return;
    const [played] = await db
      .select({ tranId: sandboxTransactions.tranId })
      .from(sandboxTransactions)
      .limit(1);
    if (!played) return;
    const { variable } = serverAddress('payment', 'DATABASE_URL', env);
    throw new ConfigError(
      `${variable}: has payments that the sandbox of development played; production needs databases of its own`,
    );
  };
}
