import { and, count, eq, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import type { Transaction } from '#shared/stores/postgres';
import type { Deps } from './connect.ts';
import { sealChanged, sealNew } from './documents.ts';
import { requireBirthDate, requireFullName } from './person.ts';
import { problems } from './problems.ts';
import type * as schema from './schema.ts';
import { type Gender, type PassengerRow, passengers } from './schema.ts';

export const mostPassengers = 20;

interface NewPassenger {
  fullName: string;
  dateOfBirth: string;
  gender: Gender;
  nidNumber?: string | null;
  passportNumber?: string | null;
  isDefault?: boolean;
}

type Tx = Transaction<typeof schema>;

/** @throws Problem VALIDATION that names the field; TOO_MANY_PASSENGERS. */
export function addPassenger(deps: Deps) {
  return async (userId: string, given: NewPassenger): Promise<PassengerRow> => {
    const id = newId();
    const isDefault = given.isDefault ?? false;
    const values = {
      id,
      userId,
      fullName: requireFullName(given.fullName),
      dateOfBirth: requireBirthDate(given.dateOfBirth, deps.clock),
      gender: given.gender,
      isDefault,
      ...sealNew(deps.personalData, id, given),
    };
    return deps.db.transaction(async (tx) => {
      await lockPassengersOf(tx, userId);
      const [saved] = await tx
        .select({ count: count() })
        .from(passengers)
        .where(eq(passengers.userId, userId));
      if (saved!.count >= mostPassengers)
        throw problems.TOO_MANY_PASSENGERS(`At most ${mostPassengers} are saved`);
      if (isDefault) await clearDefault(tx, userId);
      const [added] = await tx.insert(passengers).values(values).returning();
      return added!;
    });
  };
}

/** What is absent stays, null forgets. @throws Problem NOT_FOUND, also for a passenger of somebody else. */
export function updatePassenger(deps: Deps) {
  return async (userId: string, id: string, change: Partial<NewPassenger>): Promise<PassengerRow> => {
    const { fullName, dateOfBirth, gender, isDefault } = change;
    const values = {
      fullName: fullName === undefined ? undefined : requireFullName(fullName),
      dateOfBirth: dateOfBirth === undefined ? undefined : requireBirthDate(dateOfBirth, deps.clock),
      gender,
      isDefault,
    };
    return deps.db.transaction(async (tx) => {
      await lockPassengersOf(tx, userId);
      const mine = and(eq(passengers.id, id), eq(passengers.userId, userId));
      const [current] = await tx.select().from(passengers).where(mine);
      if (!current) throw commonProblems.NOT_FOUND();
      if (isDefault) await clearDefault(tx, userId);
      const documents = sealChanged(deps.personalData, current, change);
      const [updated] = await tx
        .update(passengers)
        .set({ ...values, ...documents, updatedAt: deps.clock.now() })
        .where(mine)
        .returning();
      return updated!;
    });
  };
}

/** For good: nothing refers to a saved passenger, and its numbers are nobody's business any more. @throws Problem NOT_FOUND. */
export function deletePassenger({ db }: Deps) {
  return async (userId: string, id: string): Promise<void> => {
    const gone = await db
      .delete(passengers)
      .where(and(eq(passengers.id, id), eq(passengers.userId, userId)))
      .returning({ id: passengers.id });
    if (gone.length === 0) throw commonProblems.NOT_FOUND();
  };
}

/** One writer at a time for the passengers of an account: they are counted, and one alone is the default. */
async function lockPassengersOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${userId}, 0))`);
}

async function clearDefault(tx: Tx, userId: string): Promise<void> {
  await tx
    .update(passengers)
    .set({ isDefault: false })
    .where(and(eq(passengers.userId, userId), eq(passengers.isDefault, true)));
}
