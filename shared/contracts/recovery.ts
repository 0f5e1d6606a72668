import { t } from 'elysia';
import { instant, localDate, nullable, oneOf, poisha, request, uuid } from '../base/contract.ts';
import { paymentMethod } from './payment.ts';

// Requests of `npm run recover`, after databases were restored to an instant. Each may be repeated: what is there already
// stays as it is.

/** Who recovers, for the record. */
const by = t.String({ pattern: '^[a-z0-9._-]{2,40}$' });

export const raiseEpoch = request(
  'ops.recover.epoch',
  'No trip is sold from Redis before it is rebuilt from Postgres, whatever Redis remembers',
  {
    input: t.Object({ by }),
    output: t.Object({ epoch: t.Integer() }),
    deadlineMs: 15_000,
    servedBy: 'seat-reservation',
  },
);

const lostSeat = t.Object({
  passengerId: uuid(),
  seatId: uuid(),
  class: t.String(),
  paidPoisha: poisha(),
  vatPoisha: poisha(),
  beddingPoisha: poisha(),
  serviceChargePoisha: poisha(),
});

export const restoreBooking = request(
  'ops.recover.booking',
  'Makes a booking again that a restored database does not know, as its events tell of it. It waits for its payment; passengers have no names but "as on the ticket"',
  {
    input: t.Object({
      by,
      bookingId: uuid(),
      /** The highest that was told: the booking goes on from it. */
      version: t.Integer({ minimum: 1 }),
      pnr: t.String({ minLength: 1, maxLength: 10 }),
      bookingReference: t.String({ minLength: 1, maxLength: 20 }),
      holdId: uuid(),
      userId: uuid(),
      trainId: uuid(),
      journeyDate: localDate(),
      fromStationId: uuid(),
      toStationId: uuid(),
      createdAt: instant(),
      seats: t.Array(lostSeat, { minItems: 1, maxItems: 20 }),
    }),
    output: t.Object({ made: t.Boolean(), status: t.String() }),
    deadlineMs: 8_000,
    servedBy: 'booking',
  },
);

export const restoreCancellation = request(
  'ops.recover.cancellation',
  'Cancels again what was cancelled and is confirmed now, at the refund that was promised then. Its refund is the same one to the gateway',
  {
    input: t.Object({
      by,
      bookingId: uuid(),
      cancellationId: uuid(),
      passengerIds: t.Array(uuid(), { minItems: 1, maxItems: 20 }),
      refundPoisha: poisha(),
      reason: oneOf(['CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED']),
    }),
    output: t.Object({ status: t.String() }),
    deadlineMs: 15_000,
    servedBy: 'booking',
  },
);

export const askGateway = request(
  'ops.recover.gateway',
  'What the gateway knows of a charge, by its tran_id. Changes nothing',
  {
    input: t.Object({ transactionId: t.String({ minLength: 1, maxLength: 30 }) }),
    output: t.Object({ state: oneOf(['CAPTURED', 'OPEN', 'ENDED', 'UNKNOWN']) }),
    deadlineMs: 15_000,
    servedBy: 'payment',
  },
);

export const restorePayment = request(
  'ops.recover.payment',
  'Stores an attempt to pay that a restored database does not know, and asks the gateway about it by its tran_id. What the gateway confirms is settled',
  {
    input: t.Object({
      by,
      paymentId: uuid(),
      bookingId: uuid(),
      userId: uuid(),
      transactionId: t.String({ minLength: 1, maxLength: 30 }),
      method: paymentMethod,
      amountPoisha: poisha(),
      vatPoisha: poisha(),
      serviceChargePoisha: poisha(),
    }),
    output: t.Object({
      made: t.Boolean(),
      status: oneOf(['INITIATED', 'PROCESSING', 'SUCCESS', 'FAILED', 'REFUNDED']),
    }),
    deadlineMs: 30_000,
    servedBy: 'payment',
  },
);

export const refundUnbooked = request(
  'ops.recover.unbooked',
  'Sends back what is left of a payment whose booking is not there and cannot be made again',
  {
    input: t.Object({ by, paymentId: uuid() }),
    output: t.Object({ refundId: nullable(uuid()) }),
    deadlineMs: 8_000,
    servedBy: 'payment',
  },
);

export const restoreTickets = request(
  'ops.recover.tickets',
  'Tells which tickets the passengers of a booking have in hand: issued again, they have the same ids and numbers',
  {
    input: t.Object({
      by,
      bookingId: uuid(),
      tickets: t.Array(
        t.Object({
          ticketId: uuid(),
          ticketNumber: t.String({ minLength: 1, maxLength: 20 }),
          passengerId: uuid(),
        }),
        { minItems: 1, maxItems: 20 },
      ),
    }),
    output: t.Object({
      /** Passengers who have got another ticket meanwhile. */
      others: t.Array(uuid()),
    }),
    servedBy: 'ticket',
  },
);

export const restoreUse = request(
  'ops.recover.use',
  'A ticket that was used is used: its scan is known by the event alone',
  {
    input: t.Object({ by, ticketId: uuid(), eventId: uuid(), usedAt: instant() }),
    output: t.Object({ status: nullable(t.String()) }),
    servedBy: 'ticket',
  },
);

export const recountTrips = request(
  'ops.recover.sold-seats',
  'Corrects how many seats of trips are shown as sold',
  {
    input: t.Object({
      by,
      trips: t.Array(
        t.Object({ trainId: uuid(), journeyDate: localDate(), soldSeats: t.Integer({ minimum: 0 }) }),
        { minItems: 1, maxItems: 500 },
      ),
    }),
    output: t.Object({ corrected: t.Integer() }),
    deadlineMs: 8_000,
    servedBy: 'schedule',
  },
);

export const recountFigures = request(
  'ops.recover.figures',
  'Counts the figures of every day anew from what reporting has heard',
  {
    input: t.Object({ by }),
    output: t.Object({ days: t.Integer(), changed: t.Array(localDate()) }),
    deadlineMs: 120_000,
    servedBy: 'reporting',
  },
);

/** Those whose events lie on a stream. */
export const emitting = ['auth', 'schedule', 'booking', 'payment', 'ticket'] as const;

/** At each service: an event that its database has lost is noted in its outbox as settled, and never published again. */
export const settleOrphans = Object.fromEntries(
  emitting.map((service) => [
    service,
    request(
      `ops.recover.settled.${service}`,
      `Notes events that the restored database of ${service} does not know as settled, with what was done about them`,
      {
        input: t.Object({
          by,
          events: t.Array(
            t.Object({
              id: uuid(),
              type: t.String({ maxLength: 60 }),
              aggregateId: uuid(),
              version: t.Integer(),
              time: instant(),
              outcome: t.String({ maxLength: 200 }),
            }),
            { minItems: 1, maxItems: 500 },
          ),
        }),
        output: t.Object({ noted: t.Integer() }),
        deadlineMs: 8_000,
        servedBy: service,
      },
    ),
  ]),
);
