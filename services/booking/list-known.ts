import { inArray } from 'drizzle-orm';
import type { Deps } from './connect.ts';
import { bookings } from './schema.ts';

/** Which of these bookings have a row, whatever became of them. */
export function listKnown({ db }: Pick<Deps, 'db'>) {
  return async ({ bookingIds }: { bookingIds: string[] }): Promise<{ bookingIds: string[] }> => {
    const rows = await db.select({ id: bookings.id }).from(bookings).where(inArray(bookings.id, bookingIds));
    return { bookingIds: rows.map(({ id }) => id) };
  };
}
