import { toMoney } from '#shared/base/money';
import { expectedAt } from '#shared/records/trip-delays';
import { departureOf } from './booking.ts';
import type { Booking, BookingWithCancellation, RefundOffer as RefundOfferModel } from './models.ts';
import {
  type BookingRecord,
  bookedSeat,
  type CancellationRecord,
  placesOf,
  shownDocument,
} from './queries.ts';
import type { RefundOffer } from './refund/quote-refund.ts';
import type { PassengerRow, RefundRow } from './schema.ts';

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
      ...placesOf(booking),
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
    document: shownDocument(passenger),
    coachId: passenger.coachId,
    coachNumber: passenger.coachNumber,
    seatId: passenger.seatId,
    seatNumber: passenger.seatNumber,
    class: passenger.class,
    insteadOf: bookedSeat(passenger),
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
