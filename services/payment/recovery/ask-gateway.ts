import type { askGateway as contract } from '#shared/contracts/recovery';
import type { Deps } from '../connect.ts';

type Output = (typeof contract)['output']['static'];

/** What the gateway says of a transaction, whether or not a row here knows it. */
export function askGateway({ gateway }: Pick<Deps, 'gateway'>) {
  return async ({ transactionId }: { transactionId: string }): Promise<Output> => {
    const told = await gateway.findByTransaction(transactionId);
    return { state: told?.state ?? 'UNKNOWN' };
  };
}
