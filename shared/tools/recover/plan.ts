import type * as bookings from '../../contracts/booking.ts';
import type * as payments from '../../contracts/payment.ts';
import type * as tickets from '../../contracts/ticket.ts';
import type { Orphan } from '../audit/orphans.ts';

export type Confirmed = (typeof bookings.confirmed)['data']['static'];
export type Cancelled = (typeof bookings.cancelled)['data']['static'];
export type Succeeded = (typeof payments.succeeded)['data']['static'];
export type Issued = (typeof tickets.issued)['data']['static'];
export type Used = (typeof tickets.used)['data']['static'];
type Refunded = (typeof payments.refunded)['data']['static'];

/**
 * DRIVE: the booking is there, and what happened to it since happens again. SELL: the booking is lost and paid; it is sold
 * again while its seats are free, else its money goes back. REFUND: paid, but no event says which seats. NOTHING: nothing
 * is owed to anybody. BY HAND: a person must look.
 */
export type Way = 'DRIVE' | 'SELL' | 'REFUND' | 'NOTHING' | 'BY HAND';

/** Everything that was lost of one booking. */
export interface Case {
  bookingId: string;
  way: Way;
  why: string;
  orphans: Orphan[];
  /** The highest version that was told of the booking. */
  version: number;
  pnr: string | undefined;
  userId: string | undefined;
  amountPoisha: number;
  confirmed: Confirmed | undefined;
  paid: Succeeded[];
  issued: Issued[];
  /** Of a booking that was confirmed. */
  cancelled: Cancelled[];
  /** Tickets whose use stood last. */
  used: { eventId: string; use: Used }[];
}

/** Events that are of no booking, with the way back of their kind. */
export interface Other {
  orphan: Orphan;
  /** GONE: an account, or a change of one, that nobody but its holder can make again. */
  way: 'ERASE' | 'GONE' | 'BY HAND';
}

export interface Plan {
  cases: Case[];
  others: Other[];
}

const ofType = <Data>(orphans: Orphan[], type: string): Data[] =>
  orphans.filter((orphan) => orphan.type === type).map(({ data }) => data as Data);

/** Decides each way back; reads and changes nothing. `known`: the bookings that are there. */
export function planRecovery(orphans: Orphan[], known: Set<string>): Plan {
  const byBooking = Map.groupBy(orphans, ({ data }) => data.bookingId as string | undefined);
  const others = (byBooking.get(undefined) ?? []).map((orphan): Other => {
    if (orphan.type === 'auth.account-deleted') return { orphan, way: 'ERASE' };
    return { orphan, way: orphan.service === 'auth' ? 'GONE' : 'BY HAND' };
  });
  const cases = [...byBooking].flatMap(([bookingId, lost]) =>
    bookingId === undefined ? [] : [caseOf(bookingId, lost, known.has(bookingId))],
  );
  return { cases, others };
}

function caseOf(bookingId: string, orphans: Orphan[], isKnown: boolean): Case {
  const confirmed = ofType<Confirmed>(orphans, 'booking.confirmed')[0];
  const paid = ofType<Succeeded>(orphans, 'payment.succeeded');
  const cancelled = ofType<Cancelled>(orphans, 'booking.cancelled').filter((one) => one.wasConfirmed);
  const facts = {
    bookingId,
    orphans,
    version: Math.max(1, ...orphans.filter(({ service }) => service === 'booking').map((one) => one.version)),
    pnr: orphans.map(({ data }) => data.pnr as string | undefined).find(Boolean),
    userId: orphans.map(({ data }) => data.userId as string | undefined).find(Boolean),
    amountPoisha: paid.reduce((sum, { amountPoisha }) => sum + amountPoisha, 0),
    confirmed,
    paid,
    issued: ofType<Issued>(orphans, 'ticket.issued'),
    cancelled,
    used: lastUses(orphans),
  };
  return { ...facts, ...decide(facts, isKnown) };
}

function decide(
  { orphans, confirmed, paid, cancelled, amountPoisha }: Omit<Case, 'way' | 'why'>,
  isKnown: boolean,
): Pick<Case, 'way' | 'why'> {
  if (isKnown) return { way: 'DRIVE', why: 'the booking is there' };
  const types = new Set(orphans.map(({ type }) => type));
  const back = ofType<Refunded>(orphans, 'payment.refunded').reduce((sum, one) => sum + one.amountPoisha, 0);
  if (paid.length === 0) {
    // Its events before the instant are in the outbox, so the booking was there and is not any more.
    if (types.has('payment.held-for-review'))
      return { way: 'BY HAND', why: 'captured and under review: see the gateway' };
    if (!types.has('booking.created')) return { way: 'BY HAND', why: 'only a part of its events is here' };
    return { way: 'NOTHING', why: 'it was never paid' };
  }
  if (back >= amountPoisha) return { way: 'NOTHING', why: 'all of its money went back' };
  const promised = cancelled.reduce((sum, one) => sum + one.refundPoisha, 0);
  if (cancelled.some(({ whole }) => whole) && back >= promised)
    return { way: 'NOTHING', why: 'it was cancelled, and its refund went back' };
  if (paid.some(({ transactionId }) => !transactionId))
    return { way: 'BY HAND', why: 'no event names its tran_id: see the gateway' };
  return isComplete(confirmed)
    ? { way: 'SELL', why: 'paid and confirmed' }
    : { way: 'REFUND', why: 'paid, and no event says which seats' };
}

/** Events of releases before these fields tell too little to make the booking again. */
function isComplete(confirmed: Confirmed | undefined): boolean {
  if (!confirmed?.pnr || !confirmed.bookingReference || !confirmed.holdId) return false;
  return confirmed.seats.every(
    ({ vatPoisha, beddingPoisha, serviceChargePoisha }) =>
      vatPoisha !== undefined && beddingPoisha !== undefined && serviceChargePoisha !== undefined,
  );
}

/** The newest word on each ticket, where that is that it was used. */
function lastUses(orphans: Orphan[]): Case['used'] {
  const words = orphans.filter(({ type }) => type === 'ticket.used' || type === 'ticket.use-undone');
  return [...Map.groupBy(words, ({ aggregateId }) => aggregateId).values()].flatMap((said) => {
    const last = said.reduce((one, other) => (other.version > one.version ? other : one));
    return last.type === 'ticket.used' ? [{ eventId: last.id, use: last.data as Used }] : [];
  });
}
