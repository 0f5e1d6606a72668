import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { findHold, readLiveHold } from './find-hold.ts';
import { presentHolds } from './present-holds.ts';

/** A hold of the caller that still stands. @throws Problem HOLD_NOT_FOUND */
export function getHold(deps: Deps) {
  const present = presentHolds(deps);
  return async ({ holdId, userId }: { holdId: string; userId: string }) => {
    const stored = await findHold(deps, holdId, userId);
    const hold = stored && (await readLiveHold(deps, stored.trip, holdId));
    if (!hold || hold.userId !== userId) throw problems.HOLD_NOT_FOUND();
    const [answer] = await present(userId, [{ trip: stored.trip, hold }]);
    return answer!;
  };
}
