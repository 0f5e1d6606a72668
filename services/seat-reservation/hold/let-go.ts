import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';
import { releaseHold } from './release-hold.ts';

/** An operator's word in place of the holder's. @throws Problem HOLD_CLAIMED where a booking was made from it */
export function letGo(deps: Deps) {
  return async ({ holdId }: { holdId: string }): Promise<{ released: boolean }> => {
    const [row] = await deps.db.execute<{ user_id: string }>(sql`
      SELECT user_id FROM seat_reservations WHERE hold_id = ${holdId} AND status = 'LOCKED' LIMIT 1`);
    if (!row) return { released: false };
    await releaseHold(deps)({ holdId, userId: row.user_id });
    return { released: true };
  };
}
