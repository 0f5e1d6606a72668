import { toMoney } from '#shared/base/money';
import type { bookingView } from '#shared/contracts/booking';
import type { inspectBooking } from '#shared/contracts/ops';
import { expectedAt } from '#shared/records/trip-delays';
import { departureOf } from './booking.ts';
import type { Booking, BookingWithCancellation, RefundOffer as RefundOfferModel } from './models.ts';
import type { BookingRecord, CancellationRecord } from './queries.ts';
import type { RefundOffer } from './refund/offer-refund.ts';
import type { BookingRow, LateBooking, PassengerRow, RefundRow } from './schema.ts';

type Inspection = (typeof inspectBooking)['output']['static'];

const instantOrNull = (instant: Date | null) => instant?.toISOString() ?? null;

/** A booking as its owner sees it. */
export function presentBooking(record: BookingRecord): typeof Booking.static {
  const { booking } = record;
  return {
    bookingId: booking.id,
    pnr: booking.pnr,
    bookingReference: booking.bookingReference,
    status: booking.bookingStatus,
    paymentStatus: booking.paymentStatus,
    paymentUnderReview: booking.reviewPaymentId !== null,
    failureReason: booking.failureReason,
    acceptEqualSeats: booking.acceptEqualSeats,
    totalAmount: toMoney(booking.totalAmount),
    expiresAt: booking.expiresAt.toISOString(),
    journey: {
      trainId: booking.trainId,
      trainNumber: booking.trainNumber,
      trainName: booking.trainName,
      trainNameBn: booking.trainNameBn,
      journeyDate: booking.journeyDate,
      ...presentPlaces(booking),
      departureTime: booking.boardingAt.toISOString(),
      arrivalTime: booking.arrivalAt.toISOString(),
      expectedDepartureTime: departureOf(booking).toISOString(),
      expectedArrivalTime: expectedAt(booking.arrivalAt, booking.delayMinutes).toISOString(),
    },
    passengers: record.passengers.map(presentPassenger),
    cancellations: record.cancellations.map(presentCancellation),
    refunds: record.refunds.map(presentRefund),
    createdAt: booking.createdAt.toISOString(),
    confirmedAt: instantOrNull(booking.confirmedAt),
    cancelledAt: instantOrNull(booking.cancelledAt),
    failedAt: instantOrNull(booking.failedAt),
  };
}

function presentPassenger(passenger: PassengerRow) {
  return {
    passengerId: passenger.id,
    name: passenger.passengerName,
    age: passenger.passengerAge,
    gender: passenger.passengerGender,
    document: presentDocument(passenger),
    coachId: passenger.coachId,
    coachNumber: passenger.coachNumber,
    seatId: passenger.seatId,
    seatNumber: passenger.seatNumber,
    class: passenger.class,
    insteadOf: presentBookedSeat(passenger),
    status: passenger.status,
    fare: toMoney(passenger.fare),
    baseFare: toMoney(passenger.baseFare),
    vat: toMoney(passenger.vat),
    bedding: toMoney(passenger.bedding),
    serviceCharge: toMoney(passenger.serviceCharge),
  };
}

function presentCancellation(cancellation: CancellationRecord) {
  return {
    cancellationId: cancellation.id,
    status: cancellation.status,
    reason: cancellation.reason,
    refusedCode: cancellation.refusedCode,
    passengerIds: cancellation.passengerIds,
    deduction: toMoney(cancellation.deductionAmount),
    refund: toMoney(cancellation.refundAmount),
    requestedAt: cancellation.createdAt.toISOString(),
    finishedAt: instantOrNull(cancellation.finishedAt),
  };
}

function presentRefund(refund: RefundRow) {
  return {
    refundId: refund.id,
    cancellationId: refund.cancellationId,
    amount: toMoney(refund.amount),
    reason: refund.reason,
    status: refund.status,
    requestedAt: refund.requestedAt.toISOString(),
    refundedAt: instantOrNull(refund.refundedAt),
  };
}

export function presentCancelled(
  record: BookingRecord,
  cancellation: CancellationRecord,
): typeof BookingWithCancellation.static {
  return { ...presentBooking(record), cancellation: presentCancellation(cancellation) };
}

export function presentOffer(offer: RefundOffer): typeof RefundOfferModel.static {
  const { tier, total } = offer;
  return {
    bookingId: offer.booking.id,
    paid: offer.paid,
    passengers: offer.quotes.map(({ passenger, farePoisha, deductionPoisha, refundPoisha }) => ({
      passengerId: passenger.id,
      seatNumber: passenger.seatNumber,
      class: passenger.class,
      fare: toMoney(farePoisha),
      deduction: toMoney(deductionPoisha),
      refund: toMoney(refundPoisha),
      serviceCharge: toMoney(passenger.serviceCharge),
    })),
    usedTickets: offer.used.map(({ passengerId, ticketNumber, coachNumber, seatNumber }) => {
      return { passengerId, ticketNumber, coachNumber, seatNumber };
    }),
    total: {
      fare: toMoney(total.farePoisha),
      deduction: toMoney(total.deductionPoisha),
      refund: toMoney(total.refundPoisha),
    },
    serviceChargeRefundable: offer.serviceChargeRefundable,
    tier: tier && {
      hoursBeforeDepartureMin: tier.hoursBeforeDepartureMin,
      deductionPercent: tier.deductionPercent,
      deductionByClass:
        tier.deductionPoishaByClass &&
        Object.fromEntries(
          Object.entries(tier.deductionPoishaByClass).map(([name, poisha]) => [name, toMoney(poisha)]),
        ),
    },
    validUntil: offer.validUntil.toISOString(),
  };
}

