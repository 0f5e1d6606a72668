import type { Deps } from '../connect.ts';
import { type Hold, readHold } from '../redis/hold-record.ts';
import { tripScript } from '../redis/scripts.ts';
import { shareCalls } from '../redis/share-calls.ts';
import { type Legs, legCount, type Seat, type Trip } from '../trip/trip.ts';
import { type Counted, countHeld } from './count-held.ts';
import holdLua from './hold-seats.lua' with { type: 'text' };
import { doubt, undoHold } from './undo-hold.ts';
import type { Written } from './write-holds.ts';

const lockSeats = shareCalls(tripScript('hold-seats', holdLua));
/** When the epoch moves before the rows are written, the grant is void and the seats are asked for again. */
const attempts = 3;

export interface Wish {
  holdId: string;
  userId: string;
  /** The marks of the person behind the account; empty where it has told no document. */
  identity: string;
  trip: Trip;
  legs: Legs;
  /** All of one size; the script takes the first group that is wholly free. */
  groups: Seat[][];
  /** Seats one account, and one person, may hold and buy on the trip; 0 where that is waived. */
  limit: number;
  /** Seats the account may hold at once, over all trips; 0 where that is waived. */
  heldLimit: number;
  /** How long the buyer waits after losing the same seat; 0 where that is waived. */
  pauseMs: number;
  requestHash: string;
  /** The id is this request's alone: no repeat can have met the hold. */
  fresh: boolean;
}

export type Held =
  | { outcome: 'HELD'; hold: Hold }
  /** `own`: a hold of the same account is in the way. */
  | { outcome: 'TAKEN'; seats: Seat[]; own: boolean }
  /** The seats are free, and this buyer had them a moment ago. */
  | { outcome: 'PAUSED'; leftMs: number; seats: Seat[] }
  | { outcome: 'OVER_LIMIT'; counted: number; of: 'ACCOUNT' | 'IDENTITY' }
  | { outcome: 'OVER_HELD'; held: number }
  | { outcome: 'KEY_REUSED' | 'KEY_ENDED' | 'VOID' };

/**
 * Locks all the seats of a group or none, and answers when the rows of the hold are durable. If they cannot be written,
 * it undoes this hold and no other.
 */
export async function holdSeats(deps: Deps, wish: Wish): Promise<Held> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const locked = await askForLocks(deps, wish, attempt === 0).catch((error: unknown) => {
      if (wish.fresh) doubt(deps, wish);
      throw error;
    });
    if ('outcome' in locked) return locked;
    const { hold, epoch, mine } = locked;
    const grant = { trip: wish.trip, hold, epoch };
    const kept = await keepLocks(deps, wish, locked).catch(async (error: unknown) => {
      if (mine) await undoHold(deps, grant);
      throw error;
    });
    if (kept.outcome === 'WRITTEN') return { outcome: 'HELD', hold };
    if (kept.outcome === 'EXCESS') {
      await undoHold(deps, { ...grant, word: 'REFUSER' });
      return { outcome: 'OVER_HELD', held: kept.held };
    }
    if (mine) await undoHold(deps, grant);
    if (kept.outcome !== 'EPOCH_MOVED') return { outcome: kept.outcome };
    await deps.trust.renew();
  }
  return { outcome: 'VOID' };
}

/** Counts the locked seats among all that the account holds, and writes their rows. */
async function keepLocks(
  deps: Deps,
  wish: Wish,
  locked: Locked,
): Promise<{ outcome: Written } | Extract<Counted, { outcome: 'EXCESS' }>> {
  const { hold, epoch } = locked;
  if (wish.heldLimit > 0) {
    const grant = { hold, epoch, bound: wish.heldLimit, repeatable: !wish.fresh };
    const counted = await countHeld(deps, grant);
    if (counted.outcome !== 'COUNTED') return counted;
  }
  return { outcome: await writeRows(deps, wish, locked) };
}

interface Locked {
  hold: Hold;
  /** The epoch under which the lock was granted or met. */
  epoch: number;
  /** Granted to this very request, rather than met by a repeat of it. */
  mine: boolean;
}

/** @param first after an earlier attempt a hold of the same id may stand */
async function askForLocks(
  deps: Deps,
  wish: Wish,
  first: boolean,
): Promise<Locked | Exclude<Held, { outcome: 'HELD' }>> {
  const { holdId, trip, groups } = wish;
  const seats = groups.length === 1 ? groups[0]! : groups.flat();
  const isNew = wish.fresh && first;
  const asked = askedOf(wish, { seats, isNew, ttlMs: deps.config.SEAT_HOLD_SECONDS * 1_000 });
  const { outcome, rest, engine } = await lockSeats(deps, { trip, seats, wish: asked });
  switch (outcome) {
    case 'GRANTED':
    case 'MINE':
      return { hold: readHold(holdId, rest[0]!), epoch: engine.epoch, mine: outcome === 'GRANTED' };
    case 'TAKEN':
      return { outcome, seats: seatsOf(trip, rest[1]!), own: rest[0] === 'OWN' };
    case 'PAUSED':
      return { outcome, leftMs: Number(rest[0]), seats: seatsOf(trip, rest[1]!) };
    case 'QUOTA':
      return { outcome: 'OVER_LIMIT', counted: Number(rest[0]), of: rest[1] as 'ACCOUNT' | 'IDENTITY' };
    case 'REUSED':
      return { outcome: 'KEY_REUSED' };
    default:
      throw new Error(`hold-seats.lua answered ${outcome}`);
  }
}

/** What the script reads, in its order. */
function askedOf(
  wish: Wish,
  { seats, isNew, ttlMs }: { seats: Seat[]; isNew: boolean; ttlMs: number },
): string {
  const { holdId, userId, identity, trip, legs, groups, limit, pauseMs, requestHash } = wish;
  let ordinals = '';
  for (const { ordinal } of seats) ordinals += ordinals === '' ? ordinal : `,${ordinal}`;
  const buyer = `${holdId}|${userId}|${identity}`;
  const journey = `${ttlMs}|${legs.from}|${legs.to}|${legCount(trip)}`;
  const limits = `${limit}|${pauseMs}|${requestHash}`;
  return `${buyer}|${journey}|${limits}|${groups[0]!.length}|${isNew ? 'FRESH' : ''}|${ordinals}`;
}

const seatsOf = ({ layout }: Trip, ordinals: string): Seat[] =>
  [...new Set(ordinals.split(','))].map((ordinal) => layout.seats[Number(ordinal)]!);

function writeRows({ writeHold }: Deps, { trip, requestHash }: Wish, { hold, epoch }: Locked) {
  const { holdId, userId, identity, grantedAtMs, expiresAtMs, from, to } = hold;
  return writeHold({
    holdId,
    userId,
    identity,
    trip,
    legs: { from, to },
    seats: hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!),
    epoch,
    grantedAtMs,
    expiresAtMs,
    requestHash,
  });
}
