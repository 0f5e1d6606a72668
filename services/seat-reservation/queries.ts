import { sql } from 'drizzle-orm';
import { ask } from './ask-redis.ts';
import type { Deps } from './connect.ts';
import { type Hold, isAlive, readHold } from './hold.ts';
import { tripKeys } from './keys.ts';
import type { Seat } from './layout.ts';
import { ensureBuilt } from './rebuild-trip.ts';
import type { ReservationStatus } from './schema.ts';
import type { Legs, Trip } from './trip.ts';

/** A hold as Postgres knows it: the rows of its newest grant. */
export interface StoredHold {
  holdId: string;
  userId: string;
  /** Empty where it was not known when the hold was granted. */
  identity: string;
  trip: Trip;
  legs: Legs;
  grantedAtMs: number;
  seats: Seat[];
  rows: StoredSeat[];
}

export interface StoredSeat {
  reservationId: string;
  seat: Seat;
  status: ReservationStatus;
}

interface Row extends Record<string, unknown> {
  id: string;
  train_id: string;
  journey_date: string;
  seat_id: string;
  status: ReservationStatus;
  from: number;
  to: number;
  granted_ms: string;
  identity: string | null;
}

/** undefined where there is none, or it is somebody else's. */
export async function findHold(deps: Deps, holdId: string, userId: string): Promise<StoredHold | undefined> {
  const rows = await deps.db.execute<Row>(sql`
    SELECT id, train_id, journey_date::text AS journey_date, seat_id, status,
           lower(legs) AS "from", upper(legs) AS "to",
           (extract(epoch FROM reserved_at) * 1000)::bigint AS granted_ms, identity
    FROM seat_reservations own
    WHERE hold_id = ${holdId} AND user_id = ${userId}
      AND reserved_at = (SELECT max(reserved_at) FROM seat_reservations WHERE hold_id = ${holdId})
    ORDER BY id`);
  const [first] = rows;
  if (!first) return undefined;
  const trip = await deps.trips.open({ trainId: first.train_id, journeyDate: first.journey_date });
  // A trip is frozen anew only when nobody holds it: a hold of seats that it has lost ended before.
  if (rows.some(({ seat_id }) => !trip.layout.ordinals.has(seat_id))) return undefined;
  const stored = rows.map(({ id, seat_id, status }): StoredSeat => {
    const ordinal = trip.layout.ordinals.get(seat_id)!;
    return { reservationId: id, seat: trip.layout.seats[ordinal]!, status };
  });
  return {
    holdId,
    userId,
    identity: first.identity ?? '',
    trip,
    legs: { from: first.from, to: first.to },
    grantedAtMs: Number(first.granted_ms),
    seats: stored.map(({ seat }) => seat),
    rows: stored,
  };
}

const rounds = 3;

/** The live record of a hold in Redis, or undefined once it has lapsed or become a sale. */
export async function readLiveHold(deps: Deps, trip: Trip, holdId: string): Promise<Hold | undefined> {
  const keys = tripKeys(trip);
  for (let round = 0; round < rounds; round++) {
    const engine = await deps.trust.engine();
    const [ready, record, time] = await ask(
      Promise.all([deps.redis.get(keys.ready), deps.redis.hGet(keys.hold, holdId), deps.redis.time()]),
    );
    if (ready !== String(engine.epoch)) {
      await ensureBuilt(deps, trip, engine);
      continue;
    }
    if (!record) return undefined;
    const hold = readHold(holdId, record);
    const nowMs = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
    return isAlive(hold, nowMs) ? hold : undefined;
  }
  return undefined;
}
