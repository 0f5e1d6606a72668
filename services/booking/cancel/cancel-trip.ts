import { and, eq, notExists, sql } from 'drizzle-orm';
import { dhakaInstant } from '#shared/base/clock';
import { newId } from '#shared/base/id';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import { emit } from '#shared/bus/outbox';
import { failed } from '#shared/contracts/booking';
import type { tripCancelled } from '#shared/contracts/schedule';
import type { Deps } from '../connect.ts';
import { saleFacts, type Tx } from '../events.ts';
import { problems } from '../problems.ts';
import { refundUntravelled, untravelledOf } from '../refund/refund-untravelled.ts';
import { dropHoldOf } from '../sale/expire-bookings.ts';
import {
  type BookingRow,
  bookingPassengers,
  bookings,
  cancellationPassengers,
  cancelledTrips,
  type PassengerRow,
} from '../schema.ts';
import { insertCancellation } from './cancel-booking.ts';
import { driveCancellation } from './drive-cancellation.ts';

type TripName = Pick<typeof cancelledTrips.$inferSelect, 'trainId' | 'journeyDate'>;
type Trip = Pick<typeof cancelledTrips.$inferSelect, 'trainId' | 'journeyDate' | 'hasLeft' | 'ran'>;

const bookingsAtOnce = 20;
const tripsPerRun = 10;
/** A booking can come to a cancelled trip late: from a hold granted before, or by a payment that revives it. */
const sweepAgainSeconds = 30;
/** The longest run takes two days; after that no payment revives a booking. */
const revivedForDays = 4;
/** From the call-off on, which may come long after the journey: what no sweep could end until then is a fault. */
const sweptForDays = 30;
/** Once nothing new can come and a day has passed, only what could not be ended before is left. */
const sweepAgainLaterSeconds = 3_600;

/** A trip does not run, or not to its end. What becomes of its bookings is the timer's work, however many they are. */
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

/** @throws Problem TRIP_CANCELLED. Whoever is quicker than this is found by the sweep. */
export async function refuseCancelledTrip({ db }: Deps, { trainId, journeyDate }: TripName): Promise<void> {
  const [found] = await db
    .select({ trainId: cancelledTrips.trainId })
    .from(cancelledTrips)
    .where(and(eq(cancelledTrips.trainId, trainId), eq(cancelledTrips.journeyDate, journeyDate)));
  if (found) throw problems.TRIP_CANCELLED();
}

/**
 * Timer: ends the bookings of cancelled trips. What is unpaid fails; who has paid is cancelled and gets everything
 * back, the service charge too. Where the train ran in part, who was on board then gets the rest of the fare and stays
 * as he is, and who had arrived is passed over. A paid booking that still waits for its seats is confirmed first and found the next
 * time. It may stop anywhere: what is done is no longer found.
 */
