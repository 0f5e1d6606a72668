import { sql } from 'drizzle-orm';
import { emitBeside } from '#shared/bus/outbox';
import * as contract from '#shared/contracts/payment';
import { written } from '#shared/stores/insert-rows';
import type { Deps } from '../connect.ts';
import { captureLines, postBeside, saleLines } from '../ledger/ledger.ts';
import { chargeFacts, moveAsRead, type Payment } from '../payment-row.ts';
import type { PaymentStatus } from '../schema.ts';
import type { Charge } from '../sslcommerz/answers.ts';
import { captureFacts } from './capture.ts';

interface Success {
  /** As it was read. */
  payment: Payment;
  from: PaymentStatus[];
  /** Absent where the capture was written before. */
  charge?: Charge;
  now: Date;
}

/**
 * Lets a payment pay its booking: SUCCESS, the ledger and the event, in one statement. A unique index admits one
 * for each booking.
 * @returns undefined where the payment is not as it was read; `committed` is to be called after the commit.
 */
export async function markSuccess(
  db: Deps['db'],
  tx: Pick<Deps['db'], 'execute'>,
  { payment, from, charge, now }: Success,
): Promise<{ paid: Payment; committed: () => void } | undefined> {
  const facts = { ...(charge ? captureFacts(charge) : {}), status: 'SUCCESS' as const, completedAt: now };
  const paid: Payment = { ...payment, ...facts, version: payment.version + 1, updatedAt: now };
  const told = emitBeside(db, contract.succeeded, eventOf(paid, now), written('paid'));
  const postings = [
    ...(charge
      ? [{ kind: 'CAPTURE' as const, lines: captureLines(charge.amountPoisha, charge.feePoisha) }]
      : []),
    { kind: 'SALE' as const, lines: saleLines(paid) },
  ];
  const [row] = await tx.execute<{ created_at: string }>(sql`
    WITH paid AS ${moveAsRead(db, payment, { from, facts, now })},
      ${postBeside(paid.id, postings, now, written('paid'))},
      told AS (${told.insert})
    SELECT created_at FROM told`);
  return row && { paid, committed: () => told.committed(row.created_at) };
}

function eventOf(paid: Payment, now: Date) {
  return {
    aggregateId: paid.id,
    version: paid.version,
    data: {
      ...chargeFacts(paid),
      amountPoisha: paid.amount,
      vatPoisha: paid.vatAmount,
      serviceChargePoisha: paid.serviceChargeAmount,
      method: paid.paymentMethod,
      settledAt: now.toISOString(),
    },
  };
}
