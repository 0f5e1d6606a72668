import { and, eq } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { passengers } from '../schema.ts';

/**
 * Deletes the row: nothing refers to it.
 * @throws Problem NOT_FOUND, also for a passenger of somebody else.
 */
export function deletePassenger({ db }: Deps) {
  return async ({ userId, passengerId }: { userId: string; passengerId: string }): Promise<void> => {
    const gone = await db
      .delete(passengers)
      .where(and(eq(passengers.id, passengerId), eq(passengers.userId, userId)))
      .returning({ id: passengers.id });
    if (gone.length === 0) throw commonProblems.NOT_FOUND();
  };
}
