import { and, eq, isNull, or } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { readIdentifier } from '../identifiers.ts';
import { type AccountRole, type AccountStatus, users } from '../schema.ts';
import { accountAt, accountNaming, findAccount } from './accounts.ts';
import { presentUser, presentUsers } from './present-user.ts';

const newestFirst = keyset('descending', [users.id, 'uuid']);

interface UsersQuery extends PageQuery {
  status?: AccountStatus;
  role?: AccountRole;
  identifier?: string;
}

/** Accounts that are not deleted, the newest first. Contacts are masked. A full contact finds its account. */
export function listUsers(deps: Deps) {
  return async ({ limit, cursor, status, role, identifier }: UsersQuery) => {
    const after = newestFirst.after(cursor);
    const contact = identifier === undefined ? undefined : readIdentifier(identifier);
    if (identifier !== undefined && !contact) throw invalid('identifier', 'is no phone and no e-mail');
    const rows = await deps.db
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
    return { items: await presentUsers(deps, items), nextCursor };
  };
}

/** @throws Problem NOT_FOUND, also for an account that is deleted. */
export function getUser(deps: Deps) {
  return async (userId: string) => presentUser(deps, await findAccount(deps, userId));
}
