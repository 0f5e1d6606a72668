import { and, eq, isNull } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Problem } from '#shared/base/problem';
import { isActive, refusalOf } from '../accounts/accounts.ts';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { type EndReason, refreshTokens, type SessionRow, sessions, users } from '../schema.ts';
import { announceEnded, revokeSessions } from './revoke-sessions.ts';
import {
  callerOf,
  hashToken,
  issueTokens,
  type LiveSession,
  sessionExpiry,
  type Tokens,
} from './start-session.ts';

/** A client that lost the answer, or refreshes in two tabs at once, sends the same token again so soon. */
const repeatSeconds = 30;

type Refusal = { refusal: Problem; ended?: { userId: string; sessionIds: string[]; reason: EndReason } };
type TokenRow = typeof refreshTokens.$inferSelect;

/**
 * Exchanges a refresh token for its successor, which is derived from the token and auth's secret. The same
 * token sent again at once gets the same successor. Sent later, or after the successor was used, it counts as
 * stolen and ends the session.
 * @throws Problem REFRESH_TOKEN_NOT_VALID; ACCOUNT_NOT_ACTIVE.
 */
export function refresh(deps: Deps) {
  return async (token: string): Promise<Tokens> => {
    const outcome = await deps.db.transaction((tx) => exchange(deps, tx, token));
    if (!('refusal' in outcome)) return issueTokens(deps, outcome);
    if (outcome.ended) {
      const { userId, sessionIds, reason } = outcome.ended;
      deps.log.warn({ userId, sessionIds, reason }, 'session ended at refresh');
      await announceEnded(deps, { userId, sessionIds });
    }
    throw outcome.refusal;
  };
}

/** Refusals are returned, not thrown: the end of a session must be committed. */
async function exchange(deps: Deps, tx: Tx, token: string): Promise<LiveSession | Refusal> {
  const now = deps.clock.now();
  const hash = hashToken(token);
  const refusal = problems.REFRESH_TOKEN_NOT_VALID();
  const [claimed] = await tx
    .select({ sessionId: refreshTokens.sessionId })
    .from(refreshTokens)
    .where(eq(refreshTokens.token, hash));
  if (!claimed) return { refusal };
  // One exchange of a session at a time: everything below is read under this lock.
  const [session] = await tx.select().from(sessions).where(eq(sessions.id, claimed.sessionId)).for('update');
  const [row] = await tx.select().from(refreshTokens).where(eq(refreshTokens.token, hash));
  if (!session || !row || session.revokedAt || row.expiresAt <= now || session.expiresAt <= now)
    return { refusal };

  const [account] = await tx.select().from(users).where(eq(users.id, session.userId));
  if (!account || !isActive(account))
    return { refusal: refusalOf(account), ended: await end(tx, session, 'ACCOUNT_NOT_ACTIVE', now) };

  const successor = deps.keys.mac('refresh-token', token).toString('base64url');
  const live = {
    caller: callerOf(deps.config, { account, session }),
    startedAt: session.createdAt,
    refreshToken: successor,
  };
  if (!row.usedAt) return { ...live, expiresAt: await rotate(deps, tx, { session, row, successor, now }) };
  const unused = await unusedSuccessor(tx, successor);
  if (unused && now.getTime() - row.usedAt.getTime() <= repeatSeconds * 1_000)
    return { ...live, expiresAt: unused.expiresAt };
  return { refusal, ended: await end(tx, session, 'TOKEN_REUSE', now) };
}

async function rotate(
  deps: Deps,
  tx: Tx,
  { session, row, successor, now }: { session: SessionRow; row: TokenRow; successor: string; now: Date },
): Promise<Date> {
  const expiresAt = sessionExpiry(deps.config, { createdAt: session.createdAt, usedAt: now });
  await tx.update(refreshTokens).set({ usedAt: now }).where(eq(refreshTokens.id, row.id));
  await tx.insert(refreshTokens).values({
    id: newId(),
    userId: session.userId,
    sessionId: session.id,
    token: hashToken(successor),
    createdAt: now,
    expiresAt,
  });
  await tx.update(sessions).set({ lastUsedAt: now, expiresAt }).where(eq(sessions.id, session.id));
  return expiresAt;
}

async function unusedSuccessor(tx: Tx, successor: string): Promise<TokenRow | undefined> {
  const [row] = await tx
    .select()
    .from(refreshTokens)
    .where(
      and(
        eq(refreshTokens.token, hashToken(successor)),
        isNull(refreshTokens.usedAt),
        isNull(refreshTokens.revokedAt),
      ),
    );
  return row;
}

async function end(tx: Tx, session: SessionRow, reason: EndReason, now: Date): Promise<Refusal['ended']> {
  const { userId } = session;
  return {
    userId,
    reason,
    sessionIds: await revokeSessions(tx, { userId, which: { only: session.id }, reason, now }),
  };
}
