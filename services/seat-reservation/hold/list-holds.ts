import { invalid } from '#shared/base/problem';
import { decodeCursor, encodeCursor } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import { type LockedHold, listLocked } from './find-hold.ts';
import { type OwnHold, standing } from './own-holds.ts';
import { presentHolds } from './present-holds.ts';

type Place = Pick<LockedHold, 'holdId' | 'grantedAtMs'>;

interface Asked {
  userId: string;
  limit: number;
  cursor?: string;
}

/**
 * The caller's holds that stand, newest first. Postgres names them, for it has every grant that was answered; whether
 * one still stands is Redis's word alone, so that what has lapsed or was given up a moment ago is not listed.
 */
export function listHolds(deps: Deps) {
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
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      items: await present(userId, shown),
      nextCursor: last ? encodeCursor([String(last.hold.grantedAtMs), last.hold.holdId]) : null,
    };
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function placeOf(cursor: string | undefined): Place | undefined {
  const parts = decodeCursor(cursor, 2);
  if (!parts) return undefined;
  const [grantedAt, holdId] = parts as [string, string];
  if (!/^\d{1,14}$/.test(grantedAt) || !uuid.test(holdId))
    throw invalid('cursor', 'is not a cursor of this list');
  return { grantedAtMs: Number(grantedAt), holdId };
}
