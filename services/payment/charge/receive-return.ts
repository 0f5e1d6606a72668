import type { Deps } from '../connect.ts';
import { askSoon, findByTransaction } from '../queries.ts';
import { type Fields, isSignedByGateway } from '../sslcommerz/signature.ts';

/**
 * The payer is back from the gateway. The form that the browser brings changes no state. If the gateway
 * signed it, the gateway is asked now, in case its notification was lost.
 * @returns where the payer goes on; undefined where there is no such payment.
 */
export function receiveReturn(deps: Deps) {
  return async (fields: Fields): Promise<string | undefined> => {
    const payment = await findByTransaction(deps.db, fields.tran_id ?? '');
    if (!payment) return undefined;
    if (isSignedByGateway(fields, deps.config.gateway.storePassword)) {
      await askSoon(deps.db, payment.id, deps.clock.now());
    }
    return payment.returnUrl ?? resultUrl(deps, payment.id);
  };
}

function resultUrl({ config }: Deps, paymentId: string): string {
  return `${config.publicBaseUrl}/v1/payments/${paymentId}/result`;
}
