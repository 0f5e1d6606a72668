import { and, asc, eq, gt } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import { getContact } from '#shared/contracts/auth';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from './connect.ts';
import { ensureProfile } from './ensure-profile.ts';
import { presentPassenger, presentProfile } from './present.ts';
import { passengers } from './schema.ts';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The profile with the addresses that auth holds. */
export function getProfile(deps: Deps) {
  return async (userId: string) => {
    const profile = await ensureProfile(deps)(userId);
    return presentProfile(deps.personalData, profile, await deps.bus.request(getContact, { userId }));
  };
}

/** In the order in which they were saved. */
export function listPassengers(deps: Deps) {
  return async (userId: string, { limit, cursor }: { limit: number; cursor?: string }) => {
    const after = decodeCursor(cursor, 1)?.[0];
    if (after !== undefined && !uuidPattern.test(after))
      throw invalid('cursor', 'is not a cursor of this list');
    const rows = await deps.db
      .select()
      .from(passengers)
      .where(and(eq(passengers.userId, userId), after === undefined ? undefined : gt(passengers.id, after)))
      .orderBy(asc(passengers.id))
      .limit(limit + 1);
    const items = rows.slice(0, limit).map((row) => presentPassenger(deps.personalData, row));
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.passengerId]) : null };
  };
}
