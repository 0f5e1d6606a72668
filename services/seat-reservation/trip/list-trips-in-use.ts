import { type SQL, sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';

/** Rows that rely on the trip's legs and ordinals: held, lapsed a moment ago, sold, or given back and not yet cleared. */
export const inUse = (trainId: SQL | string, journeyDate: SQL | string) => sql`
  SELECT 1 FROM seat_reservations r
  WHERE r.train_id = ${trainId} AND r.journey_date = ${journeyDate}
    AND (r.status IN ('LOCKED', 'CONFIRMED')
      OR (r.status = 'RELEASED' AND r.booking_id IS NOT NULL AND r.cleared_at IS NULL))`;

/** Journey dates of trips that have yet to end, on which somebody holds or has bought a seat. */
export function listTripsInUse({ db, clock }: Deps) {
  return async ({ trainId }: { trainId: string }): Promise<{ journeyDates: string[] }> => {
    const rows = await db.execute<{ journey_date: string }>(sql`
      SELECT t.journey_date::text AS journey_date FROM trips t
      WHERE t.train_id = ${trainId} AND t.ends_at > ${clock.now().toISOString()}::timestamptz
        AND EXISTS (${inUse(sql`t.train_id`, sql`t.journey_date`)})
      ORDER BY t.journey_date`);
    return { journeyDates: rows.map(({ journey_date }) => journey_date) };
  };
}
