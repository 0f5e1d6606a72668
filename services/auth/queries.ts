import type { Static } from '@sinclair/typebox';
import { and, desc, eq, gt, gte, isNull, lt, lte, or } from 'drizzle-orm';
import { commonProblems, invalid } from '#shared/base/problem';
import type { getKeys as contract } from '#shared/contracts/auth';
import { accessTokenSeconds, type Caller } from '#shared/http/auth';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import { erasureOf, provedContacts } from './accounts/accounts.ts';
import type { Deps } from './connect.ts';
import { type ContactKind, contacts, secondFactors, sessions, type UserRow, users } from './schema.ts';
import { listEnded } from './sessions/list-ended.ts';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The sessions that still live, the newest first. */
export function listSessions(deps: Deps) {
  return async ({ userId, sessionId }: Caller, { limit, cursor }: { limit: number; cursor?: string }) => {
    const after = decodeCursor(cursor, 1)?.[0];
    if (after !== undefined && !uuidPattern.test(after))
      throw invalid('cursor', 'is not a cursor of this list');
    const rows = await deps.db
      .select()
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, userId),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, deps.clock.now()),
          after === undefined ? undefined : lt(sessions.id, after),
        ),
      )
      .orderBy(desc(sessions.id))
      .limit(limit + 1);
    const items = rows.slice(0, limit).map((row) => ({
      sessionId: row.id,
      method: row.method,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      isCurrent: row.id === sessionId,
    }));
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.sessionId]) : null };
  };
}

/** The keys by which access tokens are checked, and the sessions that have ended before theirs. */
export function getKeys(deps: Deps) {
  const { keys, clock } = deps;
  return async ({ ended }: Static<typeof contract.input>): Promise<Static<typeof contract.output>> => ({
    keys: keys.public(clock.now()),
    ...(ended ? { ended: await listEnded(deps)(ended) } : { revokedSessions: await revokedSessions(deps)() }),
  });
}

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getContact(deps: Deps) {
  return async ({ userId }: { userId: string }) => {
    const account = await presentAccount(deps, userId);
    return { userId, ...provedContacts(account), fullName: account.fullName, ...erasureOf(account) };
  };
}

/**
 * The contacts that an account had proved at a moment, before or after what changed then.
 * @throws Problem NOT_FOUND, also for an account that is deleted.
 */
export function getContactChange(deps: Deps) {
  return async ({ userId, changedAt }: { userId: string; changedAt: string }) => {
    const account = await presentAccount(deps, userId);
    const at = new Date(changedAt);
    const rows = await deps.db
      .select()
      .from(contacts)
      .where(
        and(
          eq(contacts.userId, userId),
          lte(contacts.provedAt, at),
          or(isNull(contacts.endedAt), gte(contacts.endedAt, at)),
        ),
      );
    const proved = provedContacts(account);
    const all = (kind: ContactKind) => [
      ...new Set([proved[kind], ...rows.filter((row) => row.kind === kind).map(({ value }) => value)]),
    ];
    const present = (values: string[]) => values.filter((value) => value !== '');
    return {
      userId,
      fullName: account.fullName,
      emails: present(all('email')),
      phones: present(all('phone')),
    };
  };
}

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getStanding(deps: Deps) {
  return async ({ userId }: { userId: string }) => {
    const account = await presentAccount(deps, userId);
    const { email, phone } = provedContacts(account);
    return {
      userId,
      status: account.status,
      isPhoneVerified: phone !== '',
      isEmailVerified: email !== '',
      ...erasureOf(account),
    };
  };
}

async function presentAccount({ db }: Pick<Deps, 'db'>, userId: string): Promise<UserRow> {
  const [account] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.deletedAt)));
  if (!account) throw commonProblems.NOT_FOUND();
  return account;
}

/** @throws Problem NOT_FOUND for an account that is deleted. */
export function getSecondFactor({ db, config }: Deps) {
  return async ({ userId }: Caller) => {
    const [found] = await db
      .select({
        role: users.role,
        enrolledAt: secondFactors.confirmedAt,
        recoveryCodes: secondFactors.recoveryCodes,
      })
      .from(users)
      .leftJoin(secondFactors, eq(secondFactors.userId, users.id))
      .where(and(eq(users.id, userId), isNull(users.deletedAt)));
    if (!found) throw commonProblems.NOT_FOUND();
    return {
      enrolledAt: found.enrolledAt?.toISOString() ?? null,
      isRequired: config.staffNeedSecondFactor && found.role !== 'USER',
      recoveryCodesLeft: found.recoveryCodes?.length ?? 0,
    };
  };
}

/** As many ids as one NATS message takes with ease. */
const mostRevoked = 20_000;

/**
 * For processes of the last release, which ask for nothing else: the sessions that were revoked while access tokens of
 * theirs may still be about, the newest first.
 */
export function revokedSessions(deps: Deps) {
  return async (): Promise<string[]> => {
    const rows = await deps.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(gt(sessions.revokedAt, oldestToken(deps.clock.now())))
      .orderBy(desc(sessions.revokedAt))
      .limit(mostRevoked);
    return rows.map(({ id }) => id);
  };
}

/** Tokens from before have run out. */
function oldestToken(now: Date): Date {
  return new Date(now.getTime() - accessTokenSeconds * 1_000);
}
