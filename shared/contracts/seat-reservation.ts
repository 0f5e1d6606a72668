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
      /** All of it was read so many milliseconds after the request came, or later; below 0, so long before. */
      readAfterMs: t.Optional(t.Integer()),
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
  /** All marks of that person, one for each document. */
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
  /** How much later than planned these two are. */
  delayMinutes: t.Optional(t.Integer({ minimum: 0 })),
  seats: t.Array(heldSeat),
  expiresAt: instant(),
});

export const describeHold = request(
  'seat-reservation.describe-hold',
  'A live hold of a user, for booking to check before the claim. Changes nothing',
  { askedBy: ['booking'], input: t.Object({ holdId: uuid(), userId: uuid() }), output: heldJourney },
);

export const claimHold = request(
  'seat-reservation.claim',
  'A booking is made from a live hold, which then lasts five minutes from now, once. Idempotent',
  { askedBy: ['booking'], input: t.Object({ holdId: uuid(), userId: uuid() }), output: heldJourney },
);

export const verdict = oneOf(['CONFIRMED', 'GONE']);

export const confirmSeats = request(
  'seat-reservation.confirm',
  'The booking is paid: its seats are sold. Each booking has one final verdict; a repeat reads it',
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
      /** The buyer accepts as many other seats of the same classes where these are gone. */
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
  'Seats of a confirmed booking return to sale. Idempotent: seats given back before are skipped',
  {
    askedBy: ['booking'],
    input: t.Object({ bookingId: uuid(), seatIds: t.Array(uuid(), { minItems: 1 }) }),
    output: t.Object({ releasedSeatIds: t.Array(uuid()) }),
  },
);

export const dropHold = request(
  'seat-reservation.drop-hold',
  'The unpaid booking of a hold has ended: the seats return to sale. Idempotent',
  {
    askedBy: ['booking'],
    input: t.Object({ holdId: uuid(), userId: uuid() }),
    output: t.Object({ dropped: t.Boolean() }),
  },
);

export const letGo = request(
  'seat-reservation.let-go',
  'An operator releases a hold that no booking has been made from: the seats return to sale. A repeat releases nothing more',
  {
    askedBy: ['booking'],
    input: t.Object({ holdId: uuid() }),
    output: t.Object({ released: t.Boolean() }),
    deadlineMs: 8_000,
  },
);

export const rebuildSeats = request(
  'seat-reservation.rebuild',
  'What Redis has of every trip is made anew from Postgres before the trip sells again. No hold and no sale is lost',
  {
    askedBy: ['booking'],
    input: t.Object({ trainId: t.Optional(uuid()), journeyDate: t.Optional(localDate()) }),
    output: t.Object({ epoch: t.Integer(), trips: t.Integer() }),
    deadlineMs: 8_000,
  },
);

export const listTripsInUse = request(
  'seat-reservation.list-trips-in-use',
  'Journey dates, up to the end of the trip, on which a train has held or sold seats',
  {
    input: t.Object({ trainId: uuid() }),
    output: t.Object({ journeyDates: t.Array(localDate()) }),
  },
);

export const listByBooking = request(
  'seat-reservation.list-by-booking',
  'The seats of a booking and of its hold as Postgres has them, and the verdict',
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
  'An account has told another NID or passport: its seats on trips ahead count by that document as well. Idempotent',
  {
    askedBy: ['user'],
    input: t.Object({ userId: uuid() }),
    output: t.Object({
      /** How many seats count by another document than before. */
      seats: t.Integer({ minimum: 0 }),
    }),
  },
);

export const personChanged = notice(
  'seat-reservation.person-changed',
  'An account has told another document: every process asks user for its identity again',
  t.Object({ userId: uuid() }),
);

export const tripsRefrozen = notice(
  'seat-reservation.trips-refrozen',
  'Trips of a train were frozen anew, with other stops or seats: every process reads them again',
  t.Object({ trainId: uuid() }),
);
