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

/** Other buyers may take the chosen seats first; then other seats are chosen. */
const rounds = 4;

/** All attempts for a booking share it: they meet the seats that the first of them was granted. */
export const lateHoldId = (bookingId: string): string => deriveId('late-hold', bookingId);

/**
 * The hold had lapsed: holds the same seats again, whatever the buyer's limits. If they are gone and the buyer agreed to
 * that, holds equal ones. UNSURE: nothing is decided, and booking asks again.
 */
export async function takeAgain(deps: Deps, input: Input): Promise<StoredHold | 'NOT_FREE' | 'UNSURE'> {
  const late = { holdId: lateHoldId(input.bookingId), userId: input.userId };
  // An attempt that died may have sealed it, perhaps so long ago that its rows have expired.
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
  // Another attempt has stored its verdict and dropped its record: this hold, granted after that, is one too many.
  if (await readVerdict(deps, input.bookingId)) {
    await dropHold(deps)(late);
    return 'UNSURE';
  }
  return (await sealHold(deps, { ...late, paid: input })) ?? 'UNSURE';
}

/** TAKEN: none are left. VOID: other buyers were quicker each time, and some may be left. */
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
