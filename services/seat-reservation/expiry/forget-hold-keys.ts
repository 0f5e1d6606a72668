import { sql } from 'drizzle-orm';
import { deleteInBatches } from '#shared/stores/delete-in-batches';
import type { Deps } from '../connect.ts';
import { holdKeys } from '../schema.ts';

const keysKeptDays = 2;

/** Deletes the record of old Idempotency-Keys. */
export function forgetHoldKeys({ db }: Deps) {
  return async (): Promise<void> => {
    const old = sql`${holdKeys.createdAt} < CURRENT_TIMESTAMP - make_interval(days => ${keysKeptDays})`;
    await deleteInBatches(db, holdKeys, old);
  };
}
