import { and, eq, inArray } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Problem } from '#shared/base/problem';
import { emit } from '#shared/bus/outbox';
import { cancelled } from '#shared/contracts/booking';
import { getRules } from '#shared/contracts/schedule';
import { type Actor, recordAction } from '#shared/records/admin';
import { type CancelDecision, decideCancel, departureOf } from '../booking.ts';
import { changeBookings } from '../change-bookings.ts';
import type { Deps, Tx } from '../connect.ts';
import { saleFacts, soldSeat } from '../events.ts';
import { problems } from '../problems.ts';
import {
  type BookingRecord,
  type CancellationRecord,
  cancellationsOf,
  getOwnBooking,
  lockBooking,
  passengersOf,
} from '../queries.ts';
import { quoteRefunds } from '../refund/quote-refund.ts';
import { type Rules, tierAt } from '../refund/tiers.ts';
import { usedTickets } from '../refund/used-tickets.ts';
import { dropHold } from '../sale/drop-hold.ts';
import {
  type BookingRow,
  bookingPassengers,
  bookings,
  type LateBooking,
  type PassengerRow,
} from '../schema.ts';
import { driveCancellation } from './drive-cancellation.ts';
import { insertCancellation } from './insert-cancellation.ts';

export interface Cancelled {
  record: BookingRecord;
  cancellation: CancellationRecord;
}

/**
 * Cancels a booking, or some passengers of a paid one, at the refund quoted in the same moment. The
 * cancellation is stored first. Where a step fails, the timer goes on from it, and the caller sees how far
 * the cancellation has come.
 */
export function cancelBooking(deps: Deps) {
  const drive = driveCancellation(deps);
  return async (by: Actor, bookingId: string, wanted: string[] | undefined): Promise<Cancelled> => {
    const { userId } = by;
    const { booking } = await getOwnBooking(deps.db, userId, bookingId);
    const rules = booking.bookingStatus === 'CONFIRMED' ? await deps.bus.request(getRules, {}) : undefined;
    const begun = await deps.db.transaction(async (tx) => {
      const one = await beginCancellation(deps, tx, bookingId, wanted, rules);
      if (one.kind !== 'resume') await recordCancellation(tx, by, bookingId, one, deps.clock.now());
      return one;
    });
    if (begun.kind === 'unpaid') await dropHold(deps, booking);
    else {
      try {
        await drive(begun.cancellationId);
      } catch (error) {
        deps.log.warn({ error, bookingId }, 'cancellation not finished yet, the timer goes on');
      }
    }
    const record = await getOwnBooking(deps.db, userId, bookingId);
    const cancellation = record.cancellations.find(({ id }) => id === begun.cancellationId)!;
    if (cancellation.status === 'REFUSED') throw await ticketUsed(deps, cancellation);
    return { record, cancellation };
  };
}

/**
 * Names the passengers whose tickets are used. It asks again, since another process may have driven the
 * cancellation.
 */
async function ticketUsed(deps: Deps, { bookingId, passengerIds }: CancellationRecord): Promise<Problem> {
  try {
    const used = (await usedTickets(deps, bookingId)).map(({ passengerId }) => passengerId);
    return problems.TICKET_USED(undefined, { passengerIds: passengerIds.filter((id) => used.includes(id)) });
  } catch (error) {
    deps.log.warn({ error, bookingId }, 'a refused cancellation without the passengers who have travelled');
    return problems.TICKET_USED();
  }
}

interface Begun {
  kind: CancelDecision['kind'];
  cancellationId: string;
}

function recordCancellation(
  tx: Tx,
  by: Actor,
  bookingId: string,
  { kind, cancellationId }: Begun,
  now: Date,
): Promise<void> {
  return recordAction(tx, by, now, {
    action: 'cancel',
    entity: 'booking',
    entityId: bookingId,
    before: { paid: kind === 'sold' },
    after: { cancellationId },
  });
}

