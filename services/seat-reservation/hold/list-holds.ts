import { decodeCursor, type PageQuery, pageOf, partKinds } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { type LockedHold, listLocked } from './find-hold.ts';
import { type OwnHold, standing } from './own-holds.ts';
import { presentHolds } from './present-holds.ts';

type Place = Pick<LockedHold, 'holdId' | 'grantedAtMs'>;

interface Asked extends PageQuery {
  userId: string;
}

/**
 * The caller's holds that stand, newest first. Postgres names them, for it has every grant that was answered; whether
 * one still stands is Redis's word alone, so that what has lapsed or was given up a moment ago is not listed.
 */
export const listHolds = (deps: Deps) => {
  const present = presentHolds(deps);
  return async ({ userId, limit, cursor }: Asked) => {
    const found: OwnHold[] = [];
    let before = placeOf(cursor);
    while (found.length <= limit) {
      const locked = await listLocked(deps, { userId, limit: limit + 1, ...(before && { before }) });
      found.push(...(await standing(deps, userId, locked)));
      if (locked.length <= limit) break;
      before = locked.at(-1);
    }
    const { items, nextCursor } = pageOf(found, limit, ({ hold }) => [String(hold.grantedAtMs), hold.holdId]);
    return { items: await present(userId, items), nextCursor };
  };
};

function placeOf(cursor: string | undefined): Place | undefined {
  const parts = decodeCursor(cursor, [partKinds.milliseconds, partKinds.uuid]);
  return parts && { grantedAtMs: Number(parts[0]), holdId: parts[1]! };
}
