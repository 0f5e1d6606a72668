import { and, asc, eq, gt } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { presentPassenger } from '../present.ts';
import { passengers } from '../schema.ts';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In the order in which they were saved. */
export function listPassengers(deps: Deps) {
  return async ({ userId, limit, cursor }: { userId: string; limit: number; cursor?: string }) => {
    const after = decodeCursor(cursor, 1)?.[0];
    if (after !== undefined && !uuidPattern.test(after))
      throw invalid('cursor', 'is not a cursor of this list');
    const rows = await deps.db
      .select()
      .from(passengers)
      .where(and(eq(passengers.userId, userId), after === undefined ? undefined : gt(passengers.id, after)))
      .orderBy(asc(passengers.id))
      .limit(limit + 1);
    const items = rows.slice(0, limit).map((row) => presentPassenger(deps, row));
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.passengerId]) : null };
  };
}
