import { sql } from 'drizzle-orm';
import type { getKeys } from '#shared/contracts/auth';
import { accessTokenSeconds } from '#shared/http/auth';
import { keyset } from '#shared/http/keyset';
import { pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';

type Input = NonNullable<(typeof getKeys)['input']['static']['ended']>;
type Ended = NonNullable<(typeof getKeys)['output']['static']['ended']>;

/** One NATS message takes so many with ease. */
const endsPerPage = 4_000;

const newestFirst = keyset('descending', [sql`at`, 'exactInstant'], [sql`id`, 'uuid']);

interface Row {
  at: string;
  id: string;
  endedMs: number;
  isAccount: boolean;
  sparedSessionId: string | null;
}

/**
 * Lists the ends from which access tokens may still be in use, the newest first: an account as one entry, and
 * the sessions that ended one by one.
 */
export function listEnded({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  return async ({ since, before }: Input, limit = endsPerPage): Promise<Ended> => {
    const readAt = clock.now();
    const oldestTokenMs = readAt.getTime() - accessTokenSeconds * 1_000;
    const from = new Date(Math.max(oldestTokenMs, since === undefined ? 0 : Date.parse(since))).toISOString();
    const older = newestFirst.after(before);
    const rows = await db.execute<Row & Record<string, unknown>>(sql`
      WITH ended AS (
        SELECT sessions_ended_until AS at, id, true AS is_account, spared_session_id
        FROM users WHERE sessions_ended_until > ${from}::timestamptz
        UNION ALL
        SELECT sessions.revoked_at, sessions.id, false, NULL
        FROM sessions JOIN users ON users.id = sessions.user_id
        WHERE sessions.revoked_at > ${from}::timestamptz
          AND (sessions.created_at <= users.sessions_ended_until
            AND sessions.id IS DISTINCT FROM users.spared_session_id) IS NOT TRUE
      )
      SELECT at::text, id, is_account AS "isAccount", spared_session_id AS "sparedSessionId",
        floor(extract(epoch FROM at) * 1000)::float8 AS "endedMs"
      FROM ended WHERE ${older ?? sql`true`}
      ORDER BY ${newestFirst.order} LIMIT ${limit + 1}`);
    const { items, nextCursor } = pageOf([...rows], limit, ({ at, id }) => [at, id]);
    const accounts = items
      .filter((row) => row.isAccount)
      .map((row) => ({
        userId: row.id,
        startedUntil: new Date(row.endedMs).toISOString(),
        sparedSessionId: row.sparedSessionId,
      }));
    const sessions = items
      .filter((row) => !row.isAccount)
      .map((row) => ({ sessionId: row.id, endedAt: new Date(row.endedMs).toISOString() }));
    return {
      readAt: readAt.toISOString(),
      accounts,
      sessions,
      before: nextCursor,
    };
  };
}
