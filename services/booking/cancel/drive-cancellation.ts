import { and, eq, inArray, sql } from 'drizzle-orm';
import { Problem } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { cancelled } from '#shared/contracts/booking';
import { giveBackSeats } from '#shared/contracts/seat-reservation';
import { voidTickets } from '#shared/contracts/ticket';
import { afterGrowingWait, leaseDue } from '#shared/stores/lease-due';
import { isEmpty } from '../booking.ts';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { saleFacts, soldSeat } from '../events.ts';
import { lockBooking, passengersOf } from '../queries.ts';
import { requestRefund } from '../refund/request-refund.ts';
import { firstCancelDelaySeconds, longestDelaySeconds, rowsPerRun } from '../retry-delays.ts';
import {
  bookingPassengers,
  bookings,
  type CancellationRow,
  type CancellationStatus,
  cancellationPassengers,
  cancellations,
  cancelledTrips,
  type PassengerRow,
} from '../schema.ts';

const ticketUsed = 'TICKET_USED';

/**
 * Takes a cancellation from the step it has reached to its end: tickets void, seats back on sale, money on
 * its way. Every step may be repeated.
 * @throws the error that kept a step from being done; the row stays at that step.
 */
export function driveCancellation(deps: Deps) {
  return async (cancellationId: string): Promise<void> => {
    const [row] = await deps.db.select().from(cancellations).where(eq(cancellations.id, cancellationId));
    if (!row) throw new Error(`No such cancellation: ${cancellationId}`);
    const leaving = await leavingPassengers(deps, row);
    let { status } = row;
    if (status === 'REQUESTED') status = await voidTheirTickets(deps, row, leaving);
    if (status === 'VOIDED') status = await giveTheirSeatsBack(deps, row, leaving);
    if (status === 'RELEASED') await finish(deps, row, leaving);
  };
}

async function leavingPassengers({ db }: Deps, row: CancellationRow): Promise<PassengerRow[]> {
  const rows = await db
    .select({ passenger: bookingPassengers })
    .from(cancellationPassengers)
    .innerJoin(bookingPassengers, eq(bookingPassengers.id, cancellationPassengers.passengerId))
    .where(eq(cancellationPassengers.cancellationId, row.id))
    .orderBy(bookingPassengers.position);
  return rows.map(({ passenger }) => passenger);
}

async function voidTheirTickets(
  deps: Deps,
  row: CancellationRow,
  leaving: PassengerRow[],
): Promise<CancellationStatus> {
  try {
    await deps.bus.request(voidTickets, {
      bookingId: row.bookingId,
      passengerIds: leaving.map(({ id }) => id),
    });
  } catch (error) {
    if (!(error instanceof Problem && error.code === ticketUsed)) throw error;
    // Passengers of a train that does not run get their money, scanned or not; the event ends the other
    // tickets.
    if (row.reason !== 'TRIP_CANCELLED') {
      await refuse(deps, row, leaving);
      return 'REFUSED';
    }
  }
  // The seats of a train that has left are never sold again.
  return advance(deps, row, 'REQUESTED', (await hadLeft(deps, row)) ? 'RELEASED' : 'VOIDED');
}

/** The trip was called off after its departure from the origin. */
async function hadLeft({ db }: Deps, { bookingId, reason }: CancellationRow): Promise<boolean> {
  if (reason !== 'TRIP_CANCELLED') return false;
  const [trip] = await db
    .select({ hasLeft: cancelledTrips.hasLeft })
    .from(cancelledTrips)
    .innerJoin(
      bookings,
      and(eq(bookings.trainId, cancelledTrips.trainId), eq(bookings.journeyDate, cancelledTrips.journeyDate)),
    )
    .where(eq(bookings.id, bookingId));
  return trip?.hasLeft ?? false;
}

async function giveTheirSeatsBack(
  deps: Deps,
  row: CancellationRow,
  leaving: PassengerRow[],
): Promise<CancellationStatus> {
  await deps.bus.request(giveBackSeats, {
    bookingId: row.bookingId,
    seatIds: leaving.map(({ seatId }) => seatId),
  });
  return advance(deps, row, 'VOIDED', 'RELEASED');
}

/** One step forward, never back. Where another process was quicker, its step counts. */
async function advance(
  { db, clock }: Deps,
  row: CancellationRow,
  from: CancellationStatus,
  to: CancellationStatus,
): Promise<CancellationStatus> {
  await db
    .update(cancellations)
    .set({ status: to, updatedAt: clock.now() })
    .where(and(eq(cancellations.id, row.id), eq(cancellations.status, from)));
  const [now] = await db
    .select({ status: cancellations.status })
    .from(cancellations)
    .where(eq(cancellations.id, row.id));
  return now!.status;
}

