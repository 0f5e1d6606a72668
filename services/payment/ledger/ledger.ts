import { type SQL, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { adminActions, newAction, system } from '#shared/records/admin';
import { insertRows } from '#shared/stores/insert-rows';
import type { Tx } from '../connect.ts';
import type { Payment, Refund } from '../payment-row.ts';
import { type Account, ledgerEntries, ledgerJournals, type Movement } from './schema.ts';

/** Lines of one journal in poisha: debits positive, credits negative. */
export type Lines = Partial<Record<Account, number>>;

/** The gateway has taken money and keeps its fee; the money has bought nothing yet. */
export function captureLines(capturedPoisha: number, feePoisha: number): Lines {
  return {
    GATEWAY: capturedPoisha - feePoisha,
    GATEWAY_FEES: feePoisha,
    UNSETTLED: -capturedPoisha,
  };
}

/** The captured money pays its booking. */
export function saleLines(payment: Pick<Payment, 'amount' | 'vatAmount' | 'serviceChargeAmount'>): Lines {
  const { amount, vatAmount, serviceChargeAmount } = payment;
  return {
    UNSETTLED: amount,
    FARES: -(amount - vatAmount - serviceChargeAmount),
    SERVICE_CHARGES: -serviceChargeAmount,
    VAT: -vatAmount,
  };
}

/** Money is owed to the payer: taken back from a sale, or from money that bought nothing. */
export function refundDueLines(poisha: number, sold: boolean): Lines {
  return { [sold ? 'RETURNS' : 'UNSETTLED']: poisha, REFUNDS_DUE: -poisha };
}

export const refundSentLines = (poisha: number): Lines => ({ REFUNDS_DUE: poisha, REFUNDS_SENT: -poisha });

/** The gateway has cancelled the refund: the money is owed as before. */
export const refundReturnedLines = (poisha: number): Lines => ({
  REFUNDS_SENT: poisha,
  REFUNDS_DUE: -poisha,
});

export const refundPaidLines = (poisha: number): Lines => ({ REFUNDS_SENT: poisha, GATEWAY: -poisha });

interface Posting {
  kind: Movement;
  lines: Lines;
  now: Date;
}

export function postOfPayment(
  tx: Tx,
  { kind, payment, lines, now }: Posting & { payment: Pick<Payment, 'id'> },
): Promise<void> {
  return post(tx, { id: newId(), kind, paymentId: payment.id, createdAt: now }, lines);
}

export function postOfRefund(
  tx: Tx,
  { kind, refund, lines, now }: Posting & { refund: Pick<Refund, 'id' | 'paymentId' | 'refundTransId'> },
): Promise<void> {
  const { id: refundId, paymentId, refundTransId } = refund;
  return post(tx, { id: newId(), kind, paymentId, refundId, refundTransId, createdAt: now }, lines);
}

/**
 * Writes one movement and its audit row into the transaction of the state that makes it true. The database
 * refuses a second one, and one that does not balance.
 */
async function post(tx: Tx, journal: Journal, lines: Lines): Promise<void> {
  await tx.execute(sql`WITH ${postingsBeside([{ journal, lines }], sql`TRUE`)} SELECT`);
}

type Journal = typeof ledgerJournals.$inferInsert;

/** What the capture and the sale of a payment write, as parts of the WITH that makes them true. */
export function postBeside(paymentId: string, postings: Omit<Posting, 'now'>[], now: Date, when: SQL): SQL {
  const ofPayment = postings.map(({ kind, lines }) => {
    return { journal: { id: newId(), kind, paymentId, createdAt: now }, lines };
  });
  return postingsBeside(ofPayment, when);
}

function postingsBeside(postings: { journal: Journal; lines: Lines }[], when: SQL): SQL {
  const journals = postings.map(({ journal }) => journal);
  const entries = postings.flatMap(({ journal, lines }) =>
    (Object.entries(lines) as [Account, number][])
      .filter(([, amount]) => amount !== 0)
      .map(([account, amount]) => ({ journalId: journal.id, account, amount })),
  );
  const actions = postings.map(({ journal, lines }) =>
    newAction(system(journal.id), journal.createdAt, {
      action: journal.kind.toLowerCase().replace('_', '-'),
      entity: journal.refundId ? 'refund' : 'payment',
      entityId: journal.refundId ?? journal.paymentId,
      before: null,
      after: { journalId: journal.id, poisha: lines },
    }),
  );
  return sql`journals AS (${insertRows(ledgerJournals, journals, { when })}),
    entries AS (${insertRows(ledgerEntries, entries, { when })}),
    actions AS (${insertRows(adminActions, actions, { when })})`;
}
