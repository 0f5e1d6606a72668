import { and, eq } from 'drizzle-orm';
import { getContact } from '#shared/contracts/auth';
import { keyset } from '#shared/http/keyset';
import { type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from './connect.ts';
import { ensureProfile } from './ensure-profile.ts';
import { presentPassenger, presentProfile } from './present.ts';
import { passengers } from './schema.ts';

const inOrder = keyset('ascending', [passengers.id, 'uuid']);

/** The profile with the addresses that auth holds. */
export function getProfile(deps: Deps) {
  return async (userId: string) => {
    const profile = await ensureProfile(deps)(userId);
    return presentProfile(deps.personalData, profile, await deps.bus.request(getContact, { userId }));
  };
}

/** In the order in which they were saved. */
export function listPassengers(deps: Deps) {
  return async (userId: string, { limit, cursor }: PageQuery) => {
    const rows = await deps.db
      .select()
      .from(passengers)
      .where(and(eq(passengers.userId, userId), inOrder.after(cursor)))
      .orderBy(inOrder.order)
      .limit(limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ id }) => [id]);
    return { items: items.map((row) => presentPassenger(deps.personalData, row)), nextCursor };
  };
}
