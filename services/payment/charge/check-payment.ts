import type { Deps } from '../connect.ts';
import type { Payment } from '../payment-row.ts';
import { type Charge, GatewayError, type SessionState } from '../sslcommerz/answers.ts';
import { failPayment } from './fail-payment.ts';
import type { Outcome } from './payment.ts';
import { settlePayment } from './settle-payment.ts';

/**
 * Asks the gateway what became of an attempt and acts on the answer. One session may have seen several tries.
 * A capture that the session reports counts; any other report counts only beside the list of all tries, in
 * which any capture wins.
 * @param signedOutcome the end that a signed notification named; used only where the gateway knows of no
 * capture.
 * @throws GatewayError where the gateway cannot be asked, or gives no answer to rely on.
 */
export function checkPayment(deps: Deps) {
  return async (payment: Payment, signedOutcome?: Outcome): Promise<SessionState['state']> => {
    const told = await askBySession(deps, payment);
    if (told.state === 'CAPTURED' && (await settleConfirmed(deps, payment, told.valIds))) return 'CAPTURED';

    const listed = await deps.gateway.findByTransaction(payment.transactionId);
    if (listed?.state === 'CAPTURED' && (await settleConfirmed(deps, payment, listed.valIds)))
      return 'CAPTURED';
    if (told.state === 'SILENT') throw told.error;
    if (told.state === 'CAPTURED' || listed?.state === 'CAPTURED') throw contradiction();

    const open = told.state === 'OPEN' || listed?.state === 'OPEN';
    const last = told.state === 'ENDED' ? told : listed;
    const outcome = signedOutcome ?? (!open && last?.state === 'ENDED' ? last.outcome : undefined);
    if (outcome === undefined) return 'OPEN';
    await failPayment(deps)(payment, outcome);
    return 'ENDED';
  };
}

/** SILENT: the gateway answers, but not this question. It may still know the list of all tries. */
async function askBySession(
  { gateway }: Deps,
  { sslcommerzSessionId }: Payment,
): Promise<SessionState | { state: 'UNKNOWN' } | { state: 'SILENT'; error: GatewayError }> {
  if (sslcommerzSessionId === null) return { state: 'UNKNOWN' };
  try {
    return await gateway.findBySession(sslcommerzSessionId);
  } catch (error) {
    const answered =
      error instanceof GatewayError && (error.fault === 'UNREADABLE' || error.fault === 'REFUSED');
    if (!answered) throw error;
    return { state: 'SILENT', error };
  }
}

/** Settles the captures that the gateway confirms. @returns false where it confirms none. */
async function settleConfirmed(deps: Deps, payment: Payment, valIds: string[]): Promise<boolean> {
  const charges: Charge[] = [];
  const faults: GatewayError[] = [];
  for (const valId of valIds) {
    try {
      const validation = await deps.gateway.validate(valId);
      if (validation.status !== 'INVALID_TRANSACTION') charges.push(ofThis(payment, validation.charge));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      faults.push(error);
    }
  }
  for (const charge of charges) await settlePayment(deps)(payment, charge);
  if (charges.length === 0 && faults[0]) throw faults[0];
  return charges.length > 0;
}

function ofThis(payment: Payment, charge: Charge): Charge {
  if (charge.tranId === payment.transactionId) return charge;
  throw new GatewayError('UNREADABLE', 'validate', 'tran_id is of another transaction', ['tran_id']);
}

/** One answer says that money was taken, and the other does not know of it. */
function contradiction(): GatewayError {
  return new GatewayError('UNREADABLE', 'validate', 'status confirms no capture that was told before', [
    'status',
  ]);
}
