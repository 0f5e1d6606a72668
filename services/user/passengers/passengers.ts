import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { type Gender, passengers } from '../schema.ts';

export interface PassengerFields {
  fullName: string;
  dateOfBirth: string;
  gender: Gender;
  nidNumber?: string | null;
  passportNumber?: string | null;
  isDefault?: boolean;
}

/** Locks the passengers of an account: they are counted, and one alone is the default. */
export async function lockPassengers(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${userId}, 0))`);
}

export async function clearDefault(tx: Tx, userId: string): Promise<void> {
  await tx
    .update(passengers)
    .set({ isDefault: false })
    .where(and(eq(passengers.userId, userId), eq(passengers.isDefault, true)));
}
