import type { Static } from '@sinclair/typebox';
import { and, eq, isNull } from 'drizzle-orm';
import type { Envelope } from '#shared/bus/bus';
import type { accountDeleted } from '#shared/contracts/auth';
import { erasures, isToBeAnonymised, nobody, noteErasure } from '#shared/records/erasure';
import type { Deps } from './connect.ts';
import { bookingPassengers, bookings, idempotencyKeys } from './schema.ts';

const bookingsAtOnce = 100;

/** Notes a deleted account. Its bookings stay for the books, and their passengers' names for a while. */
export function erasePerson({ db }: Pick<Deps, 'db'>) {
  return async ({ data }: Envelope<Static<typeof accountDeleted.data>>): Promise<void> => {
    await db.transaction(async (tx) => {
      await noteErasure(tx, data);
      await tx.delete(idempotencyKeys).where(eq(idempotencyKeys.userId, data.userId));
    });
  };
}

/** Timer: overwrites the passengers in the bookings of erased people. What was sold and paid stays. */
export function anonymiseBookings({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>) {
  return async (): Promise<void> => {
    while (true) {
      const now = clock.now();
      const due = await db
        .select({ id: bookings.id })
        .from(bookings)
        .innerJoin(erasures, eq(erasures.userId, bookings.userId))
        .where(and(isNull(bookings.anonymisedAt), isToBeAnonymised(bookings.arrivalAt, now)))
        .limit(bookingsAtOnce);
      if (due.length === 0) return;
      for (const { id } of due) {
        await db.transaction(async (tx) => {
          await tx
            .update(bookingPassengers)
            .set({
              passengerName: nobody,
              passengerAge: 0,
              passengerGender: 'OTHER',
              documentKind: null,
              documentLastFour: null,
              documentIdentity: null,
            })
            .where(eq(bookingPassengers.bookingId, id));
          await tx.update(bookings).set({ anonymisedAt: now }).where(eq(bookings.id, id));
        });
      }
      log.info({ bookings: due.length }, 'bookings anonymised');
    }
  };
}
