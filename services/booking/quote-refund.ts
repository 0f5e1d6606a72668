import { getRules } from '#shared/contracts/schedule';
import { decideCancel, departureOf } from './booking.ts';
import type { Deps } from './connect.ts';
import { type BookingRecord, getOwnBooking } from './queries.ts';
import { quoteRefund, type RefundQuote, sumQuotes, type TierInForce, tierAt } from './refund.ts';
import type { PassengerRow } from './schema.ts';

export type Rules = (typeof getRules)['output']['static'];

export interface PassengerQuote extends RefundQuote {
  passenger: PassengerRow;
}

export interface RefundOffer {
  booking: BookingRecord['booking'];
  paid: boolean;
  quotes: PassengerQuote[];
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

/** What cancelling now would bring back, for all who still travel or for those named. Refused where cancelling is. */
export function offerRefund(deps: Deps) {
  return async (userId: string, bookingId: string, wanted: string[] | undefined): Promise<RefundOffer> => {
    const record = await getOwnBooking(deps.db, userId, bookingId);
    const { booking, passengers } = record;
    const now = deps.clock.now();
    const decision = decideCancel(booking, passengers, [], wanted, now);
    if (decision.kind === 'sold') {
      const rules = await deps.bus.request(getRules, {});
      const inForce = tierAt(rules, departureOf(booking), now);
      const leaving = passengers.filter(({ id }) => decision.passengerIds.includes(id));
      const quotes = leaving.map((passenger) => ({
        passenger,
        ...quoteRefund(soldFareOf(passenger), inForce.tier, rules),
      }));
      return {
        booking,
        paid: true,
        quotes,
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
      total: sumQuotes(quotes),
      tier: null,
      validUntil: booking.expiresAt,
      serviceChargeRefundable: false,
    };
  };
}
