import type { Deps } from './connect.ts';
import { failPayment } from './fail-payment.ts';
import type { Outcome } from './payment.ts';
import { type Payment, settlePayment } from './settle-payment.ts';
import type { SessionState } from './sslcommerz/answers.ts';

/**
 * Asks the gateway what became of an attempt and acts on the answer.
 * @param signedOutcome how the gateway said it ended, where it has; used only if it knows of no capture.
 * @throws GatewayError when it cannot be asked.
 */
export const checkPayment =
  (deps: Deps) =>
  async (payment: Payment, signedOutcome?: Outcome): Promise<SessionState['state']> => {
    const found = payment.sslcommerzSessionId
      ? await deps.gateway.findBySession(payment.sslcommerzSessionId)
      : await deps.gateway.findByTransaction(payment.transactionId);

    if (found.state === 'CAPTURED') {
      const validation = await deps.gateway.validate(found.valId);
      if (validation.status === 'INVALID_TRANSACTION') return 'OPEN';
      await settlePayment(deps)(payment, validation.charge);
      return 'CAPTURED';
    }
    const outcome = signedOutcome ?? (found.state === 'ENDED' ? found.outcome : undefined);
    if (outcome === undefined) return 'OPEN';
    await failPayment(deps)(payment, outcome);
    return 'ENDED';
  };
