import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from './connect.ts';
import { type BookingRow, bookings } from './schema.ts';

/**
 * Changes the bookings that `where` finds, and counts each one's version up in the same statement. Events
 * carry the version, so every change that they tell of goes through here.
 */
export function changeBookings(
  tx: Tx,
  { where, set, now }: { where: SQL | undefined; set?: Partial<typeof bookings.$inferInsert>; now: Date },
): Promise<BookingRow[]> {
  return tx
    .update(bookings)
    .set({ ...set, version: sql`${bookings.version} + 1`, updatedAt: now })
    .where(where)
    .returning();
}
