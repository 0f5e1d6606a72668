import { and, asc, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { isInstant } from '#shared/base/clock';
import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
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

interface ListQuery {
  status?: BookingStatus;
  limit: number;
  cursor?: string;
}

/** The user's bookings, newest first. */
export async function listOwnBookings(
  db: Reader,
  userId: string,
  { status, limit, cursor }: ListQuery,
): Promise<{ records: BookingRecord[]; nextCursor: string | null }> {
  const after = readCursor(cursor);
  const rows = await selectBookings(db)
    .where(
      and(
        eq(bookings.userId, userId),
        status ? eq(bookings.bookingStatus, status) : undefined,
        after &&
          sql`(${bookings.createdAt}, ${bookings.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(desc(bookings.createdAt), desc(bookings.id))
    .limit(limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    records: await complete(db, rows.slice(0, limit)),
    nextCursor: last ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
  };
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readCursor(cursor: string | undefined): { createdAt: string; id: string } | undefined {
  const parts = decodeCursor(cursor, 2);
  if (!parts) return undefined;
  const [createdAt, id] = parts as [string, string];
  if (!uuidPattern.test(id) || !isInstant(createdAt)) throw invalid('cursor', 'is not a cursor of this list');
  return { createdAt, id };
}
