import { and, eq, notExists, sql } from 'drizzle-orm';
import { dhakaInstant } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { emit } from '#shared/bus/outbox';
import { failed } from '#shared/contracts/booking';
import type { tripCancelled } from '#shared/contracts/schedule';
import { leaseDue } from '#shared/stores/lease-due';
import { arrayOf } from '#shared/stores/postgres-array';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { saleFacts } from '../events.ts';
import { lockBooking } from '../queries.ts';
import { quoteRefunds } from '../refund/quote-refund.ts';
import { untravelledOf } from '../refund/untravelled.ts';
import { dropHold } from '../sale/drop-hold.ts';
import {
  type BookingRow,
  bookingPassengers,
  bookings,
  cancellationPassengers,
  cancelledTrips,
  type PassengerRow,
} from '../schema.ts';
import { driveCancellation } from './drive-cancellation.ts';
import { insertCancellation } from './insert-cancellation.ts';

type Trip = Pick<typeof cancelledTrips.$inferSelect, 'trainId' | 'journeyDate' | 'hasLeft' | 'ran'>;

const bookingsAtOnce = 20;
const tripsPerRun = 10;
/** A cancelled trip can get a booking late: from an earlier hold, or by a late payment that revives one. */
const sweepAgainSeconds = 30;
/** The longest run takes two days; after that no payment revives a booking. */
const revivedForDays = 4;
/**
 * Counted from the call-off, which may come long after the journey. A booking no sweep could end by then is a
 * fault.
 */
const sweptForDays = 30;
/**
 * A day after the call-off, and once no new booking can come, only those are left that failed to end before.
 */
const sweepAgainLaterSeconds = 3_600;

/** A trip does not run, or not to its end. The timer ends its bookings, however many they are. */
export function noteTripCancelled({ db, clock, log }: Deps) {
  return async (event: Delivery<(typeof tripCancelled)['data']['static']>): Promise<void> => {
    const { trainId, journeyDate, cancelledAt, hasLeft = false, ran } = event.data;
    await db.transaction(async (tx) => {
      if (!(await firstDelivery(tx, event))) return;
      await tx
        .insert(cancelledTrips)
        .values({
          trainId,
          journeyDate,
          cancelledAt: new Date(cancelledAt),
          nextSweepAt: clock.now(),
          sweepUntil: dhakaInstant(journeyDate, '00:00', revivedForDays),
          hasLeft,
          ran,
        })
        .onConflictDoNothing();
    });
    log.info({ trainId, journeyDate }, 'trip cancelled');
  };
}

/**
 * Timer: ends the bookings of cancelled trips. An unpaid booking fails. A paid one is cancelled and
 * everything comes back, the service charge too. Where the train ran in part, a passenger on board when it
 * ended gets the fare for the rest and stays a passenger, and one who had arrived gets nothing. A paid
 * booking without a verdict is confirmed first and found by a later sweep. The sweep may stop anywhere: it no
 * longer finds what is done.
 */
export function sweepCancelledTrips(deps: Deps) {
  return async (): Promise<void> => {
    for (const trip of await leaseTrips(deps)) {
      try {
        await failUnpaid(deps, trip);
        await cancelPaid(deps, trip);
      } catch (error) {
        const { trainId, journeyDate } = trip;
        deps.log.error({ error, trainId, journeyDate }, 'bookings of a cancelled trip not ended yet');
      }
    }
  };
}

function leaseTrips({ db, clock }: Deps): Promise<Trip[]> {
  const now = clock.now();
  const at = now.toISOString();
  return leaseDue(db, {
    table: cancelledTrips,
    key: [cancelledTrips.trainId, cancelledTrips.journeyDate],
    dueAt: cancelledTrips.nextSweepAt,
    where: sql`GREATEST(sweep_until, cancelled_at + make_interval(days => ${sweptForDays})) > ${at}::timestamptz`,
    now,
    limit: tripsPerRun,
    set: {
      nextSweepAt: sql`${at}::timestamptz + make_interval(secs => CASE
        WHEN sweep_until > ${at}::timestamptz OR cancelled_at + interval '1 day' > ${at}::timestamptz
        THEN ${sweepAgainSeconds}::int ELSE ${sweepAgainLaterSeconds}::int END)`,
    },
  });
}

async function failUnpaid(deps: Deps, trip: Trip): Promise<void> {
  let ended: BookingRow[];
  do {
    ended = await failSome(deps, trip);
    // The holds of a train that has left lapse by themselves.
    if (!trip.hasLeft) await Promise.all(ended.map((booking) => dropHold(deps, booking)));
  } while (ended.length === bookingsAtOnce);
}