/** Decides under the booking's lock, so two calls that cancel the same passenger take turns. */
async function beginCancellation(
  { clock }: Deps,
  tx: Tx,
  bookingId: string,
  wanted: string[] | undefined,
  rules: Rules | undefined,
): Promise<Begun> {
  const now = clock.now();
  const booking = await lockBooking(tx, bookingId);
  const passengers = await passengersOf(tx, bookingId);
  const earlier = await cancellationsOf(tx, [bookingId]);
  const unfinished = earlier
    .filter(({ finishedAt }) => finishedAt === null)
    .map(({ id, passengerIds }) => ({ cancellationId: id, passengerIds }));
  const decision = decideCancel(booking!, passengers, unfinished, wanted, now);
  if (decision.kind === 'resume') return decision;
  if (decision.kind === 'unpaid') {
    return { kind: 'unpaid', cancellationId: await cancelUnpaid(tx, booking!, passengers, now) };
  }
  // The booking was confirmed after it was read without rules: the caller asks again.
  if (!rules) throw problems.CONFIRMATION_IN_PROGRESS();
  // A passenger who has money back and still travels was on a train that ended on its way.
  const refunded = earlier.filter(({ status }) => status !== 'REFUSED').flatMap((one) => one.passengerIds);
  if (decision.passengerIds.some((id) => refunded.includes(id))) throw problems.TRIP_CANCELLED();
  const leaving = passengers.filter(({ id }) => decision.passengerIds.includes(id));
  return { kind: 'sold', cancellationId: await requestCancellation(tx, booking!, leaving, rules, now) };
}

async function cancelUnpaid(
  tx: Tx,
  booking: BookingRow,
  passengers: PassengerRow[],
  now: Date,
): Promise<string> {
  const cancellationId = newId();
  await insertCancellation(tx, {
    id: cancellationId,
    bookingId: booking.id,
    status: 'DONE',
    finishedAt: now,
    refund: quoteRefunds(passengers, { why: 'UNPAID' }),
    now,
  });
  await tx
    .update(bookingPassengers)
    .set({ status: 'CANCELLED' })
    .where(eq(bookingPassengers.bookingId, booking.id));
  const [changed] = await changeBookings(tx, {
    where: and(
      eq(bookings.id, booking.id),
      eq(bookings.bookingStatus, 'PENDING'),
      eq(bookings.paymentStatus, 'PENDING'),
    ),
    set: { bookingStatus: 'CANCELLED', cancelledAt: now, reviewPaymentId: null },
    now,
  });
  await emit(tx, cancelled, {
    aggregateId: booking.id,
    version: changed!.version,
    data: {
      ...saleFacts(changed!),
      cancellationId,
      seats: passengers.map((passenger) => soldSeat(passenger, false)),
      whole: true,
      wasConfirmed: false,
      refundPoisha: 0,
      cancelledAt: now.toISOString(),
    },
  });
  return cancellationId;
}

async function requestCancellation(
  tx: Tx,
  booking: LateBooking,
  leaving: PassengerRow[],
  rules: Rules,
  now: Date,
): Promise<string> {
  const { tier } = tierAt(rules, departureOf(booking), now);
  const { version: rulesVersion, serviceChargeRefundable } = rules;
  const refund = quoteRefunds(leaving, { why: 'CANCELLED_BY_PASSENGER', tier, serviceChargeRefundable });
  const id = newId();
  await insertCancellation(tx, { id, bookingId: booking.id, rulesVersion, refund, now });
  await tx
    .update(bookingPassengers)
    .set({ status: 'CANCELLING' })
    .where(
      and(
        inArray(
          bookingPassengers.id,
          leaving.map((passenger) => passenger.id),
        ),
        eq(bookingPassengers.status, 'ACTIVE'),
      ),
    );
  await changeBookings(tx, { where: eq(bookings.id, booking.id), now });
  return id;
}
