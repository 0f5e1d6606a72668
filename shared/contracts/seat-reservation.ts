import { t } from 'elysia';
import { instant, localDate, notice, nullable, oneOf, request, uuid } from '../base/contract.ts';

export const getAvailability = request(
  'seat-reservation.get-availability',
  'Free seats by class for up to 64 journeys',
  {
    input: t.Object({
      journeys: t.Array(
        t.Object({ trainId: uuid(), journeyDate: localDate(), fromStationId: uuid(), toStationId: uuid() }),
        { maxItems: 64 },
      ),
    }),
    output: t.Object({
      /** In the order asked; null while a trip cannot be read. */
      journeys: t.Array(nullable(t.Record(t.String(), t.Integer({ minimum: 0 })))),
    }),
  },
);

export const heldSeat = t.Object({
  seatId: uuid(),
  seatNumber: t.String(),
  coachId: uuid(),
  coachNumber: t.String(),
  class: t.String(),
});

/** The journey and the seats of a hold. */
const heldJourney = t.Object({
  holdId: uuid(),
  /** A mark of the person behind the account, as user tells it. */
  identity: t.Optional(nullable(t.String())),
  /** All of them, one for each document. */
  marks: t.Optional(t.Array(t.String({ maxLength: 64 }), { maxItems: 6 })),
  trainId: uuid(),
  trainNumber: t.String(),
  trainName: t.String(),
  trainNameBn: t.String(),
  routeId: uuid(),
  journeyDate: localDate(),
  from: t.Object({ stationId: uuid(), code: t.String(), name: t.String(), nameBn: t.String() }),
  to: t.Object({ stationId: uuid(), code: t.String(), name: t.String(), nameBn: t.String() }),
  /** Departure from `from` and arrival at `to`, as they are expected. */
  boardingAt: instant(),
  arrivalAt: instant(),
  /** By how much these two are later than planned. */
  delayMinutes: t.Optional(t.Integer({ minimum: 0 })),
  seats: t.Array(heldSeat),
  expiresAt: instant(),
});

export const describeHold = request(
  'seat-reservation.describe-hold',
  'A live hold of a user, for a booking to be judged by. Changes nothing',
  { askedBy: ['booking'], input: t.Object({ holdId: uuid(), userId: uuid() }), output: heldJourney },
);

export const claimHold = request(
  'seat-reservation.claim',
  'A booking is being made from a live hold: its expiry is set once more to five minutes from now. Idempotent',
  { askedBy: ['booking'], input: t.Object({ holdId: uuid(), userId: uuid() }), output: heldJourney },
);

export const verdict = oneOf(['CONFIRMED', 'GONE']);

export const confirmSeats = request(
  'seat-reservation.confirm',
  'The booking is paid: its seats are sold. One final verdict per booking; a repeat reads it',
  {
    askedBy: ['booking'],
    input: t.Object({
      bookingId: uuid(),
      holdId: uuid(),
      userId: uuid(),
      trainId: uuid(),
      journeyDate: localDate(),
      fromStationId: uuid(),
      toStationId: uuid(),
      seatIds: t.Array(uuid(), { minItems: 1 }),
      /** The buyer agreed: where these seats are gone, as many others of the same classes will do. */
      acceptEqualSeats: t.Optional(t.Boolean()),
    }),
    output: t.Object({
      verdict,
      /** The seats that were sold instead of some that were asked for. */
      moved: t.Optional(t.Array(t.Object({ insteadOf: uuid(), seat: heldSeat }))),
    }),
    deadlineMs: 5_000,
  },
);

export const giveBackSeats = request(
  'seat-reservation.give-back',
  'Seats of a confirmed booking return to sale. Idempotent; seats already given back are passed over',
  {
    askedBy: ['booking'],
    input: t.Object({ bookingId: uuid(), seatIds: t.Array(uuid(), { minItems: 1 }) }),
    output: t.Object({ releasedSeatIds: t.Array(uuid()) }),
  },
);

export const dropHold = request(
  'seat-reservation.drop-hold',
  'The unpaid booking of this hold has ended: its seats return to sale. Idempotent',
  {
    askedBy: ['booking'],
    input: t.Object({ holdId: uuid(), userId: uuid() }),
    output: t.Object({ dropped: t.Boolean() }),
  },
);

export const listTripsInUse = request(
  'seat-reservation.list-trips-in-use',
  'Journey dates on which a train that has not reached its terminus has live holds or sold seats',
  {
    input: t.Object({ trainId: uuid() }),
    output: t.Object({ journeyDates: t.Array(localDate()) }),
  },
);

export const listByBooking = request(
  'seat-reservation.list-by-booking',
  'What Postgres says of the seats of a booking and of the hold it was made from, and the verdict on its payment',
  {
    input: t.Object({ bookingId: uuid(), holdId: uuid() }),
    output: t.Object({
      verdict: nullable(verdict),
      seats: t.Array(
        t.Object({
          seatId: uuid(),
          holdId: uuid(),
          status: oneOf(['LOCKED', 'CONFIRMED', 'RELEASED', 'EXPIRED']),
          reservedAt: instant(),
          claimedAt: nullable(instant()),
          expiresAt: instant(),
          releasedAt: nullable(instant()),
        }),
      ),
    }),
  },
);

export const countPerson = request(
  'seat-reservation.count-person',
  'An account has told another NID or passport: the seats that it holds and has bought on trips ahead count by that as well. Idempotent',
  {
    askedBy: ['user'],
    input: t.Object({ userId: uuid() }),
    output: t.Object({
      /** Counted by a document by which they had not been. */
      seats: t.Integer({ minimum: 0 }),
    }),
  },
);

export const personChanged = notice(
  'seat-reservation.person-changed',
  'An account has told another document: whose it was a process asks user again',
  t.Object({ userId: uuid() }),
);

export const tripsRefrozen = notice(
  'seat-reservation.trips-refrozen',
  'Trips of a train that nobody held or had bought have new stops or seats: what a process remembers of them is stale',
  t.Object({ trainId: uuid() }),
);
