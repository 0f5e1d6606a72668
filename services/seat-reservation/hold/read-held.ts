import { sql } from 'drizzle-orm';
import { inGroups } from '#shared/base/in-groups';
import type { Database } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import { problems } from '../problems.ts';
import type * as schema from '../schema.ts';

/** A hold on any trip, as held-seats.lua counts it. */
interface HeldSeatCount {
  holdId: string;
  grantedAtMs: number;
  seats: number;
  expiresAtMs: number;
}

/** The holds of an account that stand in Postgres at `atMs`, by Redis's clock. */
type HeldReader = (asked: { userId: string; atMs: number }) => Promise<HeldSeatCount[]>;

const limits = {
  requestsAtOnce: 2,
  perRequest: 200,
  maxWaiting: 5_000,
  full: () => problems.BUSY(),
};

interface Row extends Record<string, unknown> {
  user_id: string;
  hold_id: string;
  granted_ms: string;
  expires_ms: string;
  seats: string;
}

/** Reads the LOCKED rows of accounts whose set Redis lacks, or is about to refuse by. */
export function readHeld({ db }: { db: Database<typeof schema> }): HeldReader {
  return inGroups(async (asked) => {
    const users = [...new Set(asked.map(({ userId }) => userId))];
    const rows = await db.execute<Row>(sql`
      SELECT user_id, hold_id, (extract(epoch FROM reserved_at) * 1000)::bigint AS granted_ms,
             (extract(epoch FROM max(expires_at)) * 1000)::bigint AS expires_ms, count(*) AS seats
      FROM seat_reservations
      WHERE status = 'LOCKED' AND user_id = ANY(${arrayOf(users)}::uuid[])
      GROUP BY user_id, hold_id, reserved_at`);
    const byUser = Map.groupBy(rows, (row) => row.user_id);
    return asked.map(({ userId, atMs }) =>
      (byUser.get(userId) ?? [])
        .filter((row) => Number(row.expires_ms) >= atMs)
        .map((row) => ({
          holdId: row.hold_id,
          grantedAtMs: Number(row.granted_ms),
          seats: Number(row.seats),
          expiresAtMs: Number(row.expires_ms),
        })),
    );
  }, limits);
}
