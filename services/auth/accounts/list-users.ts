import { and, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { readIdentifier } from '../identifiers.ts';
import { type AccountRole, type AccountStatus, users } from '../schema.ts';
import { accountAt, accountNaming, findAccount } from './accounts.ts';
import { presentUser, presentUsers } from './present-user.ts';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface UsersQuery {
  limit: number;
  cursor?: string;
  status?: AccountStatus;
  role?: AccountRole;
  identifier?: string;
}

/** Accounts that are not deleted, the newest first. Contacts are masked. A full contact finds its account. */
export function listUsers(deps: Deps) {
  return async ({ limit, cursor, status, role, identifier }: UsersQuery) => {
    const after = decodeCursor(cursor, 1)?.[0];
    if (after !== undefined && !uuidPattern.test(after))
      throw invalid('cursor', 'is not a cursor of this list');
    const contact = identifier === undefined ? undefined : readIdentifier(identifier);
    if (identifier !== undefined && !contact) throw invalid('identifier', 'is no phone and no e-mail');
    const rows = await deps.db
      .select()
      .from(users)
      .where(
        and(
          isNull(users.deletedAt),
          after === undefined ? undefined : lt(users.id, after),
          status === undefined ? undefined : eq(users.status, status),
          role === undefined ? undefined : eq(users.role, role),
          contact && or(accountAt(contact), accountNaming(contact)),
        ),
      )
      .orderBy(desc(users.id))
      .limit(limit + 1);
    const items = await presentUsers(deps, rows.slice(0, limit));
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.userId]) : null };
  };
}

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getUser(deps: Deps) {
  return async (userId: string) => presentUser(deps, await findAccount(deps, userId));
}
