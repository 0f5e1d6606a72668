import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { bookingView } from '#shared/contracts/booking';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import { delayMinutes, delayOf, tripDelays } from '#shared/records/trip-delays';
import type { Deps } from './connect.ts';
import type { Tx } from './events.ts';
import { problems } from './problems.ts';
import {
  type BookingRow,
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

/** A booking with all that hangs on it. */
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

/** The booking, nobody else's to change until the transaction ends. */
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

/** Completes bookings with three queries, however many they are. */
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

/** One's own booking; anybody else's is not there. */
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

/** One's own bookings, newest first. */
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

/** What other services may know of a booking. */
export function getBooking({ db }: Deps) {
  return async ({ bookingId }: { bookingId: string }): Promise<typeof bookingView.static> => {
    const [booking] = await selectBookings(db).where(eq(bookings.id, bookingId));
    if (!booking) throw problems.BOOKING_NOT_FOUND();
    const view = viewOf(booking, await passengersOf(db, bookingId));
    // It has none, and those who pay wait for this.
    if (booking.bookingStatus === 'PENDING') return view;
    return { ...view, cancellations: await viewCancellations(db, bookingId) };
  };
}

/** For messages that explain a refund; what a used ticket has refused is none. */
async function viewCancellations(db: Reader, bookingId: string) {
  const found = await cancellationsOf(db, [bookingId]);
  const refunds = await db
    .select({ id: bookingRefunds.id, cancellationId: bookingRefunds.cancellationId })
    .from(bookingRefunds)
    .where(eq(bookingRefunds.bookingId, bookingId));
  return found
    .filter(({ status }) => status !== 'REFUSED')
    .map((one) => ({
      cancellationId: one.id,
      refundId: refunds.find(({ cancellationId }) => cancellationId === one.id)?.id ?? null,
      passengerIds: one.passengerIds,
      deductionPoisha: one.deductionAmount,
      refundPoisha: one.refundAmount,
      requestedAt: one.createdAt.toISOString(),
    }));
}

export function viewOf(booking: LateBooking, passengers: PassengerRow[]): typeof bookingView.static {
  return {
    bookingId: booking.id,
    version: booking.version,
    userId: booking.userId,
    pnr: booking.pnr,
    bookingReference: booking.bookingReference,
    status: booking.bookingStatus,
    paymentStatus: booking.paymentStatus,
    failureReason: booking.failureReason,
    trainId: booking.trainId,
    trainNumber: booking.trainNumber,
    trainName: booking.trainName,
    trainNameBn: booking.trainNameBn,
    journeyDate: booking.journeyDate,
    ...placesOf(booking),
    boardingAt: booking.boardingAt.toISOString(),
    arrivalAt: booking.arrivalAt.toISOString(),
    delayMinutes: booking.delayMinutes,
    ...(booking.tripVersion ? { tripVersion: booking.tripVersion } : {}),
    expiresAt: booking.expiresAt.toISOString(),
    createdAt: booking.createdAt.toISOString(),
    totalPoisha: booking.totalAmount,
    passengers: passengers.map((passenger) => ({
      passengerId: passenger.id,
      name: passenger.passengerName,
      age: passenger.passengerAge,
      gender: passenger.passengerGender,
      document: shownDocument(passenger),
      coachId: passenger.coachId,
      coachNumber: passenger.coachNumber,
      seatId: passenger.seatId,
      seatNumber: passenger.seatNumber,
      class: passenger.class,
      insteadOf: bookedSeat(passenger),
      status: passenger.status,
      basePoisha: passenger.baseFare,
      vatPoisha: passenger.vat,
      beddingPoisha: passenger.bedding,
      serviceChargePoisha: passenger.serviceCharge,
    })),
  };
}

/** What a checker compares with a document. */
export function shownDocument({ documentKind, documentLastFour }: PassengerRow) {
  return documentKind === null ? null : { kind: documentKind, lastFour: documentLastFour! };
}

/** The seat that was booked, where an equal one was sold instead. */
export function bookedSeat({ bookedSeatId, bookedCoachNumber, bookedSeatNumber }: PassengerRow) {
  if (bookedSeatId === null) return null;
  return { seatId: bookedSeatId, coachNumber: bookedCoachNumber!, seatNumber: bookedSeatNumber! };
}

export function placesOf(booking: BookingRow) {
  return {
    from: {
      stationId: booking.fromStationId,
      code: booking.fromCode,
      name: booking.fromName,
      nameBn: booking.fromNameBn,
    },
    to: {
      stationId: booking.toStationId,
      code: booking.toCode,
      name: booking.toName,
      nameBn: booking.toNameBn,
    },
  };
}
