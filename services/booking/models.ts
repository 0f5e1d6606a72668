import { t } from 'elysia';
import { instant, integer, localDate, nullable, oneOf } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { personName } from '#shared/base/person-name';
import { bookingPaymentStatus, bookingStatus, failureReason } from '#shared/contracts/booking';
import { shownDocument } from '#shared/contracts/user';
import { page, pageQuery } from '#shared/http/page';

/** A UUID in its plain form, and no longer spelling of one. */
const id = (description?: string) =>
  t.String({ format: 'uuid', maxLength: 36, ...(description ? { description } : {}) });

export const CreateBooking = t.Object({
  holdId: id('The hold to book; it must still be live'),
  passengers: t.Array(
    t.Object({
      seatId: id('A seat of the hold; each seat gets exactly one passenger'),
      name: personName(),
      age: t.Integer({ minimum: 0, maximum: 120, examples: [34] }),
      gender: oneOf(['MALE', 'FEMALE', 'OTHER'], { examples: ['FEMALE'] }),
      nidNumber: t.Optional(
        t.String({
          minLength: 10,
          maxLength: 30,
          description:
            '10, 13 or 17 digits. The ticket shows the last four to the checker. The number itself is not stored',
          examples: ['1990123456'],
        }),
      ),
      passportNumber: t.Optional(
        t.String({
          minLength: 6,
          maxLength: 20,
          description:
            'Instead of `nidNumber`: 6 to 9 letters and digits. The ticket shows the last four; the number is not stored',
        }),
      ),
    }),
    { minItems: 1, maxItems: 20 },
  ),
  acceptEqualSeats: t.Optional(
    t.Boolean({
      default: false,
      description:
        'What happens where a late payment finds the seats sold to others. true: the passengers get other seats of the same class on the same train at the same price, all of them or none. false, or where there are no such seats: all of the money goes back',
    }),
  ),
});

const Place = t.Object({
  stationId: t.String(),
  code: t.String({ examples: ['DA'] }),
  name: t.String({ examples: ['Dhaka'] }),
  nameBn: t.String({ examples: ['ঢাকা'] }),
});

const Passenger = t.Object({
  passengerId: t.String(),
  name: t.String({ examples: ['Rahima Khatun'] }),
  age: integer(),
  gender: t.String(),
  document: nullable(shownDocument),
  coachId: t.String(),
  coachNumber: t.String({ examples: ['KA'] }),
  seatId: t.String(),
  seatNumber: t.String({ examples: ['12'] }),
  class: t.String({ examples: ['SNIGDHA'] }),
  insteadOf: nullable(
    t.Object(
      { seatId: t.String(), coachNumber: t.String(), seatNumber: t.String() },
      { description: 'The seat that was booked; null unless an equal one was sold instead' },
    ),
  ),
  status: oneOf(['ACTIVE', 'CANCELLING', 'CANCELLED']),
  fare: moneySchema,
  baseFare: moneySchema,
  vat: moneySchema,
  bedding: moneySchema,
  serviceCharge: moneySchema,
});

const RefundState = oneOf(['REQUESTED', 'REFUNDED', 'FAILED']);

const Cancellation = t.Object({
  cancellationId: t.String(),
  reason: oneOf(['CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED']),
  status: oneOf(['REQUESTED', 'VOIDED', 'RELEASED', 'DONE', 'REFUSED'], {
    description:
      'VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final',
  }),
  refusedCode: nullable(t.String({ examples: ['TICKET_USED'] })),
  passengerIds: t.Array(t.String()),
  deduction: moneySchema,
  refund: moneySchema,
  requestedAt: instant(),
  finishedAt: nullable(instant()),
});

const Refund = t.Object({
  refundId: t.String(),
  cancellationId: nullable(t.String()),
  amount: moneySchema,
  reason: t.String({ examples: ['CANCELLED_BY_PASSENGER'] }),
  status: RefundState,
  requestedAt: instant(),
  refundedAt: nullable(instant()),
});

