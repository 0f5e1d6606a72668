import { decodeCursor, type PageQuery, pageOf, partKinds } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { type LockedHold, listLocked } from './find-hold.ts';
import { listStanding, type OwnHold } from './own-holds.ts';
import { presentHolds } from './present-holds.ts';

type Place = Pick<LockedHold, 'holdId' | 'grantedAtMs'>;

interface Asked extends PageQuery {
  userId: string;
}

/**
 * The caller's standing holds, newest first. Postgres names them, for it has every grant that was answered. Redis says
 * which of them still stand, so a hold that has just lapsed is not listed.
 */
export function listHolds(deps: Deps) {
  return async ({ userId, limit, cursor }: Asked) => {
    const found: OwnHold[] = [];
    let before = placeOf(cursor);
    while (found.length <= limit) {
      const locked = await listLocked(deps, { userId, limit: limit + 1, ...(before && { before }) });
      found.push(...(await listStanding(deps, { userId, locked })));
      if (locked.length <= limit) break;
      before = locked.at(-1);
    }
    const { items, nextCursor } = pageOf(found, limit, ({ hold }) => [String(hold.grantedAtMs), hold.holdId]);
    return { items: await presentHolds(deps, { userId, own: items }), nextCursor };
  };
}

function placeOf(cursor: string | undefined): Place | undefined {
  const parts = decodeCursor(cursor, [partKinds.milliseconds, partKinds.uuid]);
  return parts && { grantedAtMs: Number(parts[0]), holdId: parts[1]! };
}
