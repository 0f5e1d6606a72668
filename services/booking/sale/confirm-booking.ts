import { and, eq, sql } from 'drizzle-orm';
import { emit, emitBeside } from '#shared/bus/outbox';
import { confirmed, failed } from '#shared/contracts/booking';
import { confirmSeats } from '#shared/contracts/seat-reservation';
import { written } from '#shared/stores/insert-rows';
import { afterGrowingWait, leaseDue } from '#shared/stores/lease-due';
import { changeAsRead, changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { saleFacts, soldSeat } from '../events.ts';
import { findSale } from '../queries.ts';
import { requestRefund } from '../refund/request-refund.ts';
import { firstConfirmDelaySeconds, longestDelaySeconds, rowsPerRun } from '../retry-delays.ts';
import { type BookingRow, bookingPassengers, bookings, type PassengerRow } from '../schema.ts';

/** Only a paid booking that waits for its seats takes a verdict; a second verdict changes nothing. */
const awaitsVerdict = (bookingId: string) =>
  and(
    eq(bookings.id, bookingId),
    eq(bookings.bookingStatus, 'PENDING'),
    eq(bookings.paymentStatus, 'COMPLETED'),
  );

/** A booking with its passengers, as it was read. */
export type PaidSale = BookingRow & { passengers: PassengerRow[] };

/**
 * Asks for the seats of a paid booking and writes down the verdict.
 * @param read the booking, where the caller has just read it
 * @throws the error that kept the verdict from coming: a missing answer is never a refusal.
 */
export function confirmBooking(deps: Deps) {
  return async (bookingId: string, read?: PaidSale): Promise<void> => {
    const sale = read ?? (await findSale(deps.db, bookingId));
    if (sale?.bookingStatus !== 'PENDING' || sale.paymentStatus !== 'COMPLETED') return;
    const { passengers } = sale;
    const { verdict, moved = [] } = await deps.bus.request(confirmSeats, {
      bookingId,
      holdId: sale.holdId,
      userId: sale.userId,
      trainId: sale.trainId,
      journeyDate: sale.journeyDate,
      fromStationId: sale.fromStationId,
      toStationId: sale.toStationId,
      seatIds: passengers.map(({ seatId }) => seatId),
      acceptEqualSeats: sale.acceptEqualSeats,
    });
    if (verdict !== 'CONFIRMED') return markSeatsGone(deps, bookingId);
    if (moved.length === 0 && (await confirmAsRead(deps, sale))) return;
    await markConfirmed(deps, bookingId, passengers.map(reseat(moved)));
  };
}

/** In one statement, as long as the booking is as it was read. */
async function confirmAsRead({ db, clock, log }: Deps, sale: PaidSale): Promise<boolean> {
  const now = clock.now();
  const set = confirmation(now);
  const told = emitBeside(
    db,
    confirmed,
    eventOf({ ...sale, version: sale.version + 1 }, sale.passengers, now),
    written('booking'),
  );
  const [row] = await db.execute<{ created_at: string }>(sql`
    WITH booking AS ${changeAsRead(db, sale, { set, now, when: awaitsVerdict(sale.id) })}, told AS (${told.insert})
    SELECT created_at FROM told`);
  if (!row) return false;
  told.committed(row.created_at);
  log.info({ bookingId: sale.id }, 'booking confirmed');
  return true;
}

const confirmation = (now: Date) =>
  ({ bookingStatus: 'CONFIRMED', confirmedAt: now, nextConfirmAt: null }) as const;

function eventOf(booking: BookingRow, passengers: PassengerRow[], now: Date) {
  return {
    aggregateId: booking.id,
    version: booking.version,
    data: {
      ...saleFacts(booking),
      seats: passengers.map((passenger) => soldSeat(passenger, true)),
      totalPoisha: booking.totalAmount,
      confirmedAt: now.toISOString(),
    },
  };
}

async function markConfirmed(
  { db, clock, log }: Deps,
  bookingId: string,
  passengers: PassengerRow[],
): Promise<void> {
  const now = clock.now();
  const done = await db.transaction(async (tx) => {
    const [booking] = await changeBookings(tx, {
      where: awaitsVerdict(bookingId),
      set: confirmation(now),
      now,
    });
    if (!booking) return false;
    await writeSeats(tx, passengers);
    await emit(tx, confirmed, eventOf(booking, passengers, now));
    return true;
  });
  if (done) log.info({ bookingId }, 'booking confirmed');
}

type Moved = NonNullable<(typeof confirmSeats)['output']['static']['moved']>;

/** A passenger on the seat that was sold, which remembers the one that was booked. */
const reseat =
  (moved: Moved) =>
  (passenger: PassengerRow): PassengerRow => {
    const given = moved.find(({ insteadOf }) => insteadOf === passenger.seatId)?.seat;
    if (!given) return passenger;
    const { seatId, seatNumber, coachId, coachNumber } = given;
    return {
      ...passenger,
      ...{ seatId, seatNumber, coachId, coachNumber },
      bookedSeatId: passenger.seatId,
      bookedCoachNumber: passenger.coachNumber,
      bookedSeatNumber: passenger.seatNumber,
    };
  };

async function writeSeats(tx: Tx, passengers: PassengerRow[]): Promise<void> {
  for (const passenger of passengers) {
    if (passenger.bookedSeatId === null) continue;
    const { seatId, seatNumber, coachId, coachNumber } = passenger;
    const { bookedSeatId, bookedCoachNumber, bookedSeatNumber } = passenger;
    await tx
      .update(bookingPassengers)
      .set({ seatId, seatNumber, coachId, coachNumber, bookedSeatId, bookedCoachNumber, bookedSeatNumber })
      .where(eq(bookingPassengers.id, passenger.id));
  }
}

async function markSeatsGone({ db, clock, log }: Deps, bookingId: string): Promise<void> {
  const now = clock.now();
  const done = await db.transaction(async (tx) => {
    const [booking] = await changeBookings(tx, {
      where: awaitsVerdict(bookingId),
      set: { bookingStatus: 'FAILED', failureReason: 'SEATS_GONE', failedAt: now, nextConfirmAt: null },
      now,
    });
    if (!booking) return false;
    await emit(tx, failed, {
      aggregateId: bookingId,
      version: booking.version,
      data: { ...saleFacts(booking), reason: 'SEATS_GONE', paid: true, failedAt: now.toISOString() },
    });
    await requestRefund(tx, {
      booking,
      paymentId: booking.paymentId!,
      amountPoisha: booking.totalAmount,
      reason: 'SEATS_GONE',
      now,
    });
    return true;
  });
  if (done) log.warn({ bookingId }, 'seats gone, the money goes back');
}

/** Timer: asks again for the seats of each paid booking without a verdict, for ever, with growing waits. */
export function confirmPaidBookings(deps: Deps) {
  const confirm = confirmBooking(deps);
  return async (): Promise<void> => {
    const due = await leaseBookings(deps);
    const outcomes = await Promise.allSettled(due.map(({ id }) => confirm(id)));
    outcomes.forEach((outcome, at) => {
      if (outcome.status === 'fulfilled') return;
      const { id, confirmAttempts } = due[at]!;
      deps.log.error(
        { error: outcome.reason, bookingId: id, attempts: confirmAttempts },
        'seats not confirmed yet',
      );
    });
  };
}

function leaseBookings({ db, clock }: Deps): Promise<BookingRow[]> {
  const now = clock.now();
  return leaseDue(db, {
    table: bookings,
    key: [bookings.id],
    dueAt: bookings.nextConfirmAt,
    where: sql`booking_status = 'PENDING' AND payment_status = 'COMPLETED'`,
    now,
    limit: rowsPerRun,
    set: {
      confirmAttempts: sql`${bookings.confirmAttempts} + 1`,
      nextConfirmAt: afterGrowingWait(now, bookings.confirmAttempts, {
        firstSeconds: firstConfirmDelaySeconds,
        longestSeconds: longestDelaySeconds,
      }),
    },
  });
}
