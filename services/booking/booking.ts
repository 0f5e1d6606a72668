import { deriveId } from '#shared/base/id';
import { invalid, type Problem } from '#shared/base/problem';
import { expectedAt } from '#shared/records/trip-delays';
import { problems } from './problems.ts';
import type { LateBooking, PassengerRow } from './schema.ts';

/** The part of a booking that the rules below decide by. They do no I/O. */
export type BookingState = Pick<
  LateBooking,
  | 'bookingStatus'
  | 'paymentStatus'
  | 'failureReason'
  | 'paymentId'
  | 'totalAmount'
  | 'boardingAt'
  | 'delayMinutes'
>;
export type PassengerState = Pick<PassengerRow, 'id' | 'status'>;

/**
 * When the train leaves the boarding station, by its delay so far. Refunds and DEPARTED count to this
 * instant.
 */
export function departureOf({
  boardingAt,
  delayMinutes,
}: Pick<LateBooking, 'boardingAt' | 'delayMinutes'>): Date {
  return expectedAt(boardingAt, delayMinutes);
}

export type PaymentDecision =
  /** The money buys this booking, and its seats are asked for. */
  | { kind: 'accept'; revived: boolean }
  /** The payment has been accepted before. */
  | { kind: 'ignore' }
  /**
   * The money buys nothing and goes back whole. `settles`: it is the first money that this ended booking
   * gets.
   */
  | { kind: 'refund'; settles: boolean };

/** What a captured payment does to a booking. */
export function decidePayment(
  booking: BookingState,
  payment: { paymentId: string; amountPoisha: number },
  now: Date,
  isHolderGone = false,
): PaymentDecision {
  if (booking.paymentId === payment.paymentId) return { kind: 'ignore' };
  const expired = booking.bookingStatus === 'FAILED' && booking.failureReason === 'PAYMENT_DEADLINE';
  const awaitsMoney = booking.paymentId === null && (booking.bookingStatus === 'PENDING' || expired);
  const fits = payment.amountPoisha === booking.totalAmount && now < departureOf(booking);
  // With the account gone, no one could show or cancel the revived booking.
  const sells = awaitsMoney && fits && !(expired && isHolderGone);
  if (sells) return { kind: 'accept', revived: expired };
  const ended = booking.bookingStatus === 'FAILED' || booking.bookingStatus === 'CANCELLED';
  return { kind: 'refund', settles: ended && booking.paymentId === null };
}

export type CancelDecision =
  | { kind: 'unpaid' }
  | { kind: 'sold'; passengerIds: string[] }
  /** The same cancellation is under way: it is driven on and answered. */
  | { kind: 'resume'; cancellationId: string };

export interface UnfinishedCancellation {
  cancellationId: string;
  passengerIds: string[];
}

/**
 * What a request to cancel does.
 * @param wanted the passengers named, or undefined for all who still travel.
 * @throws Problem where the booking or one of the passengers cannot be cancelled.
 */
export function decideCancel(
  booking: BookingState,
  passengers: PassengerState[],
  unfinished: UnfinishedCancellation[],
  wanted: string[] | undefined,
  now: Date,
): CancelDecision {
  const ids = passengers.map(({ id }) => id);
  wanted?.forEach((id, at) => {
    if (!ids.includes(id)) throw invalid(`passengerIds.${at}`, 'is not a passenger of this booking');
  });
  const refusal = refuseCancel(booking);
  if (refusal) throw refusal;

  if (booking.bookingStatus === 'PENDING') {
    if (wanted && new Set(wanted).size < passengers.length) throw problems.PARTIAL_CANCEL_UNPAID();
    return { kind: 'unpaid' };
  }
  const target = passengers.filter(({ id, status }) => wanted?.includes(id) ?? status !== 'CANCELLED');
  return decideSold(booking, target, unfinished, wanted === undefined, now);
}

function refuseCancel(booking: BookingState): Problem | undefined {
  if (booking.bookingStatus === 'CANCELLED') return problems.ALREADY_CANCELLED();
  if (booking.bookingStatus === 'FAILED') return problems.BOOKING_FAILED();
  if (booking.bookingStatus === 'PENDING' && booking.paymentStatus !== 'PENDING')
    return problems.CONFIRMATION_IN_PROGRESS();
  return undefined;
}

function decideSold(
  booking: BookingState,
  target: PassengerState[],
  unfinished: UnfinishedCancellation[],
  whole: boolean,
  now: Date,
): CancelDecision {
  const idsOf = (status: PassengerState['status']) =>
    target.filter((passenger) => passenger.status === status).map(({ id }) => id);
  const cancelled = idsOf('CANCELLED');
  if (cancelled.length > 0) throw problems.ALREADY_CANCELLED(undefined, { passengerIds: cancelled });

  const active = idsOf('ACTIVE');
  const cancelling = idsOf('CANCELLING');
  if (cancelling.length > 0 && !(whole && active.length > 0)) {
    const same = unfinished.find(({ passengerIds }) => sameMembers(passengerIds, [...cancelling, ...active]));
    if (same) return { kind: 'resume', cancellationId: same.cancellationId };
    throw problems.CANCELLATION_IN_PROGRESS(undefined, { passengerIds: cancelling });
  }
  if (now >= departureOf(booking)) throw problems.DEPARTED();
  return { kind: 'sold', passengerIds: active };
}

function sameMembers(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((member) => other.includes(member));
}

/** No passenger of the booking travels any more. */
export function isEmpty(passengers: PassengerState[]): boolean {
  return passengers.every(({ status }) => status === 'CANCELLED');
}

/** The same cause gives the same id, so a repeated step asks for its money once. */
export function refundIdFor(
  bookingId: string,
  cause: { paymentId: string } | { cancellationId: string },
): string {
  return deriveId('refund', bookingId, 'paymentId' in cause ? cause.paymentId : cause.cancellationId);
}
