import { deriveId } from '#shared/base/id';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { findHold, type StoredHold } from '../hold/find-hold.ts';
import { type Held, holdSeats, type Wish } from '../hold/hold-seats.ts';
import { dropHold } from '../hold/release-hold.ts';
import { readTrips } from '../redis/trip-state.ts';
import { legsBetween, type Seat } from '../trip/trip.ts';
import { chooseEqualSeats } from './equal-seats.ts';
import { readVerdict } from './read-sale.ts';
import { sealHold } from './seal-hold.ts';

type Input = typeof contract.confirmSeats.input.static;

/** Others may be quicker at the seats that were chosen; then others are chosen. */
const rounds = 4;

/** One for all attempts of a booking: whatever seats the first of them was granted, the others meet and go on with. */
export const lateHoldId = (bookingId: string): string => deriveId('late-hold', bookingId);

/**
 * The hold had lapsed: the same seats once more, whatever the buyer's quota; where they are gone and the buyer agreed
 * to that, equal ones. UNSURE: nothing is decided, the asker asks again.
 */
export async function takeAgain(deps: Deps, input: Input): Promise<StoredHold | 'NOT_FREE' | 'UNSURE'> {
  const late = { holdId: lateHoldId(input.bookingId), userId: input.userId };
  // Sealed by an attempt that came no further, perhaps so long ago that its rows have expired.
  const sealed = await sealHold(deps, { ...late, paid: input });
  if (sealed) return sealed;
  const trip = await deps.trips.open(input);
  const legs = legsBetween(trip, input.fromStationId, input.toStationId);
  const ordinals = input.seatIds.map((seatId) => trip.layout.ordinals.get(seatId));
  if (!legs || ordinals.includes(undefined)) return 'NOT_FREE';
  const seats = ordinals.map((ordinal) => trip.layout.seats[ordinal!]!);
  const identity = (await findHold(deps, input))?.identity ?? '';
  const waived = { limit: 0, heldLimit: 0, pauseMs: 0 };
  const wish = { ...late, identity, trip, legs, ...waived, requestHash: '', fresh: false };
  let held = await holdSeats(deps, { ...wish, groups: [seats] });
  if (held.outcome === 'TAKEN' && input.acceptEqualSeats) held = await holdEqual(deps, { wish, lost: seats });
  if (held.outcome === 'TAKEN') return 'NOT_FREE';
  if (held.outcome !== 'HELD') return 'UNSURE';
  // Another attempt's record goes when its verdict is stored: granted after that, this hold is one too many.
  if (await readVerdict(deps, input.bookingId)) {
    await dropHold(deps)(late);
    return 'UNSURE';
  }
  return (await sealHold(deps, { ...late, paid: input })) ?? 'UNSURE';
}

/** TAKEN: none are left. VOID: others were quicker each time, so there may be some. */
async function holdEqual(
  deps: Deps,
  { wish, lost }: { wish: Omit<Wish, 'groups'>; lost: Seat[] },
): Promise<Held> {
  for (let round = 0; round < rounds; round++) {
    const [state] = await readTrips(deps, [wish.trip]);
    if (!state) break;
    const groups = chooseEqualSeats(state, wish.legs, lost, deps.random);
    if (groups.length === 0) return { outcome: 'TAKEN', own: false, seats: lost };
    const held = await holdSeats(deps, { ...wish, groups });
    if (held.outcome !== 'TAKEN') return held;
  }
  return { outcome: 'VOID' };
}
