import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { redisTime } from '../redis/ask-redis.ts';

const rowsAtMost = 2_000;
/** Postgres follows Redis this much later, so that it never calls a standing hold expired. */
const expiryGraceSeconds = 60;

/** LOCKED rows whose time, by Redis's clock, has been over for a minute turn EXPIRED. */
export function expireHolds(deps: Deps) {
  return async ({ graceSeconds = expiryGraceSeconds } = {}): Promise<void> => {
    const before = new Date((await redisTime(deps)).getTime() - graceSeconds * 1_000).toISOString();
    const expired = await deps.db.execute(sql`
      UPDATE seat_reservations SET status = 'EXPIRED'
      WHERE status = 'LOCKED' AND id IN (
        SELECT id FROM seat_reservations WHERE status = 'LOCKED' AND expires_at < ${before}::timestamptz
        ORDER BY expires_at LIMIT ${rowsAtMost} FOR UPDATE SKIP LOCKED)
      RETURNING 1`);
    deps.meters.expired.inc(expired.length);
  };
}
