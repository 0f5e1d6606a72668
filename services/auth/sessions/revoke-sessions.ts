import { and, desc, eq, gt, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { sessionRevoked } from '#shared/contracts/auth';
import type { Deps, Tx } from '../connect.ts';
import { type EndReason, sessions, users } from '../schema.ts';

/**
 * Ended at each sign-in of an account that has far too many. The next sign-in ends more, or their age does.
 */
const surplusAtOnce = 100;
const noticesAtMost = 100;
const rowsAtOnce = 10_000;

interface Ended {
  userId: string;
  sessionIds: string[];
}

export type Which = { only: string } | { except: string } | 'all';

/**
 * Revokes sessions with their refresh tokens. The caller has locked the account, or the one session.
 * @returns their ids. Do not pass them to one statement: there may be more than it takes parameters.
 */
export async function revokeSessions(
  tx: Tx,
  { userId, which, reason, now }: { userId: string; which: Which; reason: EndReason; now: Date },
): Promise<string[]> {
  const isOne = which !== 'all' && 'only' in which;
  if (!isOne) await endUntilNow(tx, { userId, sparedSessionId: which === 'all' ? null : which.except, now });
  const chosen = isOne
    ? eq(sessions.id, which.only)
    : which === 'all'
      ? undefined
      : ne(sessions.id, which.except);
  return revoke(tx, { userId, chosen, reason, now });
}

/**
 * Ends the oldest sessions of an account that has more than it may have. The caller has locked the account.
 */
export async function revokeSurplus(
  tx: Tx,
  { userId, most, now }: { userId: string; most: number; now: Date },
): Promise<string[]> {
  const surplus = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLive(now)))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .offset(most)
    .limit(surplusAtOnce);
  return revoke(tx, { userId, chosen: inArray(sessions.id, surplus), reason: 'TOO_MANY', now });
}

const isLive = (now: Date) => and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now));

/** Ends what began until now by this clock, and up to the newest start by any clock. */
async function endUntilNow(
  tx: Tx,
  { userId, sparedSessionId, now }: { userId: string; sparedSessionId: string | null; now: Date },
): Promise<void> {
  await tx
    .update(users)
    .set({
      sparedSessionId,
      sessionsEndedUntil: sql`GREATEST(
        ${now.toISOString()}::timestamptz,
        ${users.sessionsEndedUntil} + interval '1 millisecond',
        (SELECT max(created_at) FROM sessions WHERE user_id = ${userId}))`,
    })
    .where(eq(users.id, userId));
}

/** In slices: one statement for all could take longer than a statement may. */
async function revoke(
  tx: Tx,
  { userId, chosen, reason, now }: { userId: string; chosen: SQL | undefined; reason: EndReason; now: Date },
): Promise<string[]> {
  const which = and(eq(sessions.userId, userId), isLive(now), chosen);
  const at = sql`${now.toISOString()}::timestamptz`;
  const ids: string[] = [];
  while (true) {
    const ended = await tx.execute<{ id: string }>(sql`
      WITH ended AS (
        UPDATE sessions SET revoked_at = ${at}, revoked_reason = ${reason}
        WHERE id IN (SELECT id FROM sessions WHERE ${which} LIMIT ${rowsAtOnce}) RETURNING id
      ), tokens AS (
        UPDATE refresh_tokens SET revoked_at = ${at}
        FROM ended WHERE refresh_tokens.session_id = ended.id AND refresh_tokens.revoked_at IS NULL
      )
      SELECT id FROM ended`);
    ids.push(...ended.map(({ id }) => id));
    if (ended.length < rowsAtOnce) return ids;
  }
}

/**
 * Tells every process, after the commit. Many at once are told as one end for the account, which is one entry
 * in each process and spares a sign-in that follows within the second.
 */
export async function announceEnded(deps: Deps, { userId, sessionIds }: Ended): Promise<void> {
  if (sessionIds.length <= 1) return announceEach(deps, { userId, sessionIds });
  const [stands] = await deps.db
    .select({ startedUntil: users.sessionsEndedUntil, sparedSessionId: users.sparedSessionId })
    .from(users)
    .where(eq(users.id, userId));
  if (!stands?.startedUntil) throw new Error('Sessions ended at once, and the account does not say so');
  const account = {
    startedUntil: stands.startedUntil.toISOString(),
    sparedSessionId: stands.sparedSessionId,
  };
  // Processes of the last release read sessionId alone: each session, or, of very many, null for all of the
  // account.
  const toldOneByOne = sessionIds.length <= noticesAtMost ? sessionIds : [null];
  for (const sessionId of toldOneByOne) deps.bus.notify(sessionRevoked, { userId, sessionId, account });
  await deps.mirror.sessionsEnded(userId, sessionIds);
}

/** Tells every process, after the commit, of sessions that ended one by one. */
export async function announceEach(deps: Deps, { userId, sessionIds }: Ended): Promise<void> {
  const endedAt = deps.clock.now().toISOString();
  for (const sessionId of sessionIds) deps.bus.notify(sessionRevoked, { userId, sessionId, endedAt });
  await deps.mirror.sessionsEnded(userId, sessionIds);
}
