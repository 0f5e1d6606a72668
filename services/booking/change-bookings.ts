import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Deps, Tx } from './connect.ts';
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

/**
 * A part of a WITH that changes one booking as long as it is as it was read: what was decided by its version holds. Where
 * it changes none, whoever decided locks it and decides again.
 */
export function changeAsRead(
  db: Deps['db'],
  { id, version }: Pick<BookingRow, 'id' | 'version'>,
  { set, now, when }: { set: Partial<typeof bookings.$inferInsert>; now: Date; when?: SQL },
): SQL {
  return sql`${db
    .update(bookings)
    .set({ ...set, version: version + 1, updatedAt: now })
    .where(and(eq(bookings.id, id), eq(bookings.version, version), when))
    .returning({ id: bookings.id })}`;
}
