import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { problems } from '../problems.ts';
import { askSoon, findByTransaction } from '../queries.ts';
import { GatewayError } from '../sslcommerz/answers.ts';
import { type Fields, isSignedByGateway } from '../sslcommerz/signature.ts';
import { checkPayment } from './check-payment.ts';
import { noteUnclear } from './note-unclear.ts';
import { checkAgainMs, outcomeOf } from './payment.ts';
import { settlePayment } from './settle-payment.ts';

/**
 * Acts on the gateway's notification, the only post that confirms: its signature first, then the gateway's
 * word.
 */
export function receiveIpn(deps: Deps) {
  return async (fields: Fields): Promise<void> => {
    if (!isSignedByGateway(fields, deps.config.gateway.storePassword)) {
      deps.log.warn('a notification with a bad signature was refused');
      throw problems.SIGNATURE_INVALID();
    }
    const payment = await findByTransaction(deps.db, fields.tran_id!);
    if (!payment) throw problems.PAYMENT_NOT_FOUND();
    const askAgainAt = new Date(deps.clock.now().getTime() + checkAgainMs);
    // The timer no longer asks about this payment, and this process may die before it settles it.
    if (payment.nextCheckAt === null) await askSoon(deps.db, payment.id, askAgainAt);
    try {
      await act(deps, payment, fields);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      deps.log.warn({ paymentId: payment.id, error }, 'a notification could not be validated yet');
      if (payment.unclearWhy !== 'SECOND_CAPTURE') await noteUnclear(deps, payment.id, error);
      await askSoon(deps.db, payment.id, askAgainAt);
      throw problems.PAYMENT_GATEWAY_UNAVAILABLE();
    }
  };
}

async function act(deps: Deps, payment: Payment, fields: Fields): Promise<void> {
  if (fields.status === 'VALID' && fields.val_id) {
    const validation = await deps.gateway.validate(fields.val_id);
    if (validation.status === 'INVALID_TRANSACTION') throw problems.NOT_VALIDATED();
    return settlePayment(deps)(payment, validation.charge);
  }
  // For every other status, also an undocumented one, the gateway is asked.
  await checkPayment(deps)(payment, outcomeOf(fields.status ?? ''));
}
