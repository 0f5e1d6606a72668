import { sql } from 'drizzle-orm';
import pMap from 'p-map';
import type { Deps } from '../connect.ts';
import { rebuildTrip } from './rebuild-trip.ts';

const atMost = 500;
const rebuildsAtOnce = 2;

/** Rebuilds the trips that nobody has touched since the epoch was raised. */
export function rebuildTrips(deps: Deps) {
  return async (): Promise<void> => {
    const engine = await deps.trust.renewAndAsk();
    const stale = await deps.db.execute<{ train_id: string; journey_date: string }>(sql`
      SELECT train_id, journey_date::text AS journey_date FROM trips
      WHERE built_epoch < ${engine.epoch} AND ends_at > CURRENT_TIMESTAMP ORDER BY ends_at LIMIT ${atMost}`);
    const rebuild = async ({ train_id, journey_date }: (typeof stale)[number]) => {
      const trip = await deps.trips.open({ trainId: train_id, journeyDate: journey_date });
      await rebuildTrip(deps, { trip, engine });
    };
    await pMap(stale, rebuild, { concurrency: rebuildsAtOnce });
  };
}
