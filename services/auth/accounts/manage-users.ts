import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { maskEmail, maskPhone } from '#shared/base/mask-contact';
import { commonProblems, invalid } from '#shared/base/problem';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import { type Actor, recordAction } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import {
  type AccountRole,
  type AccountStatus,
  type ContactKind,
  type ContactRow,
  contacts,
  type UserRow,
  users,
} from '../schema.ts';
import { announceEnded, revokeSessions } from '../sessions/end-sessions.ts';
import { accountAt, accountNaming, lockAccount, provedContacts } from './accounts.ts';
import { readIdentifier } from './identifiers.ts';

const privileged: AccountRole[] = ['ADMIN', 'SUPER_ADMIN'];
const verbs = { ACTIVE: 'reactivate', SUSPENDED: 'suspend', BANNED: 'ban' };

interface UsersQuery extends PageQuery {
  status?: AccountStatus;
  role?: AccountRole;
  identifier?: string;
}

const newestFirst = keyset('descending', [users.id, 'uuid']);

/** Accounts that are not deleted, the newest first. Contacts are masked; who knows one finds its account by it. */
export function listUsers({ db }: Deps) {
  return async ({ limit, cursor, status, role, identifier }: UsersQuery) => {
    const after = newestFirst.after(cursor);
    const contact = identifier === undefined ? undefined : readIdentifier(identifier);
    if (identifier !== undefined && !contact) throw invalid('identifier', 'is no phone and no e-mail');
    const rows = await db
      .select()
      .from(users)
      .where(
        and(
          isNull(users.deletedAt),
          after,
          status === undefined ? undefined : eq(users.status, status),
          role === undefined ? undefined : eq(users.role, role),
          contact && or(accountAt(contact), accountNaming(contact)),
        ),
      )
      .orderBy(newestFirst.order)
      .limit(limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ id }) => [id]);
    const named = await namedBy(db, items);
    return { items: items.map((row) => describeUser(row, named)), nextCursor };
  };
}

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getUser({ db }: Deps) {
  return async (userId: string) => {
    const [account] = await db
      .select()
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.deletedAt)));
    if (!account) throw commonProblems.NOT_FOUND();
    return describeUser(account, await namedBy(db, [account]));
  };
}

/**
 * Suspends, bans or readmits an account; whoever is not ACTIVE is signed out everywhere at once.
 * @throws Problem NOT_FOUND; FORBIDDEN for one's own account, and for an administrator's unless by a SUPER_ADMIN.
 */
export function setUserStatus(deps: Deps) {
  return async (actor: Actor, userId: string, change: { status: AccountStatus; reason: string }) => {
    const now = deps.clock.now();
    const { account, ended } = await deps.db.transaction(async (tx) => {
      const known = await lockAccount(tx, userId);
      if (known.id === actor.userId) throw commonProblems.FORBIDDEN('One’s own account');
      if (privileged.includes(known.role) && actor.role !== 'SUPER_ADMIN')
        throw commonProblems.FORBIDDEN('An administrator’s account is for a SUPER_ADMIN');
      if (known.status === change.status) return { account: known, ended: [] };

      const [changed] = await tx
        .update(users)
        .set({ status: change.status })
        .where(eq(users.id, userId))
        .returning();
      await recordAction(tx, actor, now, {
        action: verbs[change.status],
        entity: 'user',
        entityId: userId,
        reason: change.reason,
        before: { status: known.status },
        after: { status: change.status },
      });
      const sessions =
        change.status === 'ACTIVE'
          ? []
          : await revokeSessions(tx, { userId, which: 'all', reason: 'ACCOUNT_NOT_ACTIVE', now });
      return { account: changed!, ended: sessions };
    });
    await announceEnded(deps, userId, ended);
    deps.log.info({ userId, status: account.status, sessionsEnded: ended.length }, 'account status set');
    return { ...describeUser(account, await namedBy(deps.db, [account])), sessionsEnded: ended.length };
  };
}

type Named = Pick<ContactRow, 'userId' | 'kind' | 'value'>;

/** What these accounts name and have not proved. */
export async function namedBy(db: Pick<Deps['db'], 'select'>, accounts: { id: string }[]): Promise<Named[]> {
  if (accounts.length === 0) return [];
  const ids = accounts.map(({ id }) => id);
  return db
    .select()
    .from(contacts)
    .where(and(inArray(contacts.userId, ids), isNull(contacts.provedAt)));
}

/** An account with each contact masked: the proved one, else the one that it names, else null. */
export function describeUser(account: UserRow, named: Named[]) {
  const proved = provedContacts(account);
  const contactOf = (kind: ContactKind) =>
    proved[kind] || (named.find((one) => one.userId === account.id && one.kind === kind)?.value ?? '');
  return {
    userId: account.id,
    fullName: account.fullName,
    email: contactOf('email') === '' ? null : maskEmail(contactOf('email')),
    phone: contactOf('phone') === '' ? null : maskPhone(contactOf('phone')),
    isEmailVerified: account.isEmailVerified,
    isPhoneVerified: account.isPhoneVerified,
    role: account.role,
    status: account.status,
    lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
    createdAt: account.createdAt.toISOString(),
  };
}
