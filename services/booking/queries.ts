import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import { delayMinutes, delayOf, tripDelays } from '#shared/records/trip-delays';
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
export const selectBookings = (db: Reader) =>
  db
    .select({ ...getTableColumns(bookings), delayMinutes, tripVersion: tripDelays.version })
    .from(bookings)
    .leftJoin(tripDelays, delayOf(bookings));

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

/** Adds passengers, cancellations and refunds with three queries, however many bookings there are. */
async function complete(db: Reader, rows: LateBooking[]): Promise<BookingRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const passengers = await db
    .select()
    .from(bookingPassengers)
    .where(inArray(bookingPassengers.bookingId, ids))
    .orderBy(asc(bookingPassengers.position));
  const cancelled = await cancellationsOf(db, ids);
  const refunds = await db
    .select()
    .from(bookingRefunds)
    .where(inArray(bookingRefunds.bookingId, ids))
    .orderBy(asc(bookingRefunds.requestedAt), asc(bookingRefunds.id));
  const of = <Row extends { bookingId: string }>(all: Row[], id: string) =>
    all.filter(({ bookingId }) => bookingId === id);
  return rows.map((booking) => ({
    booking,
    passengers: of(passengers, booking.id),
    cancellations: of(cancelled, booking.id),
    refunds: of(refunds, booking.id),
  }));
}

export async function findByHold(db: Reader, holdId: string): Promise<BookingRecord | undefined> {
  const rows = await selectBookings(db).where(eq(bookings.holdId, holdId));
  return (await complete(db, rows))[0];
}

/** @throws Problem BOOKING_NOT_FOUND for another user's booking, as for one that does not exist. */
export async function getOwnBooking(db: Reader, userId: string, bookingId: string): Promise<BookingRecord> {
  const rows = await selectBookings(db).where(and(eq(bookings.id, bookingId), eq(bookings.userId, userId)));
  const [record] = await complete(db, rows);
  if (!record) throw problems.BOOKING_NOT_FOUND();
  return record;
}

export async function getOwnBookingByPnr(db: Reader, userId: string, pnr: string): Promise<BookingRecord> {
  const rows = await selectBookings(db).where(
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
  const rows = await selectBookings(db)
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