async function failSome({ db, clock, log }: Deps, { trainId, journeyDate }: Trip): Promise<BookingRow[]> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const ended = await changeBookings(tx, {
      where: sql`${bookings.id} IN (
          SELECT id FROM bookings
          WHERE train_id = ${trainId} AND journey_date = ${journeyDate}
            AND booking_status = 'PENDING' AND payment_status = 'PENDING'
          ORDER BY id LIMIT ${bookingsAtOnce} FOR UPDATE SKIP LOCKED)`,
      set: {
        bookingStatus: 'FAILED',
        paymentStatus: 'FAILED',
        failureReason: 'TRIP_CANCELLED',
        failedAt: now,
        reviewPaymentId: null,
      },
      now,
    });
    for (const booking of ended) {
      await emit(tx, failed, {
        aggregateId: booking.id,
        version: booking.version,
        data: {
          ...saleFacts(booking),
          reason: 'TRIP_CANCELLED',
          paid: false,
          failedAt: now.toISOString(),
        },
      });
      log.info({ bookingId: booking.id }, 'unpaid booking of a cancelled trip failed');
    }
    return ended;
  });
}

async function cancelPaid(deps: Deps, trip: Trip): Promise<void> {
  const drive = driveCancellation(deps);
  let after: string | undefined;
  do {
    const ids = await somePaid(deps, trip, after);
    await Promise.all(
      ids.map(async (bookingId) => {
        const cancellationId = await begin(deps, trip, bookingId);
        if (cancellationId === undefined) return;
        try {
          await drive(cancellationId);
        } catch (error) {
          deps.log.warn({ error, bookingId }, 'cancellation not finished yet, the timer goes on');
        }
      }),
    );
    after = ids.length === bookingsAtOnce ? ids.at(-1) : undefined;
  } while (after !== undefined);
}

/** Confirmed bookings with a passenger who had not arrived and whose money no cancellation returns yet. */
async function somePaid(
  { db }: Deps,
  { trainId, journeyDate, ran }: Trip,
  after: string | undefined,
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    SELECT id FROM bookings
    WHERE train_id = ${trainId} AND journey_date = ${journeyDate} AND booking_status = 'CONFIRMED'
      AND NOT to_station_id = ANY(${arrayOf(passedBy(ran))}::uuid[])
      ${after === undefined ? sql`` : sql`AND id > ${after}::uuid`}
      AND EXISTS (SELECT FROM booking_passengers p WHERE p.booking_id = bookings.id AND p.status = 'ACTIVE'
        AND NOT EXISTS (SELECT FROM cancellation_passengers c WHERE c.passenger_id = p.id AND NOT c.refused))
    ORDER BY id LIMIT ${bookingsAtOnce}`);
  return rows.map(({ id }) => id);
}

/** The stops up to the last one the train reached: a passenger who got off there has travelled. */
function passedBy(ran: Trip['ran']): string[] {
  const stationIds = ran?.stops.map(({ stationId }) => stationId) ?? [];
  return stationIds.slice(0, stationIds.indexOf(ran?.reachedStationId ?? '') + 1);
}

/**
 * Stores what goes back to all who had not arrived, under the booking's lock: of two processes the second
 * finds none. A passenger on board is not cancelled: the ticket and the seat stay, and only money moves.
 */
async function begin({ db, clock }: Deps, trip: Trip, bookingId: string): Promise<string | undefined> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (booking?.bookingStatus !== 'CONFIRMED') return undefined;
    const owed = await unrefunded(tx, bookingId);
    const untravelled = untravelledOf(trip.ran ?? undefined, booking);
    if (owed.length === 0 || untravelled.left === 0) return undefined;
    const id = newId();
    const refund = quoteRefunds(owed, { why: 'TRIP_CANCELLED', untravelled });
    const onBoard = untravelled.left < untravelled.whole;
    const status = onBoard ? 'RELEASED' : 'REQUESTED';
    await insertCancellation(tx, { id, bookingId, reason: 'TRIP_CANCELLED', status, refund, now });
    if (!onBoard)
      await tx
        .update(bookingPassengers)
        .set({ status: 'CANCELLING' })
        .where(and(eq(bookingPassengers.bookingId, bookingId), eq(bookingPassengers.status, 'ACTIVE')));
    await changeBookings(tx, { where: eq(bookings.id, bookingId), now });
    return id;
  });
}

/** Passengers who still travel and whose money no cancellation returns. */
async function unrefunded(tx: Tx, bookingId: string): Promise<PassengerRow[]> {
  const returned = tx
    .select({ id: cancellationPassengers.passengerId })
    .from(cancellationPassengers)
    .where(
      and(
        eq(cancellationPassengers.passengerId, bookingPassengers.id),
        eq(cancellationPassengers.refused, false),
      ),
    );
  return tx
    .select()
    .from(bookingPassengers)
    .where(
      and(
        eq(bookingPassengers.bookingId, bookingId),
        eq(bookingPassengers.status, 'ACTIVE'),
        notExists(returned),
      ),
    )
    .orderBy(bookingPassengers.position);
}
