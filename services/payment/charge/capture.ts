import type { Tx } from '../connect.ts';
import { captureLines, postOfPayment } from '../ledger/ledger.ts';
import type { Payment } from '../payment-row.ts';
import type { Charge } from '../sslcommerz/answers.ts';
import { clearFacts } from './note-unclear.ts';

/** The columns of a payment that a capture fills. */
export function captureFacts(charge: Charge): Partial<Payment> {
  return {
    capturedAmount: charge.amountPoisha,
    bankTranId: charge.bankTranId,
    gatewayResponse: charge.record,
    nextCheckAt: null,
    ...clearFacts,
    unclearFields: charge.odd.length > 0 ? charge.odd.map((field) => `validate: ${field}`) : null,
  };
}

export function postCapture(
  tx: Tx,
  { payment, charge, now }: { payment: Payment; charge: Charge; now: Date },
): Promise<void> {
  const lines = captureLines(charge.amountPoisha, charge.feePoisha);
  return postOfPayment(tx, { kind: 'CAPTURE', payment, lines, now });
}
