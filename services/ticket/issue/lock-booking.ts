import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

/**
 * One at a time per booking until the transaction ends: issuing and voiding each look for the other's rows,
 * which a row lock cannot hold while there are none.
 */
export async function lockBooking(tx: Tx, bookingId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${bookingId}, 0))`);
}
