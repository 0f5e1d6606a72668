import { eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '#shared/postgres';
import { type RefundReason, reducesRevenue, type Sale, type SaleStatus, type TakenBack } from './sale.ts';
import type * as schema from './schema.ts';
import { bookingFacts, cancellationFacts, refundFacts } from './schema.ts';

export type Tx = Transaction<typeof schema>;

export interface Known {
  sale: Sale | undefined;
  takenBack: TakenBack;
}

export async function readKnown(tx: Tx, bookingId: string): Promise<Known> {
  const [row] = await tx.select().from(bookingFacts).where(eq(bookingFacts.bookingId, bookingId));
  const takenBack = await readTakenBack(tx, [bookingId]);
  return {
    sale: row && toSale(row),
    takenBack: takenBack.get(bookingId) ?? { cancelledPassengers: 0, refundedPoisha: 0 },
  };
}

/** Every sale of one day with what was taken back of it, for `dayOf`. */
export async function readDay(tx: Tx, date: string): Promise<{ sale: Sale; takenBack: TakenBack }[]> {
  const rows = await tx.select().from(bookingFacts).where(eq(bookingFacts.saleDate, date));
  const takenBack = await readTakenBack(
    tx,
    rows.map((row) => row.bookingId),
  );
  return rows.map((row) => ({
    sale: toSale(row),
    takenBack: takenBack.get(row.bookingId) ?? { cancelledPassengers: 0, refundedPoisha: 0 },
  }));
}

async function readTakenBack(tx: Tx, bookingIds: string[]): Promise<Map<string, TakenBack>> {
  const byBooking = new Map<string, TakenBack>();
  if (bookingIds.length === 0) return byBooking;
  const of = (bookingId: string) => {
    const known = byBooking.get(bookingId) ?? { cancelledPassengers: 0, refundedPoisha: 0 };
    byBooking.set(bookingId, known);
    return known;
  };
  const cancellations = await tx
    .select()
    .from(cancellationFacts)
    .where(inArray(cancellationFacts.bookingId, bookingIds));
  for (const { bookingId, passengers } of cancellations) of(bookingId).cancelledPassengers += passengers;
  const refunds = await tx.select().from(refundFacts).where(inArray(refundFacts.bookingId, bookingIds));
  for (const { bookingId, amountPoisha, reason } of refunds) {
    if (reducesRevenue(reason as RefundReason)) of(bookingId).refundedPoisha += amountPoisha;
  }
  return byBooking;
}

function toSale(row: typeof bookingFacts.$inferSelect): Sale {
  return { ...row, status: row.status as SaleStatus };
}

/** Events of one booking are counted one after the other, so that none reads what another is about to change. */
export async function lockBooking(tx: Tx, bookingId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${bookingId}, 0))`);
}
