import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import { delayMinutes, delayOf, tripDelays } from '#shared/records/trip-delays';
import { rowsFromJson } from '#shared/stores/insert-rows';
import { builtOnce } from '#shared/stores/postgres';
import type { Deps, Tx } from './connect.ts';
import { problems } from './problems.ts';
import {
  type BookingStatus,
  bookingPassengers,
  bookingRefunds,
  bookings,
  type CancellationRow,
  cancellationPassengers,
  cancellations,
  type LateBooking,
  type PassengerRow,
  type RefundRow,
} from './schema.ts';

type Reader = Pick<Deps, 'db'>['db'] | Tx;

export interface CancellationRecord extends CancellationRow {
  passengerIds: string[];
}

/** A booking with its passengers, cancellations and refunds. */
export interface BookingRecord {
  booking: LateBooking;
  passengers: PassengerRow[];
  cancellations: CancellationRecord[];
  refunds: RefundRow[];
}

/** Bookings with how late their trains are. */
const selectBookings = (db: Reader) =>
  db
    .select({ ...getTableColumns(bookings), delayMinutes, tripVersion: tripDelays.version })
    .from(bookings)
    .leftJoin(tripDelays, delayOf(bookings));

/** In the same statement, so they are as the booking was. */
const passengers = sql<PassengerRow[]>`(
  SELECT json_agg(${bookingPassengers} ORDER BY ${bookingPassengers.position})
  FROM ${bookingPassengers} WHERE ${bookingPassengers.bookingId} = ${bookings.id})`.mapWith({
  mapFromDriverValue: (rows: Record<string, unknown>[]) => rowsFromJson(bookingPassengers, rows),
});

/** Most bookings have neither a cancellation nor a refund, and nobody looks for them. */
const hasGivenBack = sql<boolean>`(
  EXISTS (SELECT FROM ${cancellations} WHERE ${cancellations.bookingId} = ${bookings.id})
  OR EXISTS (SELECT FROM ${bookingRefunds} WHERE ${bookingRefunds.bookingId} = ${bookings.id}))`;

/** Bookings with how late their trains are, their passengers, and whether anything of them was given back. */
export const selectSales = (db: Reader) =>
  db
    .select({
      ...getTableColumns(bookings),
      delayMinutes,
      tripVersion: tripDelays.version,
      passengers,
      hasGivenBack,
    })
    .from(bookings)
    .leftJoin(tripDelays, delayOf(bookings));

export type FoundSale = LateBooking & { passengers: PassengerRow[]; hasGivenBack: boolean };

const saleById = builtOnce((db: Deps['db']) =>
  selectSales(db)
    .where(eq(bookings.id, sql.placeholder('bookingId')))
    .prepare('sale_by_id'),
);
const saleByHold = builtOnce((db: Deps['db']) =>
  selectSales(db)
    .where(eq(bookings.holdId, sql.placeholder('holdId')))
    .prepare('sale_by_hold'),
);

export async function findSale(db: Deps['db'], bookingId: string): Promise<FoundSale | undefined> {
  const [found] = await saleById(db).execute({ bookingId });
  return found;
}

/** Locks the booking's row until the transaction ends. */
export async function lockBooking(tx: Tx, bookingId: string): Promise<LateBooking | undefined> {
  const [booking] = await selectBookings(tx)
    .where(eq(bookings.id, bookingId))
    .for('update', { of: bookings });
  return booking;
}

export async function passengersOf(db: Reader, bookingId: string): Promise<PassengerRow[]> {
  return db
    .select()
    .from(bookingPassengers)
    .where(eq(bookingPassengers.bookingId, bookingId))
    .orderBy(asc(bookingPassengers.position));
}

export async function cancellationsOf(db: Reader, bookingIds: string[]): Promise<CancellationRecord[]> {
  const rows = await db
    .select({
      cancellation: cancellations,
      passengerIds: sql<
        string[]
      >`array_agg(${cancellationPassengers.passengerId} ORDER BY ${cancellationPassengers.passengerId})`,
    })
    .from(cancellations)
    .innerJoin(cancellationPassengers, eq(cancellationPassengers.cancellationId, cancellations.id))
    .where(inArray(cancellations.bookingId, bookingIds))
    .groupBy(cancellations.id)
    .orderBy(asc(cancellations.createdAt), asc(cancellations.id));
  return rows.map(({ cancellation, passengerIds }) => ({ ...cancellation, passengerIds }));
}

/** Adds cancellations and refunds with at most two queries, however many bookings there are. */
async function complete(db: Reader, rows: FoundSale[]): Promise<BookingRecord[]> {
  const ids = rows.filter(({ hasGivenBack }) => hasGivenBack).map(({ id }) => id);
  const [cancelled, refunds] =
    ids.length === 0 ? [[], []] : [await cancellationsOf(db, ids), await refundsOf(db, ids)];
  const of = <Row extends { bookingId: string }>(all: Row[], id: string) =>
    all.filter(({ bookingId }) => bookingId === id);
  return rows.map(({ passengers, hasGivenBack: _, ...booking }) => ({
    booking,
    passengers,
    cancellations: of(cancelled, booking.id),
    refunds: of(refunds, booking.id),
  }));
}

function refundsOf(db: Reader, bookingIds: string[]): Promise<RefundRow[]> {
  return db
    .select()
    .from(bookingRefunds)
    .where(inArray(bookingRefunds.bookingId, bookingIds))
    .orderBy(asc(bookingRefunds.requestedAt), asc(bookingRefunds.id));
}

export async function findByHold(db: Deps['db'], holdId: string): Promise<BookingRecord | undefined> {
  return (await complete(db, await saleByHold(db).execute({ holdId })))[0];
}

/** @throws Problem BOOKING_NOT_FOUND for another user's booking, as for one that does not exist. */
export async function getOwnBooking(
  db: Deps['db'],
  userId: string,
  bookingId: string,
): Promise<BookingRecord> {
  const found = await findSale(db, bookingId);
  if (found?.userId !== userId) throw problems.BOOKING_NOT_FOUND();
  return (await complete(db, [found]))[0]!;
}

export async function getOwnBookingByPnr(db: Reader, userId: string, pnr: string): Promise<BookingRecord> {
  const rows = await selectSales(db).where(
    and(eq(bookings.pnr, pnr.toUpperCase()), eq(bookings.userId, userId)),
  );
  const [record] = await complete(db, rows);
  if (!record) throw problems.BOOKING_NOT_FOUND();
  return record;
}

interface ListQuery extends PageQuery {
  status?: BookingStatus;
}

const newestFirst = keyset('descending', [bookings.createdAt, 'instant'], [bookings.id, 'uuid']);

/** The user's bookings, newest first. */
export async function listOwnBookings(
  db: Reader,
  userId: string,
  { status, limit, cursor }: ListQuery,
): Promise<{ records: BookingRecord[]; nextCursor: string | null }> {
  const rows = await selectSales(db)
    .where(
      and(
        eq(bookings.userId, userId),
        status ? eq(bookings.bookingStatus, status) : undefined,
        newestFirst.after(cursor),
      ),
    )
    .orderBy(newestFirst.order)
    .limit(limit + 1);
  const { items, nextCursor } = pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  return { records: await complete(db, items), nextCursor };
}
