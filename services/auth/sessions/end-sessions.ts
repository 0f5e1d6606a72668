import { and, desc, eq, gt, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import { sessionRevoked } from '#shared/contracts/auth';
import type { Caller } from '#shared/http/auth';
import type { Transaction } from '#shared/stores/postgres';
import type { AuthSchema, Deps } from '../connect.ts';
import { type EndReason, sessions, users } from '../schema.ts';

/** Of an account that has far too many, at each sign-in; the others go the next time, or by their age. */
const surplusAtOnce = 100;
const noticesAtMost = 100;
const rowsAtOnce = 10_000;

type Which = { only: string } | { except: string } | 'all';

/** Ends the session of the access token. Doing it again changes nothing. */
export function logOut(deps: Deps) {
  return async ({ userId, sessionId }: Caller): Promise<void> => {
    await endAndAnnounce(deps, userId, { only: sessionId }, 'LOGOUT');
  };
}

/** @throws Problem NOT_FOUND for a session of somebody else, and for one that has ended. */
export function endSession(deps: Deps) {
  return async ({ userId }: Caller, sessionId: string): Promise<void> => {
    const ended = await endAndAnnounce(deps, userId, { only: sessionId }, 'ENDED_BY_OWNER');
    if (ended.length === 0) throw commonProblems.NOT_FOUND();
  };
}

export function endAllSessions(deps: Deps) {
  return async ({ userId, sessionId }: Caller, options: { keepCurrent: boolean }): Promise<number> => {
    const which = options.keepCurrent ? { except: sessionId } : 'all';
    return (await endAndAnnounce(deps, userId, which, 'ENDED_BY_OWNER')).length;
  };
}

async function endAndAnnounce(
  deps: Deps,
  userId: string,
  which: Which,
  reason: EndReason,
): Promise<string[]> {
  const ended = await deps.db.transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
    return revokeSessions(tx, { userId, which, reason, now: deps.clock.now() });
  });
  await announceEnded(deps, userId, ended);
  return ended;
}

/**
 * Revokes sessions with their refresh tokens; the caller has locked the account or that one session.
 * @returns their ids, in no statement a list of parameters: there may be more of them than a statement takes.
 */
export async function revokeSessions(
  tx: Transaction<AuthSchema>,
  { userId, which, reason, now }: { userId: string; which: Which; reason: EndReason; now: Date },
): Promise<string[]> {
  const isOne = which !== 'all' && 'only' in which;
  if (!isOne) await endUntilNow(tx, userId, which === 'all' ? null : which.except, now);
  const chosen = isOne
    ? eq(sessions.id, which.only)
    : which === 'all'
      ? undefined
      : ne(sessions.id, which.except);
  return revoke(tx, { userId, chosen, reason, now });
}

/** Ends the oldest sessions of an account that has more than it may have. The caller has locked the account. */
export async function revokeSurplus(
  tx: Transaction<AuthSchema>,
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

/** What began up to here is over: by the clock, and not before what has begun, whichever clock that was. */
async function endUntilNow(
  tx: Transaction<AuthSchema>,
  userId: string,
  sparedSessionId: string | null,
  now: Date,
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

/** In slices, none of which takes longer than a statement may. */
async function revoke(
  tx: Transaction<AuthSchema>,
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
 * After the commit. Many at once are announced as what ended for the account: one entry in each process, which hits no
 * sign-in that follows within the second.
 */
export async function announceEnded(deps: Deps, userId: string, sessionIds: string[]): Promise<void> {
  if (sessionIds.length <= 1) return announceEach(deps, userId, sessionIds);
  const [stands] = await deps.db
    .select({ startedUntil: users.sessionsEndedUntil, sparedSessionId: users.sparedSessionId })
    .from(users)
    .where(eq(users.id, userId));
  if (!stands?.startedUntil) throw new Error('Sessions ended at once, and the account does not say so');
  const account = {
    startedUntil: stands.startedUntil.toISOString(),
    sparedSessionId: stands.sparedSessionId,
  };
  // Processes of the last release read the session alone: one by one, or, for who has very many, all that the account has.
  const toldOneByOne = sessionIds.length <= noticesAtMost ? sessionIds : [null];
  for (const sessionId of toldOneByOne) deps.bus.notify(sessionRevoked, { userId, sessionId, account });
  await deps.mirror.sessionsEnded(userId, sessionIds);
}

/** After the commit, of sessions that ended one by one. */
export async function announceEach(deps: Deps, userId: string, sessionIds: string[]): Promise<void> {
  const endedAt = deps.clock.now().toISOString();
  for (const sessionId of sessionIds) deps.bus.notify(sessionRevoked, { userId, sessionId, endedAt });
  await deps.mirror.sessionsEnded(userId, sessionIds);
}
