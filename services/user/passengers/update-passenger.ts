import { and, eq } from 'drizzle-orm';
import { commonProblems } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { sealChanged } from '../documents.ts';
import { requireBirthDate, requireFullName } from '../person.ts';
import { presentPassenger } from '../present.ts';
import { passengers } from '../schema.ts';
import { clearDefault, lockPassengers, type PassengerFields } from './passengers.ts';

interface PassengerUpdate {
  userId: string;
  passengerId: string;
  change: Partial<PassengerFields>;
}

/**
 * Keeps absent fields and clears null ones.
 * @throws Problem NOT_FOUND, also for a passenger of somebody else.
 */
export function updatePassenger(deps: Deps) {
  return async ({ userId, passengerId, change }: PassengerUpdate) => {
    const { fullName, dateOfBirth, gender, isDefault } = change;
    const values = {
      fullName: fullName === undefined ? undefined : requireFullName(fullName),
      dateOfBirth: dateOfBirth === undefined ? undefined : requireBirthDate(dateOfBirth, deps.clock),
      gender,
      isDefault,
    };
    const row = await deps.db.transaction(async (tx) => {
      await lockPassengers(tx, userId);
      const mine = and(eq(passengers.id, passengerId), eq(passengers.userId, userId));
      const [current] = await tx.select().from(passengers).where(mine);
      if (!current) throw commonProblems.NOT_FOUND();
      if (isDefault) await clearDefault(tx, userId);
      const documents = sealChanged(deps, { row: current, change });
      const [updated] = await tx
        .update(passengers)
        .set({ ...values, ...documents, updatedAt: deps.clock.now() })
        .where(mine)
        .returning();
      return updated!;
    });
    return presentPassenger(deps, row);
  };
}
