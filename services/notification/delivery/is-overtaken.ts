import { tripDelayed } from '#shared/contracts/schedule';
import { readDelay } from '#shared/records/trip-delays';
import type { Database } from '#shared/stores/postgres';
import type * as schema from '../schema.ts';
import type { NotificationRow } from '../schema.ts';

/** Whether the delay has changed while its message waited: sent now, it would arrive after the newer one. */
export async function isOvertaken(
  { db }: { db: Database<typeof schema> },
  { kind, facts }: Pick<NotificationRow, 'kind' | 'facts'>,
): Promise<boolean> {
  if (kind !== 'TRIP_DELAYED' || !facts) return false;
  const told = tripDelayed.parse(facts.data);
  const newest = await readDelay(db, told);
  return newest !== undefined && newest.version > told.version;
}