/** A ticket was used: every passenger of the cancellation travels on. */
async function refuse(
  { db, clock, log }: Deps,
  row: CancellationRow,
  leaving: PassengerRow[],
): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    await lockBooking(tx, row.bookingId);
    const [refused] = await tx
      .update(cancellations)
      .set({ status: 'REFUSED', refusedCode: ticketUsed, finishedAt: now, updatedAt: now })
      .where(and(eq(cancellations.id, row.id), eq(cancellations.status, 'REQUESTED')))
      .returning({ id: cancellations.id });
    if (!refused) return;
    await tx
      .update(cancellationPassengers)
      .set({ refused: true })
      .where(eq(cancellationPassengers.cancellationId, row.id));
    await setPassengers(tx, leaving, 'ACTIVE');
    await changeBookings(tx, { where: eq(bookings.id, row.bookingId), now });
  });
  log.info({ bookingId: row.bookingId, cancellationId: row.id }, 'cancellation refused, a ticket was used');
}

async function finish(
  { db, clock, log }: Deps,
  row: CancellationRow,
  leaving: PassengerRow[],
): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    await lockBooking(tx, row.bookingId);
    const [done] = await tx
      .update(cancellations)
      .set({ status: 'DONE', finishedAt: now, updatedAt: now })
      .where(and(eq(cancellations.id, row.id), eq(cancellations.status, 'RELEASED')))
      .returning({ id: cancellations.id });
    if (!done) return;
    // Passengers on board of a train that ended on its way get money back and stay passengers.
    const cancelling = leaving.filter(({ status }) => status === 'CANCELLING');
    await setPassengers(tx, cancelling, 'CANCELLED');
    const whole = isEmpty(await passengersOf(tx, row.bookingId));
    const [booking] = await changeBookings(tx, {
      where: and(eq(bookings.id, row.bookingId), eq(bookings.bookingStatus, 'CONFIRMED')),
      set: whole ? { bookingStatus: 'CANCELLED', cancelledAt: now } : {},
      now,
    });
    if (!booking) throw new Error(`A cancellation of a booking that is not confirmed: ${row.bookingId}`);
    await emit(tx, cancelled, {
      aggregateId: booking.id,
      version: booking.version,
      data: {
        ...saleFacts(booking),
        cancellationId: row.id,
        seats: cancelling.map((passenger) => soldSeat(passenger, true)),
        whole,
        wasConfirmed: true,
        refundPoisha: row.refundAmount,
        cancelledAt: now.toISOString(),
        reason: row.reason,
      },
    });
    await requestRefund(tx, {
      booking,
      paymentId: booking.paymentId!,
      cancellationId: row.id,
      amountPoisha: row.refundAmount,
      reason: row.reason,
      now,
    });
  });
  log.info({ bookingId: row.bookingId, cancellationId: row.id }, 'cancellation done');
}

async function setPassengers(
  tx: Tx,
  passengers: PassengerRow[],
  status: 'ACTIVE' | 'CANCELLED',
): Promise<void> {
  const ids = passengers.map(({ id }) => id);
  await tx
    .update(bookingPassengers)
    .set({ status })
    .where(and(inArray(bookingPassengers.id, ids), eq(bookingPassengers.status, 'CANCELLING')));
}

/** Timer: drives unfinished cancellations on, for ever, with growing waits. */
export function driveCancellations(deps: Deps) {
  const drive = driveCancellation(deps);
  return async (): Promise<void> => {
    const due = await leaseCancellations(deps);
    const outcomes = await Promise.allSettled(due.map(({ id }) => drive(id)));
    outcomes.forEach((outcome, at) => {
      if (outcome.status === 'fulfilled') return;
      const { id, attempts } = due[at]!;
      deps.log.error(
        { error: outcome.reason, cancellationId: id, attempts },
        'cancellation not finished yet',
      );
    });
  };
}

function leaseCancellations({ db, clock }: Deps): Promise<CancellationRow[]> {
  const now = clock.now();
  return leaseDue(db, {
    table: cancellations,
    key: [cancellations.id],
    dueAt: cancellations.nextAttemptAt,
    where: sql`status IN ('REQUESTED', 'VOIDED', 'RELEASED')`,
    now,
    limit: rowsPerRun,
    set: {
      attempts: sql`${cancellations.attempts} + 1`,
      nextAttemptAt: afterGrowingWait(now, cancellations.attempts, {
        firstSeconds: firstCancelDelaySeconds,
        longestSeconds: longestDelaySeconds,
      }),
    },
  });
}
