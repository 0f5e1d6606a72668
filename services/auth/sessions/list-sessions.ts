import { and, desc, eq, gt, isNull, lt } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import type { Caller } from '#shared/http/auth';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { type SessionRow, sessions } from '../schema.ts';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The sessions that still live, the newest first. */
export function listSessions(deps: Deps) {
  return async ({ caller, limit, cursor }: { caller: Caller; limit: number; cursor?: string }) => {
    const { userId, sessionId } = caller;
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
    const items = rows.slice(0, limit).map((row) => presentSession(row, sessionId));
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.sessionId]) : null };
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
