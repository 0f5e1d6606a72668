import type { Static } from '@sinclair/typebox';
import { eq, inArray } from 'drizzle-orm';
import type { Envelope } from '#shared/bus';
import { type accountDeleted, eraseAccount } from '#shared/contracts/auth';
import { countOpen as openBookings } from '#shared/contracts/booking';
import { countOpen as openPayments } from '#shared/contracts/payment';
import { erasures, noteErasure } from '#shared/erasure';
import type { Deps } from './connect.ts';
import { problems } from './problems.ts';
import { passengers, pastDocuments, userProfiles } from './schema.ts';

interface Asking {
  userId: string;
  password: string;
  requestId: string;
}

/**
 * Deletes an account for its holder; every service hears of it and forgets what it holds.
 * @throws Problem JOURNEYS_AHEAD, MONEY_ON_ITS_WAY; what auth.erase-account refuses; UNAVAILABLE that names who is away.
 */
export function erasePerson({ bus }: Deps) {
  return async ({ userId, password, requestId }: Asking) => {
    const [booked, paid] = await Promise.all([
      bus.request(openBookings, { userId }),
      bus.request(openPayments, { userId }),
    ]);
    if (booked.journeys > 0) throw problems.JOURNEYS_AHEAD(undefined, { journeys: booked.journeys });
    if (booked.money + paid.money > 0) throw problems.MONEY_ON_ITS_WAY();
    const { deletedAt, anonymiseAt } = await bus.request(eraseAccount, { userId, password, requestId });
    return { deletedAt, anonymiseAt };
  };
}

/** On auth.account-deleted. Again and late it finds nothing to delete. */
export function forgetPerson({ db }: Pick<Deps, 'db'>) {
  return async ({ data }: Envelope<Static<typeof accountDeleted.data>>): Promise<void> => {
    await db.transaction(async (tx) => {
      await noteErasure(tx, data);
      await tx.delete(passengers).where(eq(passengers.userId, data.userId));
      await tx.delete(pastDocuments).where(eq(pastDocuments.userId, data.userId));
      await tx.delete(userProfiles).where(eq(userProfiles.userId, data.userId));
    });
  };
}

/** What a request that was under way, or a token that had not run out, has written after all. */
export function forgetErased({ db }: Pick<Deps, 'db'>) {
  return async (): Promise<void> => {
    const erased = db.select({ userId: erasures.userId }).from(erasures);
    await db.delete(passengers).where(inArray(passengers.userId, erased));
    await db.delete(pastDocuments).where(inArray(pastDocuments.userId, erased));
    await db.delete(userProfiles).where(inArray(userProfiles.userId, erased));
  };
}
