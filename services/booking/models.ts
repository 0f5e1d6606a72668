import { t } from 'elysia';
import { instant, localDate, nullable, oneOf } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { personName } from '#shared/base/person-name';
import { bookingPaymentStatus, bookingStatus, failureReason } from '#shared/contracts/booking';
import { shownDocument } from '#shared/contracts/user';
import { page, pageQuery } from '#shared/http/page';

/** A UUID and nothing longer that means the same. */
const id = (description?: string) =>
  t.String({ format: 'uuid', maxLength: 36, ...(description ? { description } : {}) });

export const CreateBooking = t.Object({
  holdId: id('The live hold to book'),
  passengers: t.Array(
    t.Object({
      seatId: id('One of the seats of the hold; each has exactly one passenger'),
      name: personName(),
      age: t.Integer({ minimum: 0, maximum: 120, examples: [34] }),
      gender: oneOf(['MALE', 'FEMALE', 'OTHER'], { examples: ['FEMALE'] }),
      nidNumber: t.Optional(
        t.String({
          minLength: 10,
          maxLength: 30,
          description:
            '10, 13 or 17 digits. Its last four are printed on the ticket for the checker; the number itself is not kept',
          examples: ['1990123456'],
        }),
      ),
      passportNumber: t.Optional(
        t.String({
          minLength: 6,
          maxLength: 20,
          description: 'In the place of an NID: 6 to 9 letters and digits, treated alike',
        }),
      ),
    }),
    { minItems: 1, maxItems: 20 },
  ),
  acceptEqualSeats: t.Optional(
    t.Boolean({
      default: false,
      description:
        'Should the payment come so late that the seats have been sold to others: true takes other seats of the same class on the same train at the same price, for everybody or for nobody; false, and where there are none, all of the money goes back',
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
  age: t.Integer(),
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
      { description: 'The seat that was booked, where an equal one was sold instead' },
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
      'Tickets are void from VOIDED on, seats back on sale from RELEASED on; DONE and REFUSED are final',
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
  paymentUnderReview: t.Boolean({ description: 'The payment has been taken and a person is looking at it' }),
  failureReason: nullable(failureReason),
  acceptEqualSeats: t.Boolean({ description: 'What the buyer said when booking' }),
  totalAmount: moneySchema,
  expiresAt: t.String({ format: 'date-time', description: 'Until when it may be paid' }),
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
      description: 'When the train leaves the boarding station, as planned',
    }),
    arrivalTime: t.String({
      format: 'date-time',
      description: 'When it reaches the destination, as planned',
    }),
    expectedDepartureTime: t.String({
      format: 'date-time',
      description: 'When it leaves the boarding station, late as it is by now; refunds count to this',
    }),
    expectedArrivalTime: t.String({
      format: 'date-time',
      description: 'When it reaches the destination, late as it is by now',
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
      description: 'Who no longer travels; without it, everybody who still does',
    }),
  ),
});

export const OfferQuery = t.Object({
  passengerIds: t.Optional(
    t.Array(id(), {
      minItems: 1,
      maxItems: maxPassengerIds,
      description:
        'Repeated or separated by commas; without it, everybody who still travels and whose ticket has not been used',
    }),
  ),
});

const quote = { fare: moneySchema, deduction: moneySchema, refund: moneySchema };

export const RefundOffer = t.Object({
  bookingId: t.String(),
  paid: t.Boolean({ description: 'false: nothing has been paid, so nothing comes back' }),
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
    { description: 'Passengers who are left out: a checker has accepted their ticket' },
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
      { description: 'The rule in force; null where nothing is refunded any more' },
    ),
  ),
  validUntil: t.String({ format: 'date-time', description: 'The last instant at which this offer stands' }),
});
