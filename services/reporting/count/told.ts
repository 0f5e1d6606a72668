import type { Seat } from './cells.ts';
import { learn, type News, type RefundReason, reducesRevenue, type Sale, type TakenBack } from './sale.ts';

/** What one event says of one booking. */
export interface Told {
  bookingId: string;
  news?: News;
  seats?: { passengerId: string; class: string; paidPoisha: number }[];
  /** What became of those seats. */
  fate?: 'sold' | 'cancelled';
  cancellation?: { cancellationId: string; passengers: number; cancelledAt: Date };
  refund?: { refundId: string; amountPoisha: number; reason: RefundReason; refundedAt: Date };
}

/** The facts of one booking: seats by passenger, and what was taken back by its id. */
export interface Facts {
  sale: Sale | undefined;
  seats: Map<string, Seat>;
  cancellations: Map<string, { passengers: number }>;
  refunds: Map<string, { amountPoisha: number; reason: RefundReason }>;
}

export const noFacts = (): Facts => ({
  sale: undefined,
  seats: new Map(),
  cancellations: new Map(),
  refunds: new Map(),
});

/** What they come to. */
export interface Known {
  sale: Sale | undefined;
  seats: Seat[];
  takenBack: TakenBack;
}

export function knownOf({ sale, seats, cancellations, refunds }: Facts): Known {
  let [cancelledPassengers, refundedPoisha] = [0, 0];
  for (const { passengers } of cancellations.values()) cancelledPassengers += passengers;
  for (const refund of refunds.values())
    if (reducesRevenue(refund.reason)) refundedPoisha += refund.amountPoisha;
  return { sale, seats: [...seats.values()], takenBack: { cancelledPassengers, refundedPoisha } };
}

/** Adds to the facts what an event says; one that is told again adds nothing. */
export function tell(facts: Facts, { news, seats = [], fate, cancellation, refund }: Told): void {
  if (news) facts.sale = learn(facts.sale, news);
  for (const { passengerId, ...seat } of seats) {
    const known = facts.seats.get(passengerId);
    facts.seats.set(passengerId, fate === 'sold' ? sell(known, seat) : cancel(known, seat));
  }
  if (cancellation && !facts.cancellations.has(cancellation.cancellationId))
    facts.cancellations.set(cancellation.cancellationId, cancellation);
  if (refund && !facts.refunds.has(refund.refundId)) facts.refunds.set(refund.refundId, refund);
}

type Priced = Pick<Seat, 'class' | 'paidPoisha'>;

/** What the sale says of a seat's price stands; what is once sold or cancelled stays so, in whatever order it is heard. */
const sell = (known: Seat | undefined, seat: Priced): Seat => ({
  ...seat,
  sold: true,
  cancelled: known?.cancelled ?? false,
});

const cancel = (known: Seat | undefined, seat: Priced): Seat => ({
  ...(known ?? { ...seat, sold: false }),
  cancelled: true,
});
