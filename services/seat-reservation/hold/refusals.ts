import type { Problem } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { hasSeatsOn } from '../redis/trip-state.ts';
import type { Seat, Trip } from '../trip/trip.ts';
import type { Held } from './hold-seats.ts';
import { ownHoldsOn } from './own-holds.ts';

interface Buyer {
  userId: string;
  trip: Trip;
}
type Refused<Outcome> = Extract<Held, { outcome: Outcome }>;

export async function seatsTaken(
  deps: Deps,
  { buyer, held }: { buyer: Buyer; held: Refused<'TAKEN'> },
): Promise<Problem> {
  const { seats, own } = held;
  const taken = new Set(seats);
  return problems.SEAT_NOT_AVAILABLE(seats.map(labelOf).join(', '), {
    seats: seats.map(describeSeat),
    ...(own && (await ownHolds(deps, { buyer, concerns: (seat) => taken.has(seat) }))),
  });
}

/** Too few seats of the class are free; the caller may hold the last of them. */
export async function classTaken(
  deps: Deps,
  { buyer, detail, isWanted }: { buyer: Buyer; detail: string; isWanted: (seat: Seat) => boolean },
): Promise<Problem> {
  const own = (await hasSeatsOn(deps, buyer)) && (await ownHolds(deps, { buyer, concerns: isWanted }));
  return problems.SEAT_NOT_AVAILABLE(detail, { seats: [], ...own });
}

/** Does not name the seats of another account, only that there are some. */
export async function overLimit(
  deps: Deps,
  { buyer, held, limit }: { buyer: Buyer; held: Refused<'OVER_LIMIT'>; limit: number },
): Promise<Problem> {
  const detail =
    held.of === 'ACCOUNT'
      ? `${held.counted} held or bought on this trip already`
      : 'Your NID or passport has seats on this trip through another account';
  return problems.SEAT_LIMIT_EXCEEDED(detail, {
    limit,
    ...(await ownHolds(deps, { buyer, concerns: () => true })),
  });
}

/** Names no holds: GET /v1/holds lists them. */
export function tooManyHeld({ held }: Refused<'OVER_HELD'>, limit: number): Problem {
  return problems.TOO_MANY_SEATS_HELD(`${held} held already, on all trips`, { limit, held });
}

export function renewedTooSoon({ leftMs, seats }: Refused<'PAUSED'>) {
  const seconds = Math.ceil(leftMs / 1_000);
  const extra = { seats: seats.map(describeSeat), retryAfter: seconds };
  return problems.HOLD_RENEWED_TOO_SOON(seats.map(labelOf).join(', '), extra, seconds);
}

/**
 * The caller's own holds that cause the refusal. Where there are none, or they cannot be found now, the refusal goes out
 * without them.
 */
async function ownHolds(
  deps: Deps,
  { buyer, concerns }: { buyer: Buyer; concerns: (seat: Seat) => boolean },
) {
  const own = await ownHoldsOn(deps, { ...buyer, concerns }).catch((error: unknown) => {
    deps.log.warn({ error }, 'a refusal without the own holds that may be in the way');
    return [];
  });
  if (own.length === 0) return {};
  const holds = own.map(({ trip, hold }) => ({
    holdId: hold.holdId,
    expiresAt: new Date(hold.expiresAtMs).toISOString(),
    claimed: hold.claimed,
    seats: hold.ordinals.map((ordinal) => describeSeat(trip.layout.seats[ordinal]!)),
  }));
  return { holds };
}

const describeSeat = ({ seatId, seatNumber, coachId, coachNumber, class: seatClass }: Seat) => {
  return { seatId, seatNumber, coachId, coachNumber, class: seatClass };
};

const labelOf = ({ coachNumber, seatNumber }: Seat) => `${coachNumber} ${seatNumber}`;
