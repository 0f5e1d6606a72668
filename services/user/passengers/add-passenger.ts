import { count, eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import type { Deps } from '../connect.ts';
import { sealNew } from '../documents.ts';
import { requireBirthDate, requireFullName } from '../person.ts';
import { presentPassenger } from '../present.ts';
import { problems } from '../problems.ts';
import { passengers } from '../schema.ts';
import { clearDefault, lockPassengers, type PassengerFields } from './passengers.ts';

export const mostPassengers = 20;

/** @throws Problem VALIDATION that names the field; TOO_MANY_PASSENGERS. */
export function addPassenger(deps: Deps) {
  return async ({ userId, ...given }: PassengerFields & { userId: string }) => {
    const id = newId();
    const isDefault = given.isDefault ?? false;
    const values = {
      id,
      userId,
      fullName: requireFullName(given.fullName),
      dateOfBirth: requireBirthDate(given.dateOfBirth, deps.clock),
      gender: given.gender,
      isDefault,
      ...sealNew(deps, { id, given }),
    };
    const row = await deps.db.transaction(async (tx) => {
      await lockPassengers(tx, userId);
      const [saved] = await tx
        .select({ count: count() })
        .from(passengers)
        .where(eq(passengers.userId, userId));
      if (saved!.count >= mostPassengers)
        throw problems.TOO_MANY_PASSENGERS(`An account saves ${mostPassengers} passengers at most`);
      if (isDefault) await clearDefault(tx, userId);
      const [added] = await tx.insert(passengers).values(values).returning();
      return added!;
    });
    return presentPassenger(deps, row);
  };
}
