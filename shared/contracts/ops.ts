import { t } from 'elysia';
import {
  calendarDate,
  instant,
  localDate,
  nullable,
  oneOf,
  poisha,
  request,
  uuid,
} from '../base/contract.ts';
import { bookingPaymentStatus, bookingStatus } from './booking.ts';
import * as notification from './notification.ts';
import { asked, journeyDate, ordered } from './operator.ts';
import * as payment from './payment.ts';
import * as seatReservation from './seat-reservation.ts';
import { ticketStatus } from './ticket.ts';

// Requests of operators; nats/RUNBOOK.md shows them at work. None of their answers holds anything personal.

const hold = t.Object({
  holdId: uuid(),
  seats: t.Array(t.String(), { examples: [['KA 12']] }),
  from: t.String(),
  to: t.String(),
  expiresAt: instant(),
  /** A booking has been made from it. */
  claimed: t.Boolean(),
  /** Paid; its seats count as sold. */
  sealed: t.Boolean(),
});

export const inspectTrip = request(
  'ops.trip.inspect',
  'The seats of a trip as Redis and Postgres have them, and whether the two agree. Changes nothing',
  {
    input: asked({ trainId: uuid(), journeyDate: journeyDate() }),
    output: t.Object({
      trainId: uuid(),
      journeyDate: localDate(),
      trainNumber: t.String(),
      trainName: t.String(),
      status: oneOf(['SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED']),
      layout: t.Object({
        layoutId: uuid(),
        revision: t.Integer(),
        seats: t.Integer(),
        coaches: t.Array(t.Object({ coachNumber: t.String(), class: t.String(), seats: t.Integer() })),
      }),
      /** Redis is trusted where the trip was built under the epoch of Postgres. */
      epoch: t.Object({ current: t.Integer(), trip: nullable(t.Integer()), trusted: t.Boolean() }),
      holds: t.Array(hold),
      soldByLeg: t.Array(
        t.Object({ from: t.String(), to: t.String(), redis: t.Integer(), postgres: t.Integer() }),
      ),
      agrees: t.Boolean(),
      /** The first so many, in words; empty where both agree. */
      differences: t.Array(t.String()),
    }),
    deadlineMs: 8_000,
    servedBy: 'seat-reservation',
  },
);

const letter = t.Object({ stream: t.String(), sequence: t.Integer() });

export const inspectBooking = request(
  'ops.booking.inspect',
  'What every service knows of a booking, and the events and dead letters that speak of it',
  {
    input: asked({ bookingId: t.Optional(uuid()), pnr: t.Optional(t.String()) }),
    output: t.Object({
      booking: t.Object({
        bookingId: uuid(),
        pnr: t.String(),
        version: t.Integer(),
        status: bookingStatus,
        paymentStatus: bookingPaymentStatus,
        failureReason: nullable(t.String()),
        holdId: uuid(),
        paymentId: nullable(uuid()),
        reviewPaymentId: nullable(uuid()),
        trainId: uuid(),
        trainNumber: t.String(),
        journeyDate: localDate(),
        passengers: t.Integer(),
        totalPoisha: poisha(),
        confirmAttempts: t.Integer(),
        nextConfirmAt: nullable(instant()),
      }),
      cancellations: t.Array(
        t.Object({
          cancellationId: uuid(),
          status: t.String(),
          reason: t.String(),
          refusedCode: nullable(t.String()),
          attempts: t.Integer(),
          nextAttemptAt: instant(),
        }),
      ),
      /** null for a service that did not answer; it is named in `silent`. */
      payments: nullable(payment.listByBooking.output.properties.payments),
      refunds: nullable(payment.listByBooking.output.properties.refunds),
      seats: nullable(seatReservation.listByBooking.output.properties.seats),
      verdict: nullable(seatReservation.verdict),
      tickets: nullable(
        t.Array(t.Object({ ticketId: uuid(), ticketNumber: t.String(), status: ticketStatus })),
      ),
      notifications: nullable(notification.listByBooking.output.properties.notifications),
      silent: t.Array(t.String()),
      /** What happened, oldest first: instants of the booking's own row, and events of the last 72 hours. */
      history: t.Array(t.Object({ at: instant(), what: t.String(), by: t.String() })),
      deadLetters: t.Array(t.Composite([letter, t.Object({ consumer: t.String(), reason: t.String() })])),
      /** Services that told not all, or nothing, of their events and dead letters. */
      unread: t.Array(t.String()),
    }),
    deadlineMs: 15_000,
    servedBy: 'booking',
  },
);

