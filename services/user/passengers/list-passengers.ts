import { and, eq } from 'drizzle-orm';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { presentPassenger } from '../present.ts';
import { passengers } from '../schema.ts';

const inOrder = keyset('ascending', [passengers.id, 'uuid']);

/** In the order in which they were saved. */
export function listPassengers(deps: Deps) {
  return async ({ userId, limit, cursor }: PageQuery & { userId: string }) => {
    const rows = await deps.db
      .select()
      .from(passengers)
      .where(and(eq(passengers.userId, userId), inOrder.after(cursor)))
      .orderBy(inOrder.order)
      .limit(limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ id }) => [id]);
    return { items: items.map((row) => presentPassenger(deps, row)), nextCursor };
  };
}
