import { getRules } from '#shared/contracts/schedule';
import { decideCancel, departureOf } from '../booking.ts';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type BookingRecord, getOwnBooking } from '../queries.ts';
import { type PassengerQuote, quoteRefunds, type RefundQuote } from './quote-refund.ts';
import { type TierInForce, tierAt } from './tiers.ts';
import { usedTickets } from './used-tickets.ts';

export interface RefundOffer {
  booking: BookingRecord['booking'];
  paid: boolean;
  quotes: PassengerQuote[];
  /** The used tickets of passengers whom the offer therefore leaves out. */
  used: Awaited<ReturnType<typeof usedTickets>>;
  total: RefundQuote;
  tier: TierInForce['tier'];
  validUntil: Date;
  serviceChargeRefundable: boolean;
}

/**
 * What cancelling would bring back now: for the passengers named, or for all who still travel and whose
 * tickets are not used. Where cancelling is refused, the offer is refused alike.
 */
export function offerRefund(deps: Deps) {
  return async (userId: string, bookingId: string, wanted: string[] | undefined): Promise<RefundOffer> => {
    const record = await getOwnBooking(deps.db, userId, bookingId);
    const decision = decideCancel(record.booking, record.passengers, [], wanted, deps.clock.now());
    if (decision.kind === 'sold') return offerPaid(deps, record, decision.passengerIds, wanted === undefined);
    const { booking, passengers } = record;
    return {
      booking,
      paid: false,
      ...quoteRefunds(passengers, { why: 'UNPAID' }),
      used: [],
      tier: null,
      validUntil: booking.expiresAt,
      serviceChargeRefundable: false,
    };
  };
}

async function offerPaid(
  deps: Deps,
  { booking, passengers }: BookingRecord,
  passengerIds: string[],
  everybody: boolean,
): Promise<RefundOffer> {
  const now = deps.clock.now();
  const [rules, allUsed] = await Promise.all([deps.bus.request(getRules, {}), usedTickets(deps, booking.id)]);
  const { serviceChargeRefundable } = rules;
  const inForce = tierAt(rules, departureOf(booking), now);
  const used = allUsed.filter(({ passengerId }) => passengerIds.includes(passengerId));
  const leaving = withoutUsed(passengerIds, used, everybody);
  const terms = { why: 'CANCELLED_BY_PASSENGER', tier: inForce.tier, serviceChargeRefundable } as const;
  return {
    booking,
    paid: true,
    ...quoteRefunds(
      passengers.filter(({ id }) => leaving.includes(id)),
      terms,
    ),
    used,
    ...inForce,
    serviceChargeRefundable,
  };
}

/**
 * @throws Problem TICKET_USED, as cancelling does, where a passenger named has used the ticket, or everybody
 * has.
 */
function withoutUsed(passengerIds: string[], used: RefundOffer['used'], everybody: boolean): string[] {
  const travelled = used.map(({ passengerId }) => passengerId);
  const left = passengerIds.filter((id) => !travelled.includes(id));
  if (travelled.length > 0 && (!everybody || left.length === 0))
    throw problems.TICKET_USED(undefined, { passengerIds: travelled });
  return left;
}
