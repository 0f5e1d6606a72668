import { emit } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import type { Tx } from '../connect.ts';
import { postOfPayment, saleLines } from '../ledger/ledger.ts';
import { movePayment, type Payment } from '../payment-row.ts';
import type { PaymentStatus } from '../schema.ts';
import type { Charge } from '../sslcommerz/answers.ts';
import { captureFacts, postCapture } from './capture.ts';

interface Success {
  paymentId: string;
  from: PaymentStatus[];
  /** Absent where the capture was written before. */
  charge?: Charge;
  now: Date;
}

/**
 * Lets a payment pay its booking: SUCCESS, the ledger and the event. A unique index admits one for each
 * booking.
 */
export async function markSuccess(
  tx: Tx,
  { paymentId, from, charge, now }: Success,
): Promise<Payment | undefined> {
  const facts = { ...(charge ? captureFacts(charge) : {}), status: 'SUCCESS' as const, completedAt: now };
  const paid = await movePayment(tx, { paymentId, from, facts, now });
  if (!paid) return undefined;
  if (charge) await postCapture(tx, { payment: paid, charge, now });
  await postOfPayment(tx, { kind: 'SALE', payment: paid, lines: saleLines(paid), now });
  await emit(tx, contract.succeeded, {
    aggregateId: paid.id,
    version: paid.version,
    data: {
      paymentId: paid.id,
      bookingId: paid.bookingId,
      userId: paid.userId,
      amountPoisha: paid.amount,
      method: paid.paymentMethod,
      settledAt: now.toISOString(),
    },
  });
  return paid;
}
