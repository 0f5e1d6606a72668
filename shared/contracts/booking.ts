import { t } from 'elysia';
import {
  event,
  instant,
  localDate,
  nullable,
  oneOf,
  personPage,
  poisha,
  request,
  uuid,
} from '../base/contract.ts';
import { shownDocument } from './user.ts';

export const bookingStatus = oneOf(['PENDING', 'CONFIRMED', 'CANCELLED', 'FAILED']);
export const bookingPaymentStatus = oneOf(['PENDING', 'COMPLETED', 'FAILED', 'REFUNDED']);

const sale = {
  bookingId: uuid(),
  /** What the passenger has on paper, and the hold that was sold: a lost booking is made again by them. */
  pnr: t.Optional(t.String()),
  bookingReference: t.Optional(t.String()),
  holdId: t.Optional(uuid()),
  /** Grows by one with every change of the booking; consumers ignore what is older. */
  version: t.Integer({ minimum: 1 }),
  userId: uuid(),
  trainId: uuid(),
  journeyDate: localDate(),
  fromStationId: uuid(),
  toStationId: uuid(),
  /** When the booking was made; reports count by its date in Dhaka. */
  createdAt: instant(),
};

const soldSeat = t.Object({
  passengerId: uuid(),
  seatId: uuid(),
  class: t.String(),
  paidPoisha: poisha(),
  /** What of it is no base fare. */
  vatPoisha: t.Optional(poisha()),
  beddingPoisha: t.Optional(poisha()),
  serviceChargePoisha: t.Optional(poisha()),
});

export const created = event(
  'booking.created',
  'A booking waits for payment until its deadline',
  t.Object({ ...sale, passengerCount: t.Integer(), totalPoisha: poisha() }),
);

export const confirmed = event(
  'booking.confirmed',
  'Paid, and every seat sold to it',
  t.Object({ ...sale, seats: t.Array(soldSeat), totalPoisha: poisha(), confirmedAt: instant() }),
);

export const failureReason = oneOf(['PAYMENT_DEADLINE', 'PAYMENT_FAILED', 'SEATS_GONE', 'TRIP_CANCELLED']);

export const failed = event(
  'booking.failed',
  'Ended without a sale; whatever was paid is refunded',
  t.Object({ ...sale, reason: failureReason, paid: t.Boolean(), failedAt: instant() }),
);

export const cancelled = event(
  'booking.cancelled',
  'All passengers of a booking, or some of a confirmed one, no longer travel; or money of a train that ended on its way goes back to those on board',
  t.Object({
    ...sale,
    cancellationId: uuid(),
    /** The passengers of this cancellation alone; none where nobody's ticket or seat is taken back, money alone. */
    seats: t.Array(soldSeat),
    /** true when nobody is left: the booking is CANCELLED. */
    whole: t.Boolean(),
    wasConfirmed: t.Boolean(),
    refundPoisha: poisha(),
    cancelledAt: instant(),
    /** Absent: the passenger's own wish. */
    reason: t.Optional(oneOf(['CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED'])),
  }),
);

export const refundReason = oneOf([
  'CANCELLED_BY_PASSENGER',
  'SEATS_GONE',
  'BOOKING_CLOSED',
  'TRIP_CANCELLED',
]);

export const refundRequested = event(
  'booking.refund-requested',
  'Money of a booking goes back to the payer. refundId is made once, so that a repeat refunds nothing more',
  t.Object({
    refundId: uuid(),
    bookingId: uuid(),
    userId: uuid(),
    paymentId: uuid(),
    amountPoisha: poisha(),
    reason: refundReason,
  }),
);

const place = t.Object({ stationId: uuid(), code: t.String(), name: t.String(), nameBn: t.String() });

