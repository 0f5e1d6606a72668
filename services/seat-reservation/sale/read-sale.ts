import { sql } from 'drizzle-orm';
import type { verdict } from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import type { Legs, Seat, Trip } from '../trip/trip.ts';

/** A seat of a booking, sold or given back. */
export interface SoldSeat {
  reservationId: string;
  status: 'CONFIRMED' | 'RELEASED';
  holdId: string;
  grantedAtMs: number;
  userId: string;
  identity: string;
  trip: Trip;
  seat: Seat;
  legs: Legs;
  cleared: boolean;
}

interface Row extends Record<string, unknown> {
  id: string;
  status: 'CONFIRMED' | 'RELEASED';
  hold_id: string;
  granted_ms: string;
  user_id: string;
  train_id: string;
  journey_date: string;
  seat_id: string;
  from: number;
  to: number;
  cleared: boolean;
  identity: string | null;
}

export async function readSale(deps: Deps, bookingId: string): Promise<SoldSeat[]> {
  const rows = await deps.db.execute<Row>(sql`
    SELECT id, status, hold_id, (extract(epoch FROM reserved_at) * 1000)::bigint AS granted_ms, user_id,
           train_id, journey_date::text AS journey_date, seat_id,
           lower(legs) AS "from", upper(legs) AS "to", cleared_at IS NOT NULL AS cleared,
           coalesce(marks, identity) AS identity
    FROM seat_reservations
    WHERE booking_id = ${bookingId} AND status IN ('CONFIRMED', 'RELEASED') ORDER BY id`);
  const [first] = rows;
  if (!first) return [];
  const trip = await deps.trips.open({ trainId: first.train_id, journeyDate: first.journey_date });
  // A trip that was frozen anew since may lack seats that were given back.
  const known = rows.filter((row) => row.status === 'CONFIRMED' || trip.layout.ordinals.has(row.seat_id));
  return known.map((row): SoldSeat => {
    const ordinal = trip.layout.ordinals.get(row.seat_id);
    if (ordinal === undefined) throw new Error('A sale of a seat that its trip does not have');
    return {
      reservationId: row.id,
      status: row.status,
      holdId: row.hold_id,
      grantedAtMs: Number(row.granted_ms),
      userId: row.user_id,
      identity: row.identity ?? '',
      trip,
      seat: trip.layout.seats[ordinal]!,
      legs: { from: row.from, to: row.to },
      cleared: row.cleared,
    };
  });
}

/** The final answer on a paid booking; undefined while there is none. */
export async function readVerdict(
  { db }: Deps,
  bookingId: string,
): Promise<typeof verdict.static | undefined> {
  const [row] = await db.execute<{ verdict: typeof verdict.static }>(
    sql`SELECT verdict FROM verdicts WHERE booking_id = ${bookingId}`,
  );
  return row?.verdict;
}