export function sweepCancelledTrips(deps: Deps) {
  return async (): Promise<void> => {
    for (const trip of await leaseDue(deps)) {
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

/** Moves the next sweep of each trip it takes, so that no second process takes it too. */
async function leaseDue({ db, clock }: Deps): Promise<Trip[]> {
  const now = clock.now().toISOString();
  return db
    .update(cancelledTrips)
    .set({
      nextSweepAt: sql`${now}::timestamptz + make_interval(secs => CASE
        WHEN sweep_until > ${now}::timestamptz OR cancelled_at + interval '1 day' > ${now}::timestamptz
        THEN ${sweepAgainSeconds}::int ELSE ${sweepAgainLaterSeconds}::int END)`,
    })
    .where(
      sql`(${cancelledTrips.trainId}, ${cancelledTrips.journeyDate}) IN (
        SELECT train_id, journey_date FROM cancelled_trips
        WHERE next_sweep_at <= ${now}::timestamptz AND GREATEST(sweep_until, cancelled_at + make_interval(days => ${sweptForDays})) > ${now}::timestamptz
        ORDER BY next_sweep_at LIMIT ${tripsPerRun} FOR UPDATE SKIP LOCKED)`,
    )
    .returning({
      trainId: cancelledTrips.trainId,
      journeyDate: cancelledTrips.journeyDate,
      hasLeft: cancelledTrips.hasLeft,
      ran: cancelledTrips.ran,
    });
}

async function failUnpaid(deps: Deps, trip: Trip): Promise<void> {
  let ended: BookingRow[];
  do {
    ended = await failSome(deps, trip);
    // What is held of a train that has left lapses by itself.
    if (!trip.hasLeft) await Promise.all(ended.map((booking) => dropHoldOf(deps, booking)));
  } while (ended.length === bookingsAtOnce);
}

async function failSome({ db, clock, log }: Deps, { trainId, journeyDate }: Trip): Promise<BookingRow[]> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const ended = await tx
      .update(bookings)
      .set({
        bookingStatus: 'FAILED',
        paymentStatus: 'FAILED',
        failureReason: 'TRIP_CANCELLED',
        failedAt: now,
        reviewPaymentId: null,
        version: sql`${bookings.version} + 1`,
        updatedAt: now,
      })
      .where(
        sql`${bookings.id} IN (
          SELECT id FROM bookings
          WHERE train_id = ${trainId} AND journey_date = ${journeyDate}
            AND booking_status = 'PENDING' AND payment_status = 'PENDING'
          ORDER BY id LIMIT ${bookingsAtOnce} FOR UPDATE SKIP LOCKED)`,
      )
      .returning();
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

/** Confirmed bookings with somebody who has not arrived, whose money nobody is returning or has returned. */
async function somePaid(
  { db }: Deps,
  { trainId, journeyDate, ran }: Trip,
  after: string | undefined,
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    SELECT id FROM bookings
    WHERE train_id = ${trainId} AND journey_date = ${journeyDate} AND booking_status = 'CONFIRMED'
      AND NOT to_station_id = ANY(${`{${passedBy(ran).join(',')}}`}::uuid[])
      ${after === undefined ? sql`` : sql`AND id > ${after}::uuid`}
      AND EXISTS (SELECT FROM booking_passengers p WHERE p.booking_id = bookings.id AND p.status = 'ACTIVE'
        AND NOT EXISTS (SELECT FROM cancellation_passengers c WHERE c.passenger_id = p.id AND NOT c.refused))
    ORDER BY id LIMIT ${bookingsAtOnce}`);
  return rows.map(({ id }) => id);
}

/** The stops up to the last one it reached: who got off there has travelled. */
function passedBy(ran: Trip['ran']): string[] {
  const stationIds = ran?.stops.map(({ stationId }) => stationId) ?? [];
  return stationIds.slice(0, stationIds.indexOf(ran?.reachedStationId ?? '') + 1);
}

/**
 * Stores what goes back to all who have not arrived, under the booking's lock: of two processes one finds nobody.
 * Who was on board is not cancelled: the ticket, the seat and the passenger stay, and the money is all there is to do.
 */
async function begin({ db, clock }: Deps, trip: Trip, bookingId: string): Promise<string | undefined> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const [booking] = await tx.select().from(bookings).where(eq(bookings.id, bookingId)).for('update');
    if (booking?.bookingStatus !== 'CONFIRMED') return undefined;
    const owed = await unrefunded(tx, bookingId);
    const untravelled = untravelledOf(trip.ran ?? undefined, booking);
    if (owed.length === 0 || untravelled.left === 0) return undefined;
    const id = newId();
    const quotes = owed.map((passenger) => ({ passenger, ...refundUntravelled(passenger, untravelled) }));
    const onBoard = untravelled.left < untravelled.whole;
    const status = onBoard ? 'RELEASED' : 'REQUESTED';
    await insertCancellation(tx, { id, bookingId, reason: 'TRIP_CANCELLED', status }, quotes, now);
    if (!onBoard)
      await tx
        .update(bookingPassengers)
        .set({ status: 'CANCELLING' })
        .where(and(eq(bookingPassengers.bookingId, bookingId), eq(bookingPassengers.status, 'ACTIVE')));
    await tx
      .update(bookings)
      .set({ version: sql`${bookings.version} + 1`, updatedAt: now })
      .where(eq(bookings.id, bookingId));
    return id;
  });
}

/** Those who still travel and whose money no cancellation has returned. */
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
