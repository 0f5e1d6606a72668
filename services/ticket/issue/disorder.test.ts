import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import type { Envelope } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import * as contracts from '#shared/contracts/ticket';
import { handTo } from '#support/hand-to';
import { subscriptions } from '../subscriptions.ts';
import { aBooking, startTicketService, type TicketTest } from '../testing/bookings.ts';

let service: TicketTest;
beforeAll(async () => {
  service = await startTicketService();
});
afterAll(() => service.platform.close());

const hand = ({ event }: { type: string; event: Envelope }) => handTo(subscriptions, service.deps)(event);

/** The life of a booking of three: confirmed, then one after the other gives up, as far as it goes. */
function life(cancellations: number) {
  const view = aBooking(['Rokeya', 'Karim', 'Salma']);
  service.know(view);
  const { bookingId, userId, trainId, journeyDate } = view;
  const seats = view.passengers.map(({ passengerId, seatId, class: seatClass }) => ({
    passengerId,
    seatId,
    class: seatClass,
    paidPoisha: 100,
  }));
  const facts = (version: number) => ({
    ...{ bookingId, version, userId, trainId, journeyDate },
    fromStationId: newId(),
    toStationId: newId(),
    createdAt: '2026-11-23T06:00:00.000Z',
  });
  const envelope = (type: string, version: number, data: object) => ({
    type,
    event: { id: newId(), type, source: 'booking', aggregateId: bookingId, version, time: '', data },
  });
  const confirmed = envelope(booking.confirmed.type, 2, {
    ...facts(2),
    seats,
    totalPoisha: 300,
    confirmedAt: '2026-11-23T06:01:00.000Z',
  });
  const cancelled = seats.slice(0, cancellations).map((seat, at) =>
    envelope(booking.cancelled.type, 3 + at, {
      ...facts(3 + at),
      cancellationId: newId(),
      seats: [seat],
      whole: at === 2,
      wasConfirmed: true,
      refundPoisha: 0,
      cancelledAt: '2026-11-23T06:02:00.000Z',
    }),
  );
  return { view, events: [confirmed, ...cancelled] };
}

test('in whatever order, twice, and at once, who gave up has a void ticket and everybody else a good one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.nat({ max: 1_000 }), { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      async (cancellations, keys, atOnce) => {
        const { view, events } = life(cancellations);
        const shuffled = [...events, ...events]
          .map((event, at) => ({ event, key: keys[at]! }))
          .sort((one, other) => one.key - other.key)
          .map(({ event }) => event);
        if (atOnce) await Promise.all(shuffled.map(hand));
        else for (const event of shuffled) await hand(event);
        const tickets = await service.list(view.bookingId);
        const byPassenger = new Map(tickets.map((ticket) => [ticket.passengerId, ticket.status]));
        expect(tickets).toHaveLength(3);
        expect(view.passengers.map(({ passengerId }) => byPassenger.get(passengerId))).toEqual(
          view.passengers.map((_, at) => (at < cancellations ? 'CANCELLED' : 'VALID')),
        );
        const issued = await service.platform.bus.request(contracts.listTickets, {
          bookingId: view.bookingId,
        });
        expect(issued.tickets).toHaveLength(3);
      },
    ),
    { numRuns: 40 },
  );
});

test('a confirmation that never comes leaves no ticket, only who is not to get one', async () => {
  const { view, events } = life(2);
  for (const event of events.slice(1)) await hand(event);
  expect(await service.list(view.bookingId)).toEqual([]);
  await hand(events[0]!);
  expect((await service.list(view.bookingId)).filter(({ status }) => status === 'VALID')).toHaveLength(1);
});
