import { getRules } from '#shared/contracts/schedule';
import { decideCancel, departureOf } from '../booking.ts';
import { usedTickets } from '../cancel/used-tickets.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type BookingRecord, getOwnBooking } from '../queries.ts';
import type { PassengerRow } from '../schema.ts';
import { quoteRefund, type RefundQuote, sumQuotes, type TierInForce, tierAt } from './refund.ts';

export type Rules = (typeof getRules)['output']['static'];

export interface PassengerQuote extends RefundQuote {
  passenger: PassengerRow;
}

export interface RefundOffer {
  booking: BookingRecord['booking'];
  paid: boolean;
  quotes: PassengerQuote[];
  /** Of passengers who are left out, since their tickets have been used. */
  used: Awaited<ReturnType<typeof usedTickets>>;
  total: RefundQuote;
  tier: TierInForce['tier'];
  validUntil: Date;
  serviceChargeRefundable: boolean;
}

export function soldFareOf(passenger: PassengerRow) {
  return {
    class: passenger.class,
    basePoisha: passenger.baseFare,
    vatPoisha: passenger.vat,
    beddingPoisha: passenger.bedding,
    serviceChargePoisha: passenger.serviceCharge,
  };
}

/**
 * What cancelling the passengers of the offer would bring back now: those named, or all who still travel and whose
 * ticket has not been used. Refused where cancelling them is.
 */
export function offerRefund(deps: Deps) {
  return async (userId: string, bookingId: string, wanted: string[] | undefined): Promise<RefundOffer> => {
    const record = await getOwnBooking(deps.db, userId, bookingId);
    const { booking, passengers } = record;
    const now = deps.clock.now();
    const decision = decideCancel(booking, passengers, [], wanted, now);
    if (decision.kind === 'sold') {
      const [rules, allUsed] = await Promise.all([
        deps.bus.request(getRules, {}),
        usedTickets(deps, bookingId),
      ]);
      const inForce = tierAt(rules, departureOf(booking), now);
      const used = allUsed.filter(({ passengerId }) => decision.passengerIds.includes(passengerId));
      const leaving = withoutUsed(decision.passengerIds, used, wanted === undefined).flatMap(
        (passengerId) => passengers.find(({ id }) => id === passengerId) ?? [],
      );
      const quotes = leaving.map((passenger) => ({
        passenger,
        ...quoteRefund(soldFareOf(passenger), inForce.tier, rules),
      }));
      return {
        booking,
        paid: true,
        quotes,
        used,
        total: sumQuotes(quotes),
        ...inForce,
        serviceChargeRefundable: rules.serviceChargeRefundable,
      };
    }
    const quotes = passengers.map((passenger) => ({
      passenger,
      farePoisha: passenger.fare,
      deductionPoisha: 0,
      refundPoisha: 0,
    }));
    return {
      booking,
      paid: false,
      quotes,
      used: [],
      total: sumQuotes(quotes),
      tier: null,
      validUntil: booking.expiresAt,
      serviceChargeRefundable: false,
    };
  };
}

/** @throws Problem TICKET_USED, as cancelling does, where one of those named has travelled, or everybody has. */
function withoutUsed(passengerIds: string[], used: RefundOffer['used'], everybody: boolean): string[] {
  const travelled = used.map(({ passengerId }) => passengerId);
  const left = passengerIds.filter((id) => !travelled.includes(id));
  if (travelled.length > 0 && (!everybody || left.length === 0))
    throw problems.TICKET_USED(undefined, { passengerIds: travelled });
  return left;
}