/** A booking as other services see it. */
export function presentView(booking: LateBooking, passengers: PassengerRow[]): typeof bookingView.static {
  return {
    bookingId: booking.id,
    version: booking.version,
    userId: booking.userId,
    pnr: booking.pnr,
    bookingReference: booking.bookingReference,
    status: booking.bookingStatus,
    paymentStatus: booking.paymentStatus,
    failureReason: booking.failureReason,
    trainId: booking.trainId,
    trainNumber: booking.trainNumber,
    trainName: booking.trainName,
    trainNameBn: booking.trainNameBn,
    journeyDate: booking.journeyDate,
    ...presentPlaces(booking),
    boardingAt: booking.boardingAt.toISOString(),
    arrivalAt: booking.arrivalAt.toISOString(),
    delayMinutes: booking.delayMinutes,
    ...(booking.tripVersion ? { tripVersion: booking.tripVersion } : {}),
    expiresAt: booking.expiresAt.toISOString(),
    createdAt: booking.createdAt.toISOString(),
    totalPoisha: booking.totalAmount,
    passengers: passengers.map((passenger) => ({
      passengerId: passenger.id,
      name: passenger.passengerName,
      age: passenger.passengerAge,
      gender: passenger.passengerGender,
      document: presentDocument(passenger),
      coachId: passenger.coachId,
      coachNumber: passenger.coachNumber,
      seatId: passenger.seatId,
      seatNumber: passenger.seatNumber,
      class: passenger.class,
      insteadOf: presentBookedSeat(passenger),
      status: passenger.status,
      basePoisha: passenger.baseFare,
      vatPoisha: passenger.vat,
      beddingPoisha: passenger.bedding,
      serviceChargePoisha: passenger.serviceCharge,
    })),
  };
}

export function presentCancellationView(cancellation: CancellationRecord, refundId: string | null) {
  return {
    cancellationId: cancellation.id,
    refundId,
    passengerIds: cancellation.passengerIds,
    deductionPoisha: cancellation.deductionAmount,
    refundPoisha: cancellation.refundAmount,
    requestedAt: cancellation.createdAt.toISOString(),
  };
}

/** What a checker compares with the document. */
function presentDocument({ documentKind, documentLastFour }: PassengerRow) {
  return documentKind === null ? null : { kind: documentKind, lastFour: documentLastFour! };
}

/** The seat that was booked, where an equal one was sold instead. */
function presentBookedSeat({ bookedSeatId, bookedCoachNumber, bookedSeatNumber }: PassengerRow) {
  if (bookedSeatId === null) return null;
  return { seatId: bookedSeatId, coachNumber: bookedCoachNumber!, seatNumber: bookedSeatNumber! };
}

function presentPlaces(booking: BookingRow) {
  return {
    from: {
      stationId: booking.fromStationId,
      code: booking.fromCode,
      name: booking.fromName,
      nameBn: booking.fromNameBn,
    },
    to: {
      stationId: booking.toStationId,
      code: booking.toCode,
      name: booking.toName,
      nameBn: booking.toNameBn,
    },
  };
}

/** A booking as operators see it. */
export function presentInspected(row: BookingRow): Inspection['booking'] {
  return {
    bookingId: row.id,
    pnr: row.pnr,
    version: row.version,
    status: row.bookingStatus,
    paymentStatus: row.paymentStatus,
    failureReason: row.failureReason,
    holdId: row.holdId,
    paymentId: row.paymentId,
    reviewPaymentId: row.reviewPaymentId,
    trainId: row.trainId,
    trainNumber: row.trainNumber,
    journeyDate: row.journeyDate,
    passengers: row.totalPassengers,
    totalPoisha: row.totalAmount,
    confirmAttempts: row.confirmAttempts,
    nextConfirmAt: instantOrNull(row.nextConfirmAt),
  };
}

export function presentInspectedCancellation(
  cancellation: CancellationRecord,
): Inspection['cancellations'][number] {
  return {
    cancellationId: cancellation.id,
    status: cancellation.status,
    reason: cancellation.reason,
    refusedCode: cancellation.refusedCode,
    attempts: cancellation.attempts,
    nextAttemptAt: cancellation.nextAttemptAt.toISOString(),
  };
}
