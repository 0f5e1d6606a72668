import { sql } from 'drizzle-orm';
import pMap from 'p-map';
import type { Deps } from '../connect.ts';
import { redisTime } from '../redis/ask-redis.ts';
import { tripScript } from '../redis/scripts.ts';
import sweepLua from './sweep-trip.lua' with { type: 'text' };

const sweepScript = tripScript('sweep-trip', sweepLua);
const tripsAtMost = 500;
const tripsAtOnce = 4;

/** Takes lapsed holds out of Redis, so that their seats stop counting against the limit even if nobody visits. */
export function sweepTrips(deps: Deps) {
  return async (): Promise<void> => {
    const now = await redisTime(deps);
    const due = await deps.db.execute<{ train_id: string; journey_date: string }>(sql`
      SELECT DISTINCT train_id, journey_date::text AS journey_date FROM seat_reservations
      WHERE status = 'LOCKED' AND expires_at < ${now.toISOString()}::timestamptz LIMIT ${tripsAtMost}`);
    const sweep = async ({ train_id, journey_date }: (typeof due)[number]) => {
      const trip = await deps.trips.open({ trainId: train_id, journeyDate: journey_date });
      await sweepScript.run(deps, { trip, args: [] });
    };
    await pMap(due, sweep, { concurrency: tripsAtOnce });
  };
}