export const bookingView = t.Object({
  bookingId: uuid(),
  version: t.Integer(),
  userId: uuid(),
  pnr: t.String(),
  bookingReference: t.String(),
  status: bookingStatus,
  paymentStatus: bookingPaymentStatus,
  failureReason: nullable(failureReason),
  trainId: uuid(),
  trainNumber: t.String(),
  trainName: t.String(),
  trainNameBn: t.String(),
  journeyDate: localDate(),
  from: place,
  to: place,
  /** As planned. */
  boardingAt: instant(),
  arrivalAt: instant(),
  /** By how much these two are expected later. */
  delayMinutes: t.Optional(t.Integer({ minimum: 0 })),
  /** Of the trip, whose delay that is; where none was ever told there is none. */
  tripVersion: t.Optional(t.Integer({ minimum: 1 })),
  /** Until when it may be paid. */
  expiresAt: instant(),
  createdAt: instant(),
  totalPoisha: poisha(),
  passengers: t.Array(
    t.Object({
      passengerId: uuid(),
      name: t.String(),
      age: t.Integer(),
      gender: t.String(),
      document: t.Optional(nullable(shownDocument)),
      coachId: uuid(),
      coachNumber: t.String(),
      seatId: uuid(),
      seatNumber: t.String(),
      class: t.String(),
      /** The seat that was booked, where an equal one was sold instead. */
      insteadOf: t.Optional(
        nullable(t.Object({ seatId: uuid(), coachNumber: t.String(), seatNumber: t.String() })),
      ),
      status: oneOf(['ACTIVE', 'CANCELLING', 'CANCELLED']),
      basePoisha: poisha(),
      vatPoisha: poisha(),
      beddingPoisha: poisha(),
      serviceChargePoisha: poisha(),
    }),
  ),
  /** How the refunds of those who no longer travel came about. */
  cancellations: t.Optional(
    t.Array(
      t.Object({
        cancellationId: uuid(),
        /** Once its refund is asked for. */
        refundId: nullable(uuid()),
        passengerIds: t.Array(uuid()),
        /** What is kept of fare, VAT and bedding. */
        deductionPoisha: poisha(),
        refundPoisha: poisha(),
        requestedAt: instant(),
      }),
    ),
  ),
});

export const getBooking = request('booking.get', 'One booking with its passengers', {
  input: t.Object({ bookingId: uuid() }),
  output: bookingView,
});

export const listByTrip = request('booking.list-by-trip', 'The confirmed bookings of a trip, page by page', {
  input: t.Object({
    trainId: uuid(),
    journeyDate: localDate(),
    /** `next` of the page before; null for the first. */
    after: nullable(uuid()),
  }),
  output: t.Object({
    bookings: t.Array(t.Object({ bookingId: uuid(), userId: uuid() })),
    next: nullable(uuid()),
  }),
});

export const listByHolds = request(
  'booking.list-by-holds',
  'Which bookings of a user were made from these holds; holds without one are missing',
  {
    input: t.Object({ userId: uuid(), holdIds: t.Array(uuid(), { minItems: 1, maxItems: 100 }) }),
    output: t.Object({ bookings: t.Array(t.Object({ holdId: uuid(), bookingId: uuid() })) }),
  },
);

export const listKnown = request('booking.list-known', 'Which of these bookings there are', {
  input: t.Object({ bookingIds: t.Array(uuid(), { minItems: 1, maxItems: 200 }) }),
  output: t.Object({ bookingIds: t.Array(uuid()) }),
});

export const exportPerson = request('booking.export-person', 'All bookings of a person, for that person', {
  askedBy: ['user'],
  input: t.Object(personPage),
  output: t.Object({ items: t.Array(bookingView), next: nullable(uuid()) }),
});

export const countOpen = request(
  'booking.count-open',
  'What keeps an account from being deleted: journeys that are not over, and money that is on its way',
  {
    input: t.Object({
      userId: uuid(),
      /** Payments that have succeeded: those of which nothing is known here are money on its way. */
      paid: t.Optional(t.Array(uuid(), { maxItems: 100 })),
    }),
    output: t.Object({ journeys: t.Integer({ minimum: 0 }), money: t.Integer({ minimum: 0 }) }),
  },
);

export const countSold = request(
  'booking.count-sold',
  'How many seats of a trip are sold now, and the events that told of it: whoever has not heard one will still count it',
  {
    askedBy: ['schedule'],
    input: t.Object({ trainId: uuid(), journeyDate: localDate() }),
    output: t.Object({
      sold: t.Integer({ minimum: 0 }),
      /** Of the last 72 hours, and those that are still to be sent. */
      events: t.Array(t.Object({ eventId: uuid(), seats: t.Integer() })),
    }),
    deadlineMs: 5_000,
  },
);
