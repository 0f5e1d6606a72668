import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { ask } from '../redis/ask-redis.ts';
import { eachAtMost } from '../redis/read-trips.ts';
import { runScript } from '../redis/run-script.ts';
import { script } from '../redis/script.ts';
import sweepLua from './sweep-trip.lua' with { type: 'text' };

const sweepScript = script('sweep-trip', sweepLua);
const tripsAtMost = 500;
const tripsAtOnce = 4;
const rowsAtMost = 2_000;

/** Redis lets go by itself; Postgres follows so much later, so that no hold that still stands is called expired. */
export const expiryGraceSeconds = 60;

/** Takes lapsed holds out of Redis, so that their seats' quota returns without a visitor. */
export function sweepTrips(deps: Deps) {
  return async (): Promise<void> => {
    const now = await redisTime(deps);
    const due = await deps.db.execute<{ train_id: string; journey_date: string }>(sql`
      SELECT DISTINCT train_id, journey_date::text AS journey_date FROM seat_reservations
      WHERE status = 'LOCKED' AND expires_at < ${now.toISOString()}::timestamptz LIMIT ${tripsAtMost}`);
    await eachAtMost(tripsAtOnce, [...due], async ({ train_id, journey_date }) => {
      const trip = await deps.trips.open({ trainId: train_id, journeyDate: journey_date });
      await runScript(deps, sweepScript, { trip, args: [] });
    });
  };
}

/** LOCKED rows whose time, by Redis's clock, has been over for a minute. */
export function expireReservations(deps: Deps) {
  return async (graceSeconds = expiryGraceSeconds): Promise<number> => {
    const before = new Date((await redisTime(deps)).getTime() - graceSeconds * 1_000).toISOString();
    const expired = await deps.db.execute(sql`
      UPDATE seat_reservations SET status = 'EXPIRED'
      WHERE status = 'LOCKED' AND id IN (
        SELECT id FROM seat_reservations WHERE status = 'LOCKED' AND expires_at < ${before}::timestamptz
        ORDER BY expires_at LIMIT ${rowsAtMost} FOR UPDATE SKIP LOCKED)
      RETURNING 1`);
    deps.meters.expired.inc(expired.length);
    return expired.length;
  };
}

async function redisTime({ redis }: Deps): Promise<Date> {
  const [seconds, microseconds] = await ask(redis.time());
  return new Date(Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000));
}
