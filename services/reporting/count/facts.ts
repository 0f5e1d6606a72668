import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { bookingFacts, cancellationFacts, refundFacts, seatFacts } from '../schema.ts';
import type { Seat } from './cells.ts';
import { type RefundReason, reducesRevenue, type Sale, type SaleStatus, type TakenBack } from './sale.ts';

export interface Known {
  sale: Sale | undefined;
  seats: Seat[];
  takenBack: TakenBack;
}

const nothingTaken = (): TakenBack => ({ cancelledPassengers: 0, refundedPoisha: 0 });

export async function readKnown(tx: Tx, bookingId: string): Promise<Known> {
  const [row] = await tx.select().from(bookingFacts).where(eq(bookingFacts.bookingId, bookingId));
  const seats = await tx.select().from(seatFacts).where(eq(seatFacts.bookingId, bookingId));
  const takenBack = nothingTaken();
  for (const { passengers } of await tx
    .select()
    .from(cancellationFacts)
    .where(eq(cancellationFacts.bookingId, bookingId)))
    takenBack.cancelledPassengers += passengers;
  for (const refund of await tx.select().from(refundFacts).where(eq(refundFacts.bookingId, bookingId)))
    if (reducesRevenue(refund.reason as RefundReason)) takenBack.refundedPoisha += refund.amountPoisha;
  return { sale: row && toSale(row), seats, takenBack };
}

/** Every sale of one day with its seats and what was taken back of it. */
export async function readDay(tx: Tx, date: string): Promise<(Known & { sale: Sale })[]> {
  const ofDay = eq(bookingFacts.saleDate, date);
  const sales = await tx.select().from(bookingFacts).where(ofDay);
  const known = new Map(
    sales.map((row) => [
      row.bookingId,
      { sale: toSale(row), seats: [] as Seat[], takenBack: nothingTaken() },
    ]),
  );
  const seats = await tx
    .select({ seat: seatFacts })
    .from(seatFacts)
    .innerJoin(bookingFacts, eq(bookingFacts.bookingId, seatFacts.bookingId))
    .where(ofDay);
  for (const { seat } of seats) known.get(seat.bookingId)!.seats.push(seat);
  const cancellations = await tx
    .select({ cancellation: cancellationFacts })
    .from(cancellationFacts)
    .innerJoin(bookingFacts, eq(bookingFacts.bookingId, cancellationFacts.bookingId))
    .where(ofDay);
  for (const { cancellation } of cancellations)
    known.get(cancellation.bookingId)!.takenBack.cancelledPassengers += cancellation.passengers;
  const refunds = await tx
    .select({ refund: refundFacts })
    .from(refundFacts)
    .innerJoin(bookingFacts, eq(bookingFacts.bookingId, refundFacts.bookingId))
    .where(ofDay);
  for (const { refund } of refunds)
    if (reducesRevenue(refund.reason as RefundReason))
      known.get(refund.bookingId)!.takenBack.refundedPoisha += refund.amountPoisha;
  return [...known.values()];
}

function toSale(row: typeof bookingFacts.$inferSelect): Sale {
  const { trainId, journeyDate, fromStationId, toStationId, ...rest } = row;
  const journey =
    trainId && journeyDate && fromStationId && toStationId
      ? { trainId, journeyDate, fromStationId, toStationId }
      : null;
  return { ...rest, status: row.status as SaleStatus, journey };
}

export async function writeSale(tx: Tx, { journey, ...sale }: Sale): Promise<void> {
  const { bookingId: _key, ...changed } = { ...sale, ...journey };
  await tx
    .insert(bookingFacts)
    .values({ ...sale, ...journey })
    .onConflictDoUpdate({ target: bookingFacts.bookingId, set: changed });
}

interface SeatTold {
  passengerId: string;
  class: string;
  paidPoisha: number;
}

/** What the sale says of a seat's price stands; what is once sold or cancelled stays so, in whatever order it is heard. */
export async function writeSeats(
  tx: Tx,
  bookingId: string,
  seats: SeatTold[],
  told: { sold: boolean; cancelled: boolean },
): Promise<void> {
  if (seats.length === 0) return;
  await tx
    .insert(seatFacts)
    .values(
      seats.map(({ passengerId, class: seatClass, paidPoisha }) => ({
        bookingId,
        passengerId,
        class: seatClass,
        paidPoisha,
        ...told,
      })),
    )
    .onConflictDoUpdate({
      target: [seatFacts.bookingId, seatFacts.passengerId],
      set: told.sold
        ? { sold: true, class: sql`excluded.class`, paidPoisha: sql`excluded.paid_poisha` }
        : { cancelled: true },
    });
}

/** Events of one booking are counted one after the other, so that none reads what another is about to change. */
export async function lockBooking(tx: Tx, bookingId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${bookingId}, 0))`);
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
