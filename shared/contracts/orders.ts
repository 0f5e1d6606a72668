import { t } from 'elysia';
import { instant, nullable, oneOf, poisha, request, storable, uuid } from '../base/contract.ts';
import { asked, journeyDate, ordered } from './operator.ts';
import * as payment from './payment.ts';
import { tripStatus } from './schedule.ts';

// What operators decide about trips, money and sessions. An administrator does the same over REST.

const trip = { trainId: uuid(), journeyDate: journeyDate() };
const reason = t.String({
  pattern: storable,
  minLength: 3,
  maxLength: 500,
  description: 'Told to the passengers',
  examples: ['Flooding between Bhairab and Narsingdi'],
});
const tripNow = t.Object({
  ...trip,
  trainNumber: t.String(),
  trainName: t.String(),
  status: tripStatus,
  delayMinutes: t.Integer(),
  reason: nullable(t.String()),
  reachedStation: nullable(t.String()),
});

export const delayTrip = request(
  'ops.trip.delay',
  'Sets the delay of a trip, the same at every stop, and tells its passengers; 0: on time again. A repeat changes nothing',
  {
    input: ordered({ ...trip, minutes: t.Integer({ minimum: 0, maximum: 2_880 }), reason }),
    output: tripNow,
    deadlineMs: 8_000,
    servedBy: 'schedule',
  },
);

export const cancelTrip = request(
  'ops.trip.cancel',
  'Cancels a trip for good, refunds what was not travelled, and tells its passengers. A repeat changes nothing',
  {
    input: ordered({
      ...trip,
      reason,
      reachedStation: t.Optional(
        t.String({
          minLength: 1,
          maxLength: 20,
          description: 'Code of the last stop that the train reached, if it left and did not run to its end',
          examples: ['BMB'],
        }),
      ),
    }),
    output: tripNow,
    deadlineMs: 8_000,
    servedBy: 'schedule',
  },
);

export const followRefunds = request(
  'ops.trip.refunds',
  'How far the bookings of a trip are, and the money that goes back. Changes nothing',
  {
    input: asked(trip),
    output: t.Object({
      /** Its cancellation has been heard. */
      cancelled: t.Boolean(),
      bookings: t.Array(t.Object({ status: t.String(), paymentStatus: t.String(), count: t.Integer() })),
      cancellations: t.Array(t.Object({ status: t.String(), count: t.Integer() })),
      refunds: t.Array(t.Object({ status: t.String(), count: t.Integer(), amountPoisha: poisha() })),
      /** Every booking has ended and all money has gone back. null: it ran in part, and its passengers stay. */
      done: nullable(t.Boolean()),
    }),
    deadlineMs: 8_000,
    servedBy: 'booking',
  },
);

export const releaseHold = request(
  'ops.hold.release',
  'Releases a hold that no booking has been made from, as ops.trip.inspect lists it. A repeat releases nothing more',
  {
    input: ordered({ holdId: uuid() }),
    output: t.Object({ released: t.Boolean() }),
    deadlineMs: 10_000,
    servedBy: 'booking',
  },
);

export const rebuildSeats = request(
  'ops.seats.rebuild',
  'Redis is made anew from Postgres, trip by trip before each sells again, the trip named at once. Loses no hold and no sale; a repeat does it again',
  {
    input: ordered({ trainId: t.Optional(uuid()), journeyDate: t.Optional(journeyDate()) }),
    output: t.Object({
      epoch: t.Integer(),
      /** Those that are still to be made anew, by a timer or by the first who asks for a seat. */
      trips: t.Integer(),
    }),
    deadlineMs: 10_000,
    servedBy: 'booking',
  },
);

export const recountTrip = request(
  'ops.trip.recount',
  'The sold seats that the timetable shows of a trip are counted again from its bookings. A repeat changes nothing',
  {
    input: ordered(trip),
    output: t.Object({ ...trip, before: t.Integer(), sold: t.Integer() }),
    deadlineMs: 10_000,
    servedBy: 'schedule',
  },
);

const paymentNow = payment.listByBooking.output;

export const listWaitingPayments = request(
  'ops.payment.waiting',
  'Payments and refunds that wait for a person, the oldest first. Changes nothing',
  {
    input: asked({
      after: t.Optional(t.String({ maxLength: 500, description: '`next` of the answer before' })),
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100 })),
    }),
    output: t.Object({
      items: t.Array(
        t.Object({
          kind: oneOf(['REVIEW', 'REFUND', 'UNCLEAR']),
          paymentId: uuid(),
          refundId: nullable(uuid()),
          bookingId: uuid(),
          amountPoisha: poisha(),
          why: t.String(),
          detail: nullable(t.String()),
          since: instant(),
        }),
      ),
      next: nullable(t.String()),
    }),
    deadlineMs: 8_000,
    servedBy: 'payment',
  },
);

export const reviewPayment = request(
  'ops.payment.review',
  'Decides about a payment under review: ACCEPT, it pays its booking; REJECT, all of it goes back. Decided, it is refused: nothing happens twice',
  {
    input: ordered({ paymentId: uuid(), decision: oneOf(['ACCEPT', 'REJECT']) }),
    output: paymentNow,
    deadlineMs: 8_000,
    servedBy: 'payment',
  },
);

export const closeUnclear = request(
  'ops.payment.close',
  'Takes an unclear payment off the waiting list, once its money is settled with the gateway: this moves none. Closed, it is refused',
  { input: ordered({ paymentId: uuid() }), output: paymentNow, deadlineMs: 8_000, servedBy: 'payment' },
);

export const resendRefund = request(
  'ops.refund.resend',
  'Sends a failed refund to the gateway again. One that is on its way is refused: nothing goes back twice',
  { input: ordered({ refundId: uuid() }), output: paymentNow, deadlineMs: 8_000, servedBy: 'payment' },
);

const person = { userId: uuid() };

export const listUserSessions = request(
  'ops.user.sessions',
  'The sessions of an account that live, the newest first, without addresses or devices. Is on record',
  {
    input: ordered(person),
    output: t.Object({
      /** At most a hundred. */
      sessions: t.Array(
        t.Object({
          sessionId: uuid(),
          method: t.String(),
          createdAt: instant(),
          lastUsedAt: instant(),
          expiresAt: instant(),
        }),
      ),
    }),
    deadlineMs: 8_000,
    servedBy: 'auth',
  },
);

export const endUserSessions = request(
  'ops.user.end-sessions',
  'Ends one session of an account, or all of them, at once and everywhere. A repeat ends nothing more',
  {
    input: ordered({ ...person, sessionId: t.Optional(uuid()) }),
    output: t.Object({ ended: t.Integer() }),
    deadlineMs: 8_000,
    servedBy: 'auth',
  },
);
