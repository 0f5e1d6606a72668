import { sql } from 'drizzle-orm';
import type { Platform } from '#shared/runtime/service';
import type { Database } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import type * as schema from '../schema.ts';

/** Far less than the age at which a verdict counts as forgotten. */
const gatheredMs = 200;

/**
 * Notes that Redis knows a sale, for many sales in one commit and after the buyer has his answer. A note that is lost
 * with its process costs one more telling, which changes nothing.
 */
export function noteApplied({
  db,
  log,
  onClose,
}: Pick<Platform, 'log' | 'onClose'> & { db: Database<typeof schema> }) {
  let bookingIds: string[] = [];
  let timer: Timer | undefined;
  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    const noted = bookingIds;
    bookingIds = [];
    if (noted.length === 0) return;
    try {
      await db.execute(sql`
        UPDATE verdicts SET applied_at = CURRENT_TIMESTAMP
        WHERE booking_id = ANY(${arrayOf(noted)}::uuid[]) AND verdict = 'CONFIRMED'`);
    } catch (error) {
      log.warn({ error }, 'sales not noted as told to Redis yet');
    }
  };
  onClose(write);
  return (bookingId: string): void => {
    bookingIds.push(bookingId);
    timer ??= setTimeout(write, gatheredMs);
  };
}
