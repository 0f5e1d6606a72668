import type { Deps } from './connect.ts';
import { type Hold, readHold } from './hold.ts';
import holdLua from './hold-seats.lua' with { type: 'text' };
import { seatKey } from './keys.ts';
import type { Seat } from './layout.ts';
import { runScript } from './run-script.ts';
import { script } from './script.ts';
import { type Legs, legCount, type Trip } from './trip.ts';
import { doubt, undoHold } from './undo-hold.ts';

export const holdScript = script('hold-seats', holdLua);
/** A grant is void when the epoch moves before its rows are written; then the seats are asked for again. */
const attempts = 3;

export interface Wish {
  holdId: string;
  userId: string;
  trip: Trip;
  legs: Legs;
  /** All of one size; the first group that is wholly free is taken. */
  groups: Seat[][];
  /** Seats one user may hold and buy on the trip; 0 where that is waived. */
  limit: number;
  requestHash: string;
  /** The id is this request's alone: no repeat can have met the hold. */
  fresh: boolean;
}

export type Held =
  | { outcome: 'HELD'; hold: Hold }
  | { outcome: 'TAKEN'; seats: Seat[] }
  | { outcome: 'OVER_LIMIT'; counted: number }
  | { outcome: 'KEY_REUSED' | 'KEY_ENDED' | 'VOID' };

/**
 * Locks all the seats of a group or none, and answers when the rows of the hold are durable. Whatever keeps them from
 * becoming so undoes this hold and no other.
 */
export async function holdSeats(deps: Deps, wish: Wish): Promise<Held> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const locked = await lockSeats(deps, wish).catch((error: unknown) => {
      if (wish.fresh) doubt(deps, wish);
      throw error;
    });
    if ('outcome' in locked) return locked;
    const { hold, epoch, mine } = locked;
    const written = await writeRows(deps, wish, locked).catch(async (error: unknown) => {
      if (mine) await undoHold(deps, wish.trip, hold, epoch);
      throw error;
    });
    if (written === 'WRITTEN') return { outcome: 'HELD', hold };
    if (mine) await undoHold(deps, wish.trip, hold, epoch);
    if (written !== 'EPOCH_MOVED') return { outcome: written };
    await deps.trust.renew();
  }
  return { outcome: 'VOID' };
}

interface Locked {
  hold: Hold;
  /** Under which the lock was granted or met. */
  epoch: number;
  /** Granted to this very request, rather than met by a repeat of it. */
  mine: boolean;
}

async function lockSeats(deps: Deps, wish: Wish): Promise<Locked | Exclude<Held, { outcome: 'HELD' }>> {
  const { holdId, userId, trip, legs, groups, limit, requestHash } = wish;
  const seats = groups.flat();
  const { outcome, rest, engine } = await runScript(deps, holdScript, {
    trip,
    keys: seats.map((seat) => seatKey(trip, seat)),
    args: [
      holdId,
      userId,
      deps.config.SEAT_HOLD_SECONDS * 1_000,
      legs.from,
      legs.to,
      legCount(trip),
      limit,
      requestHash,
      groups[0]!.length,
      ...seats.map((seat) => seat.ordinal),
    ],
  });
  switch (outcome) {
    case 'GRANTED':
    case 'MINE':
      return { hold: readHold(holdId, rest[0]!), epoch: engine.epoch, mine: outcome === 'GRANTED' };
    case 'TAKEN':
      return { outcome, seats: [...new Set(rest)].map((ordinal) => trip.layout.seats[Number(ordinal)]!) };
    case 'QUOTA':
      return { outcome: 'OVER_LIMIT', counted: Number(rest[0]) };
    case 'REUSED':
      return { outcome: 'KEY_REUSED' };
    default:
      throw new Error(`hold-seats.lua answered ${outcome}`);
  }
}

function writeRows({ writer }: Deps, { trip, requestHash }: Wish, { hold, epoch }: Locked) {
  const { holdId, userId, grantedAtMs, expiresAtMs, from, to } = hold;
  return writer.write({
    holdId,
    userId,
    trip,
    legs: { from, to },
    seats: hold.ordinals.map((ordinal) => trip.layout.seats[ordinal]!),
    epoch,
    grantedAtMs,
    expiresAtMs,
    requestHash,
  });
}
