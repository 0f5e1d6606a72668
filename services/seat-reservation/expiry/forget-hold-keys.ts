import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';

const keysKeptDays = 2;

/** Deletes the record of old Idempotency-Keys. */
export function forgetHoldKeys({ db }: Deps) {
  return async (): Promise<void> => {
    await db.execute(
      sql`DELETE FROM hold_keys WHERE created_at < CURRENT_TIMESTAMP - make_interval(days => ${keysKeptDays})`,
    );
  };
}