export const resendTicket = request(
  'ops.ticket.resend',
  'Sends the tickets of a booking once more, by e-mail and by SMS where that is sent. With a requestId once, however often it is asked',
  {
    input: ordered({
      bookingId: uuid(),
      requestId: t.Optional(
        t.String({ format: 'uuid', description: 'The same for each repeat of one wish' }),
      ),
    }),
    output: t.Object({
      notificationIds: t.Array(uuid()),
      /** It was sent before under this requestId. */
      repeated: t.Boolean(),
    }),
    deadlineMs: 12_000,
    servedBy: 'booking',
  },
);

const requeued = t.Object({
  letters: t.Array(
    t.Object({
      sequence: t.Integer(),
      service: t.String(),
      consumer: t.String(),
      outcome: oneOf(['HANDLED', 'FAILED']),
      /** Why it failed again; it stays a dead letter. */
      reason: nullable(t.String()),
    }),
  ),
  /** Dead letters of the service that are left. */
  left: t.Integer(),
  /** For `after`: the letters beyond it have not been looked at. null: there are none. */
  next: t.Optional(nullable(t.Integer())),
});
const limit = t.Integer({ minimum: 1, maximum: 100 });
const after = t.Integer({ minimum: 0, description: '`next` of the answer before' });
const service = t.String({ examples: ['ticket'] });
const waitingLetters = t.Object({
  /** The oldest first. */
  letters: t.Array(
    t.Object({
      sequence: t.Integer(),
      service: t.String(),
      consumer: t.String(),
      /** Why the consumer gave it up. */
      reason: t.String(),
      /** The event's type, id and aggregate, as far as they can be read. */
      event: nullable(t.String()),
      eventId: nullable(t.String()),
      about: nullable(t.String()),
      at: instant(),
    }),
  ),
  left: t.Integer(),
  next: nullable(t.Integer()),
});
const droppedLetters = t.Object({
  dropped: t.Array(t.Integer()),
  left: t.Integer(),
});

export const listDeadLetters = request(
  'ops.deadletter.list',
  'The dead letters of a service that wait, the oldest first. Changes nothing',
  {
    input: asked({ service, after: t.Optional(after), limit: t.Optional(limit) }),
    output: waitingLetters,
    deadlineMs: 12_000,
    servedBy: 'booking',
  },
);

/** The letters stay on the stream DEAD for its 30 days; no one is asked to handle them any more. */
export const dropDeadLetters = request(
  'ops.deadletter.drop',
  'Dead letters that nobody will ever handle wait no more',
  {
    input: ordered({
      service,
      sequences: t.Array(t.Integer({ minimum: 1, description: 'On the stream DEAD' }), {
        minItems: 1,
        maxItems: 100,
      }),
    }),
    output: droppedLetters,
    deadlineMs: 12_000,
    servedBy: 'booking',
  },
);

/** Booking passes it on to the service whose dead letter it is. */
export const requeueDeadLetters = request(
  'ops.deadletter.requeue',
  'A dead letter is handled once more by the consumer that gave it up, and by no other; what succeeds is no dead letter any more. Either sequence, or service, with limit and after',
  {
    input: ordered({
      sequence: t.Optional(t.Integer({ minimum: 1, description: 'On the stream DEAD' })),
      service: t.Optional(service),
      after: t.Optional(after),
      limit: t.Optional(limit),
    }),
    output: requeued,
    deadlineMs: 35_000,
    servedBy: 'booking',
  },
);

const saleKey = {
  scope: oneOf(['all', 'zone', 'train', 'restore'], {
    description: 'restore: what a restored backup has shut, until the recovery has ended',
  }),
  key: t.Optional(
    t.String({
      maxLength: 40,
      description: 'Of scope zone its name, of scope train its number or id; of the others none',
      examples: ['EAST'],
    }),
  ),
  journeyDate: t.Optional(calendarDate('Trips of this date alone')),
};
const saleSwitches = t.Object({
  /** All that are in force or will be, the newest first. */
  switches: t.Array(
    t.Object({
      scope: t.String(),
      /** A train by its id. */
      key: t.String(),
      trainNumber: nullable(t.String()),
      journeyDate: nullable(t.String()),
      paused: t.Boolean(),
      opensAt: nullable(instant()),
      reason: t.String(),
      by: t.String(),
      changedAt: instant(),
    }),
  ),
});

