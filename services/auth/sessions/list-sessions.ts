import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Caller } from '#shared/http/auth';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { type SessionRow, sessions } from '../schema.ts';

const newestFirst = keyset('descending', [sessions.id, 'uuid']);

/** The sessions that still live, the newest first. */
export function listSessions(deps: Deps) {
  return async ({ caller, limit, cursor }: PageQuery & { caller: Caller }) => {
    const { userId, sessionId } = caller;
    const rows = await deps.db
      .select()
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, userId),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, deps.clock.now()),
          newestFirst.after(cursor),
        ),
      )
      .orderBy(newestFirst.order)
      .limit(limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ id }) => [id]);
    return { items: items.map((row) => presentSession(row, sessionId)), nextCursor };
  };
}

function presentSession(row: SessionRow, currentSessionId: string) {
  return {
    sessionId: row.id,
    method: row.method,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    isCurrent: row.id === currentSessionId,
  };
}
