import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import type { ReservationStatus } from '../schema.ts';
import type { Legs, Seat, Trip, TripName } from '../trip/trip.ts';

/** A hold as Postgres knows it: the rows of its newest grant. */
export interface StoredHold {
  holdId: string;
  userId: string;
  /** The marks of the holder; empty where the account had told no document. */
  identity: string;
  trip: Trip;
  legs: Legs;
  grantedAtMs: number;
  expiresAtMs: number;
  claimed: boolean;
  seats: Seat[];
  rows: StoredSeat[];
}

interface StoredSeat {
  reservationId: string;
  seat: Seat;
  status: ReservationStatus;
}

interface Row extends Record<string, unknown> {
  id: string;
  own: boolean;
  newest: boolean;
  train_id: string;
  journey_date: string;
  seat_id: string;
  status: ReservationStatus;
  from: number;
  to: number;
  granted_ms: string;
  expires_ms: string;
  claimed: boolean;
  identity: string | null;
}

/** undefined where there is none, or it belongs to another user. */
export async function findHold(
  deps: Deps,
  { holdId, userId }: { holdId: string; userId: string },
): Promise<StoredHold | undefined> {
  // One condition: with more, Postgres finds that planning for the values at hand may pay, and plans each time.
  const grants = await deps.db.execute<Row>(sql`
    SELECT id, user_id = ${userId} AS own, reserved_at = max(reserved_at) OVER () AS newest,
           train_id, journey_date::text AS journey_date, seat_id, status,
           lower(legs) AS "from", upper(legs) AS "to",
           (extract(epoch FROM reserved_at) * 1000)::bigint AS granted_ms,
           (extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms,
           claimed_at IS NOT NULL AS claimed, coalesce(marks, identity) AS identity
    FROM seat_reservations WHERE hold_id = ${holdId} ORDER BY id`);
  const rows = grants.filter(({ own, newest }) => own && newest);
  const [first] = rows;
  if (!first) return undefined;
  const trip = await deps.trips.open({ trainId: first.train_id, journeyDate: first.journey_date });
  // A trip is frozen anew only while nobody holds it. A hold of seats that the trip has lost ended before that.
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
    expiresAtMs: Number(first.expires_ms),
    claimed: first.claimed,
    seats: stored.map(({ seat }) => seat),
    rows: stored,
  };
}

/** A grant whose rows are LOCKED: it may still stand. */
export interface LockedHold {
  holdId: string;
  trip: Trip;
  grantedAtMs: number;
}

/** A user's LOCKED holds, newest first; with `trip`, on that trip alone. */
export async function listLocked(
  { db, trips }: Pick<Deps, 'db' | 'trips'>,
  which: {
    userId: string;
    trip?: TripName;
    before?: Pick<LockedHold, 'holdId' | 'grantedAtMs'>;
    limit: number;
  },
): Promise<LockedHold[]> {
  const { userId, trip, before, limit } = which;
  const ofTrip = trip && sql`AND train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate}`;
  const older =
    before &&
    sql`AND (reserved_at, hold_id) < (${new Date(before.grantedAtMs).toISOString()}::timestamptz, ${before.holdId}::uuid)`;
  const rows = await db.execute<
    Pick<Row, 'train_id' | 'journey_date' | 'granted_ms'> & { hold_id: string }
  >(sql`
    SELECT hold_id, train_id, journey_date::text AS journey_date,
           (extract(epoch FROM reserved_at) * 1000)::bigint AS granted_ms
    FROM seat_reservations
    WHERE user_id = ${userId} AND status = 'LOCKED' ${ofTrip ?? sql``} ${older ?? sql``}
    GROUP BY reserved_at, hold_id, train_id, journey_date
    ORDER BY reserved_at DESC, hold_id DESC LIMIT ${limit}`);
  return Promise.all(
    rows.map(async ({ hold_id: holdId, train_id: trainId, journey_date: journeyDate, granted_ms }) => {
      return { holdId, trip: await trips.open({ trainId, journeyDate }), grantedAtMs: Number(granted_ms) };
    }),
  );
}
