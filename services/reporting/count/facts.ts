import { eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { arrayOf } from '#shared/stores/postgres-array';
import { bookingFacts, cancellationFacts, refundFacts, seatFacts } from '../schema.ts';
import type { Tx } from '../tx.ts';
import type { RefundReason, Sale, SaleStatus } from './sale.ts';
import { type Facts, type Known, knownOf, noFacts, type Told } from './told.ts';

/** The facts of these bookings, by booking; each has an entry. */
export async function readFacts(tx: Tx, bookingIds: string[]): Promise<Map<string, Facts>> {
  const found = await readWhere(tx, (bookingId) => sql`${bookingId} = ANY(${arrayOf(bookingIds)}::uuid[])`);
  for (const id of bookingIds) if (!found.has(id)) found.set(id, noFacts());
  return found;
}

/** Every sale of one day with its seats and what was taken back of it. */
export async function readDay(tx: Tx, date: string): Promise<(Known & { sale: Sale })[]> {
  const ofDay = tx
    .select({ id: bookingFacts.bookingId })
    .from(bookingFacts)
    .where(eq(bookingFacts.saleDate, date));
  const found = await readWhere(tx, (bookingId) => inArray(bookingId, ofDay));
  return [...found.values()].map(knownOf).filter((known): known is Known & { sale: Sale } => !!known.sale);
}

async function readWhere(tx: Tx, isAsked: (bookingId: PgColumn) => SQL): Promise<Map<string, Facts>> {
  const found = new Map<string, Facts>();
  const of = (bookingId: string) => {
    const facts = found.get(bookingId) ?? noFacts();
    found.set(bookingId, facts);
    return facts;
  };
  for (const row of await tx.select().from(bookingFacts).where(isAsked(bookingFacts.bookingId)))
    of(row.bookingId).sale = toSale(row);
  for (const { bookingId, passengerId, ...seat } of await tx
    .select()
    .from(seatFacts)
    .where(isAsked(seatFacts.bookingId)))
    of(bookingId).seats.set(passengerId, seat);
  for (const row of await tx.select().from(cancellationFacts).where(isAsked(cancellationFacts.bookingId)))
    of(row.bookingId).cancellations.set(row.cancellationId, row);
  for (const { reason, ...row } of await tx.select().from(refundFacts).where(isAsked(refundFacts.bookingId)))
    of(row.bookingId).refunds.set(row.refundId, { ...row, reason: reason as RefundReason });
  return found;
}

function toSale(row: typeof bookingFacts.$inferSelect): Sale {
  const { trainId, journeyDate, fromStationId, toStationId, ...rest } = row;
  const journey =
    trainId && journeyDate && fromStationId && toStationId
      ? { trainId, journeyDate, fromStationId, toStationId }
      : null;
  return { ...rest, status: row.status as SaleStatus, journey };
}

/** Writes what was told: of each booking and seat the facts as they stand now, of what was taken back what is new. */
export async function writeFacts(tx: Tx, facts: Map<string, Facts>, told: Told[]): Promise<void> {
  await writeSales(tx, [...new Set(told.flatMap(({ news }) => (news ? [news.bookingId] : [])))], facts);
  await writeSeats(tx, told, facts);
  const cancellations = told.flatMap(({ bookingId, cancellation }) =>
    cancellation ? [{ ...cancellation, bookingId }] : [],
  );
  if (cancellations.length > 0)
    await tx.insert(cancellationFacts).values(cancellations).onConflictDoNothing();
  const refunds = told.flatMap(({ bookingId, refund }) => (refund ? [{ ...refund, bookingId }] : []));
  if (refunds.length > 0) await tx.insert(refundFacts).values(refunds).onConflictDoNothing();
}

async function writeSales(tx: Tx, bookingIds: string[], facts: Map<string, Facts>): Promise<void> {
  if (bookingIds.length === 0) return;
  await tx
    .insert(bookingFacts)
    .values(
      bookingIds.map((id) => {
        const { journey, ...sale } = facts.get(id)!.sale!;
        return { ...sale, ...journey };
      }),
    )
    .onConflictDoUpdate({
      target: bookingFacts.bookingId,
      set: {
        saleDate: sql`excluded.sale_date`,
        userId: sql`excluded.user_id`,
        version: sql`excluded.version`,
        status: sql`excluded.status`,
        everConfirmed: sql`excluded.ever_confirmed`,
        trainId: sql`excluded.train_id`,
        journeyDate: sql`excluded.journey_date`,
        fromStationId: sql`excluded.from_station_id`,
        toStationId: sql`excluded.to_station_id`,
        soldPassengers: sql`excluded.sold_passengers`,
        paidPoisha: sql`excluded.paid_poisha`,
      },
    });
}

async function writeSeats(tx: Tx, told: Told[], facts: Map<string, Facts>): Promise<void> {
  const rows = new Map(
    told.flatMap(({ bookingId, seats = [] }) =>
      seats.map(({ passengerId }) => [
        `${bookingId} ${passengerId}`,
        { bookingId, passengerId, ...facts.get(bookingId)!.seats.get(passengerId)! },
      ]),
    ),
  );
  if (rows.size === 0) return;
  await tx
    .insert(seatFacts)
    .values([...rows.values()])
    .onConflictDoUpdate({
      target: [seatFacts.bookingId, seatFacts.passengerId],
      set: {
        class: sql`excluded.class`,
        paidPoisha: sql`excluded.paid_poisha`,
        sold: sql`excluded.sold`,
        cancelled: sql`excluded.cancelled`,
      },
    });
}

/**
 * Events of one booking are counted one after the other, so that none reads what another is about to change. In one
 * order always, so that groups do not wait for each other in a ring.
 */
export async function lockBookings(tx: Tx, bookingIds: string[]): Promise<void> {
  const ids = arrayOf(bookingIds.toSorted());
  await tx.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended(id, 0)) FROM unnest(${ids}::text[]) AS id`,
  );
}

const countingLock = 727_002;

/** Any number of events are counted at once, but none while days are counted anew. */
export async function lockCounting(tx: Tx, mode: 'count' | 'recount'): Promise<void> {
  if (mode === 'count') {
    await tx.execute(sql`SELECT pg_advisory_xact_lock_shared(${countingLock})`);
    return;
  }
  await tx.execute(sql`SET LOCAL lock_timeout = '60s'`);
  await tx.execute(sql`SET LOCAL statement_timeout = '120s'`);
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${countingLock})`);
}