/** Who holds seats may book and pay; nobody gets a new hold. */
export const pauseSale = request(
  'ops.sale.pause',
  'Within a second nobody gets a hold any more: on a train, in a zone or anywhere. Who holds seats may finish. A repeat changes nothing',
  { input: ordered(saleKey), output: saleSwitches, deadlineMs: 8_000, servedBy: 'schedule' },
);

export const resumeSale = request(
  'ops.sale.resume',
  'Ends a pause of the same scope, key and date; a time of opening stays. A repeat changes nothing',
  { input: ordered(saleKey), output: saleSwitches, deadlineMs: 8_000, servedBy: 'schedule' },
);

export const openSaleAt = request(
  'ops.sale.open-at',
  'Nothing is sold before this instant: on a train, in a zone or anywhere; null takes it back. A repeat changes nothing',
  {
    input: ordered({
      ...saleKey,
      opensAt: nullable(
        t.String({
          format: 'date-time',
          description: 'With its offset',
          examples: ['2026-11-26T08:00:00+06:00'],
        }),
      ),
    }),
    output: saleSwitches,
    deadlineMs: 8_000,
    servedBy: 'schedule',
  },
);

export const listSaleSwitches = request(
  'ops.sale.list',
  'What is paused, and what opens when. Changes nothing',
  { input: asked({}), output: saleSwitches, deadlineMs: 8_000, servedBy: 'schedule' },
);

/** Every service that hears events. */
export const hearing = [
  'user',
  'schedule',
  'seat-reservation',
  'booking',
  'payment',
  'ticket',
  'notification',
  'reporting',
] as const;

/** The same, at the service whose dead letters they are: no other can read them. */
export const requeueByService = Object.fromEntries(
  hearing.map((service) => [
    service,
    request(
      `ops.deadletter.requeue.${service}`,
      `Dead letters of ${service} are handled once more: those of the sequences, or the oldest`,
      {
        input: t.Object({
          sequences: t.Optional(t.Array(t.Integer())),
          after: t.Optional(after),
          limit: t.Optional(limit),
        }),
        output: requeued,
        deadlineMs: 30_000,
        servedBy: service,
      },
    ),
  ]),
);

/** The dead letters that wait, at the service whose they are. */
export const lettersByService = Object.fromEntries(
  hearing.map((service) => [
    service,
    request(`ops.deadletter.list.${service}`, `Dead letters of ${service} that wait. Changes nothing`, {
      input: t.Object({ after: t.Optional(after), limit: t.Optional(limit) }),
      output: waitingLetters,
      deadlineMs: 8_000,
      servedBy: service,
    }),
  ]),
);

/** Those of its dead letters that nobody will handle, at the service whose they are. */
export const dropByService = Object.fromEntries(
  hearing.map((service) => [
    service,
    request(`ops.deadletter.drop.${service}`, `Dead letters of ${service} wait no more`, {
      input: t.Object({ sequences: t.Array(t.Integer()) }),
      output: droppedLetters,
      deadlineMs: 8_000,
      servedBy: service,
    }),
  ]),
);

/** For an operator's inspection, at each service: what it has of its own to tell. */
export const recallByService = Object.fromEntries(
  hearing.map((service) => [
    service,
    request(
      `ops.recall.${service}`,
      `What ${service} has published about a thing in the last 72 hours, and its dead letters that speak of it. Changes nothing`,
      {
        // Processes of the release before look for what was sent since; to be dropped after it.
        input: t.Object({ about: uuid(), since: instant() }),
        output: t.Object({
          events: t.Array(t.Object({ at: instant(), what: t.String() })),
          deadLetters: t.Array(t.Object({ sequence: t.Integer(), consumer: t.String(), reason: t.String() })),
          /** false where there were too many to read them all. */
          complete: t.Boolean(),
        }),
        deadlineMs: 8_000,
        servedBy: service,
      },
    ),
  ]),
);
