import { newId } from '#shared/base/id';
import { recordAction, system } from '#shared/records/admin';
import type { Tx } from '../connect.ts';
import type { payments, refunds } from '../schema.ts';
import { type Account, ledgerEntries, ledgerJournals, type Movement } from './schema.ts';

type Payment = typeof payments.$inferSelect;
type Refund = typeof refunds.$inferSelect;

/** Lines of one journal in poisha: debits positive, credits negative. */
export type Lines = Partial<Record<Account, number>>;

/** Money came in at the gateway, which keeps its fee; it has bought nothing yet. */
export function captureLines(capturedPoisha: number, feePoisha: number): Lines {
  return {
    GATEWAY: capturedPoisha - feePoisha,
    GATEWAY_FEES: feePoisha,
    UNSETTLED: -capturedPoisha,
  };
}

/** What came in pays its booking. */
export function saleLines(payment: Pick<Payment, 'amount' | 'vatAmount' | 'serviceChargeAmount'>): Lines {
  const { amount, vatAmount, serviceChargeAmount } = payment;
  return {
    UNSETTLED: amount,
    FARES: -(amount - vatAmount - serviceChargeAmount),
    SERVICE_CHARGES: -serviceChargeAmount,
    VAT: -vatAmount,
  };
}

/** Owed to the payer from now on: taken back from a sale, or from money that never bought anything. */
export function refundDueLines(poisha: number, sold: boolean): Lines {
  return { [sold ? 'RETURNS' : 'UNSETTLED']: poisha, REFUNDS_DUE: -poisha };
}

export const refundSentLines = (poisha: number): Lines => ({ REFUNDS_DUE: poisha, REFUNDS_SENT: -poisha });

/** The gateway cancelled it: owed as before. */
export const refundReturnedLines = (poisha: number): Lines => ({
  REFUNDS_SENT: poisha,
  REFUNDS_DUE: -poisha,
});

export const refundPaidLines = (poisha: number): Lines => ({ REFUNDS_SENT: poisha, GATEWAY: -poisha });

export function postOfPayment(
  tx: Tx,
  now: Date,
  kind: Movement,
  payment: Pick<Payment, 'id'>,
  lines: Lines,
): Promise<void> {
  return post(tx, { id: newId(), kind, paymentId: payment.id, createdAt: now }, lines);
}

export function postOfRefund(
  tx: Tx,
  now: Date,
  kind: Movement,
  refund: Pick<Refund, 'id' | 'paymentId' | 'refundTransId'>,
  lines: Lines,
): Promise<void> {
  const { id: refundId, paymentId, refundTransId } = refund;
  return post(tx, { id: newId(), kind, paymentId, refundId, refundTransId, createdAt: now }, lines);
}

/** Writes one movement, and that it was made, into the transaction of the state that makes it true. Twice, or out of balance, it is refused. */
async function post(tx: Tx, journal: typeof ledgerJournals.$inferInsert, lines: Lines): Promise<void> {
  await tx.insert(ledgerJournals).values(journal);
  const entries = Object.entries(lines) as [Account, number][];
  await tx
    .insert(ledgerEntries)
    .values(
      entries
        .filter(([, amount]) => amount !== 0)
        .map(([account, amount]) => ({ journalId: journal.id, account, amount })),
    );
  await recordAction(tx, system(journal.id), journal.createdAt, {
    action: journal.kind.toLowerCase().replace('_', '-'),
    entity: journal.refundId ? 'refund' : 'payment',
    entityId: journal.refundId ?? journal.paymentId,
    before: null,
    after: { journalId: journal.id, poisha: lines },
  });
}
