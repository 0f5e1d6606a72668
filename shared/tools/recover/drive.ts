import * as recovery from '../../contracts/recovery.ts';
import type { Places } from './places.ts';
import type { Case } from './plan.ts';

type Recovering = Pick<Places, 'bus' | 'current'>;

/** Each booking has so long to come to its end; what needs longer is left for the next run. */
const patienceMs = 60_000;
const lookAgainMs = 200;
const poisha = (amount: number | undefined) => amount ?? 0;

/** What became of a booking; `left` where it is not at its end. */
export interface Outcome {
  says: string;
  left: boolean;
}

const done = (says: string): Outcome => ({ says, left: false });
const left = (says: string): Outcome => ({ says, left: true });

/** The codes on paper stay good, whenever their tickets are issued again. */
export async function tellTickets(
  { bus }: Recovering,
  { bookingId, issued }: Case,
  by: string,
): Promise<string[]> {
  const tickets = issued.flatMap((one) => one.tickets ?? []);
  if (tickets.length === 0) return [];
  return (await bus.request(recovery.restoreTickets, { by, bookingId, tickets })).others;
}

/** Takes one booking the way of its plan. Every step may be repeated. */
export async function driveCase(places: Recovering, one: Case, by: string): Promise<Outcome> {
  switch (one.way) {
    case 'NOTHING':
      return done(`nothing to do: ${one.why}`);
    case 'BY HAND':
      return left(`by hand: ${one.why}`);
    case 'REFUND':
      return refund(places, one, by);
    case 'SELL':
      return sell(places, one, by);
    case 'DRIVE':
      return drive(places, one, by);
  }
}

async function sell(places: Recovering, one: Case, by: string): Promise<Outcome> {
  const { bookingId, version, paid } = one;
  const { pnr, bookingReference, holdId, seats, ...sale } = one.confirmed!;
  const { userId, trainId, journeyDate, fromStationId, toStationId, createdAt } = sale;
  const states = await Promise.all(
    paid.map(({ transactionId }) =>
      places.bus.request(recovery.askGateway, { transactionId: transactionId! }),
    ),
  );
  if (!states.some(({ state }) => state === 'CAPTURED'))
    return left('by hand: the gateway confirms no payment of it');
  await places.bus.request(recovery.restoreBooking, {
    ...{ by, bookingId, version, pnr: pnr!, bookingReference: bookingReference!, holdId: holdId! },
    ...{ userId, trainId, journeyDate, fromStationId, toStationId, createdAt },
    seats: seats.map((seat) => ({
      ...seat,
      vatPoisha: poisha(seat.vatPoisha),
      beddingPoisha: poisha(seat.beddingPoisha),
      serviceChargePoisha: poisha(seat.serviceChargePoisha),
    })),
  });
  return drive(places, one, by);
}

/** What happened to a booking that is there: paid, cancelled, used. */
async function drive(places: Recovering, one: Case, by: string): Promise<Outcome> {
  await restorePayments(places, one, by);
  if (one.paid.length > 0) {
    const end = await waitForEnd(places, one);
    if (!end) return left('its payment is not settled yet');
    if (end !== 'CONFIRMED' && one.cancelled.length === 0)
      return done(end === 'FAILED' ? 'its seats are gone: its money goes back' : `it is ${end}`);
  }
  for (const { cancellationId, seats, refundPoisha, reason = 'CANCELLED_BY_PASSENGER' } of one.cancelled) {
    // Money alone of a train that ended on its way: its cancellation is made again with the trip's.
    if (seats.length === 0) return left('by hand: money of a train that ended on its way');
    const passengerIds = seats.map(({ passengerId }) => passengerId);
    const { status } = await places.bus.request(recovery.restoreCancellation, {
      ...{ by, bookingId: one.bookingId, cancellationId, passengerIds, refundPoisha, reason },
    });
    if (status !== 'DONE') return left(`its cancellation is ${status}`);
  }
  for (const { eventId, use } of one.used) {
    const { ticketId, usedAt } = use;
    const { status } = await places.bus.request(recovery.restoreUse, { by, ticketId, eventId, usedAt });
    if (status === null) return left(`ticket ${ticketId}, which was used, is not issued yet`);
  }
  return done(saysOf(one));
}

function saysOf({ way, cancelled, used }: Case): string {
  const words = [
    ...(way === 'SELL' ? ['sold again'] : []),
    ...(cancelled.length > 0 ? ['cancelled again'] : []),
    ...(used.length > 0 ? ['used again'] : []),
  ];
  return words.length > 0 ? words.join(', ') : 'as it was';
}

async function restorePayments({ bus }: Recovering, { paid }: Case, by: string): Promise<void> {
  for (const one of paid) {
    const { paymentId, bookingId, userId, transactionId, method, amountPoisha } = one;
    if (!transactionId) continue;
    await bus.request(recovery.restorePayment, {
      ...{ by, paymentId, bookingId, userId, transactionId, method, amountPoisha },
      vatPoisha: poisha(one.vatPoisha),
      serviceChargePoisha: poisha(one.serviceChargePoisha),
    });
  }
}

async function refund(places: Recovering, one: Case, by: string): Promise<Outcome> {
  await restorePayments(places, one, by);
  for (const { paymentId } of one.paid) await places.bus.request(recovery.refundUnbooked, { by, paymentId });
  return done('its money goes back');
}

/** CONFIRMED with a ticket for each passenger, FAILED with its refund, or CANCELLED. @returns undefined where it is none of these in time */
async function waitForEnd({ current }: Recovering, { bookingId }: Case): Promise<string | undefined> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const [row] = await current('booking')<{ status: string; paid: boolean; passengers: string[] }[]>`
      SELECT booking_status AS status, payment_id IS NOT NULL AS paid, (SELECT array_agg(id::text)
        FROM booking_passengers p WHERE p.booking_id = b.id AND status <> 'CANCELLED') AS passengers
      FROM bookings b WHERE id = ${bookingId}`;
    if (row?.status === 'CANCELLED') return row.status;
    if (row?.status === 'FAILED' && row.paid) return row.status;
    if (row?.status === 'CONFIRMED') {
      const passengers = row.passengers ?? [];
      const [{ issued } = { issued: 0 }] = await current('ticket')<{ issued: number }[]>`
        SELECT count(*)::int AS issued FROM tickets WHERE passenger_id = ANY(${passengers}::uuid[])`;
      if (issued >= passengers.length) return row.status;
    }
    await Bun.sleep(lookAgainMs);
  }
  return undefined;
}