const booking = {
  bookingId: t.String(),
  pnr: t.String({ examples: ['K7QXM2PADN'] }),
  bookingReference: t.String({ examples: ['H4WZ8RTC2KQ9MBVX'] }),
  status: bookingStatus,
  paymentStatus: bookingPaymentStatus,
  paymentUnderReview: t.Boolean({
    description: 'true: the gateway has taken the money, and a person has yet to accept or reject it',
  }),
  failureReason: nullable(failureReason),
  acceptEqualSeats: t.Boolean({ description: 'As the buyer chose when booking' }),
  totalAmount: moneySchema,
  expiresAt: t.String({ format: 'date-time', description: 'The booking must be paid before this instant' }),
  journey: t.Object({
    trainId: t.String(),
    trainNumber: t.String({ examples: ['788'] }),
    trainName: t.String({ examples: ['Sonar Bangla Express'] }),
    trainNameBn: t.String({ examples: ['সোনার বাংলা এক্সপ্রেস'] }),
    journeyDate: localDate(),
    from: Place,
    to: Place,
    departureTime: t.String({
      format: 'date-time',
      description: 'Planned departure from the boarding station',
    }),
    arrivalTime: t.String({
      format: 'date-time',
      description: 'Planned arrival at the destination',
    }),
    expectedDepartureTime: t.String({
      format: 'date-time',
      description:
        'Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it',
    }),
    expectedArrivalTime: t.String({
      format: 'date-time',
      description: 'Expected arrival at the destination, by the delay known so far',
    }),
  }),
  passengers: t.Array(Passenger),
  cancellations: t.Array(Cancellation),
  refunds: t.Array(Refund),
  createdAt: instant(),
  confirmedAt: nullable(instant()),
  cancelledAt: nullable(instant()),
  failedAt: nullable(instant()),
};

export const Booking = t.Object(booking);
export const BookingPage = page(Booking);
export const BookingWithCancellation = t.Object({ ...booking, cancellation: Cancellation });

export const ListQuery = t.Object({ ...pageQuery, status: t.Optional(bookingStatus) });
export const BookingParams = t.Object({ bookingId: id() });
export const PnrParams = t.Object({
  pnr: t.String({ minLength: 10, maxLength: 10, pattern: '^[A-Za-z0-9]+$', examples: ['K7QXM2PADN'] }),
});

const maxPassengerIds = 20;
export const CancelBooking = t.Object({
  passengerIds: t.Optional(
    t.Array(id(), {
      minItems: 1,
      maxItems: maxPassengerIds,
      description: 'The passengers to cancel. Left out: all who still travel',
    }),
  ),
});

export const OfferQuery = t.Object({
  passengerIds: t.Optional(
    t.Array(id(), {
      minItems: 1,
      maxItems: maxPassengerIds,
      description:
        'Repeat it or separate by commas. Left out: all who still travel and whose ticket has not been used',
    }),
  ),
});

const quote = { fare: moneySchema, deduction: moneySchema, refund: moneySchema };

export const RefundOffer = t.Object({
  bookingId: t.String(),
  paid: t.Boolean({ description: 'false: the booking is unpaid, so nothing comes back' }),
  passengers: t.Array(
    t.Object({
      passengerId: t.String(),
      seatNumber: t.String(),
      class: t.String(),
      ...quote,
      serviceCharge: moneySchema,
    }),
  ),
  usedTickets: t.Array(
    t.Object({
      passengerId: t.String(),
      ticketNumber: t.String({ examples: ['K7M2QX9RTAB4C8DW'] }),
      coachNumber: t.String({ examples: ['KA'] }),
      seatNumber: t.String({ examples: ['12'] }),
    }),
    { description: 'Passengers whom the offer leaves out, since a checker has accepted their tickets' },
  ),
  total: t.Object(quote),
  serviceChargeRefundable: t.Boolean(),
  tier: nullable(
    t.Object(
      {
        hoursBeforeDepartureMin: t.Number({ examples: [24] }),
        deductionPercent: nullable(t.Number({ examples: [25] })),
        deductionByClass: nullable(t.Record(t.String(), moneySchema)),
      },
      { description: 'The refund rule in force; null: it is too late for a refund' },
    ),
  ),
  validUntil: t.String({ format: 'date-time', description: 'The last instant at which this offer holds' }),
});
