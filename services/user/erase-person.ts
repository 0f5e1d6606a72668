import type { Static } from '@sinclair/typebox';
import { eq, inArray } from 'drizzle-orm';
import type { Envelope } from '#shared/bus/bus';
import { abandonErasure, type accountDeleted, beginErasure, eraseAccount } from '#shared/contracts/auth';
import { countOpen as openBookings } from '#shared/contracts/booking';
import { countOpen as openPayments } from '#shared/contracts/payment';
import { erasures, noteErasure } from '#shared/records/erasure';
import type { Deps } from './connect.ts';
import { problems } from './problems.ts';
import { passengers, pastDocuments, userProfiles } from './schema.ts';

interface Asking {
  userId: string;
  password: string;
  requestId: string;
}

/**
 * Deletes an account for its holder; every service hears of it and forgets what it holds. Marked first, then counted: a
 * payment that begins meanwhile sees the mark, or is counted. Counted before as well, so that who asks in vain stays signed in.
 * @throws Problem JOURNEYS_AHEAD, MONEY_ON_ITS_WAY; what auth refuses; UNAVAILABLE that names who is away.
 */
export function erasePerson(deps: Pick<Deps, 'bus' | 'log'>) {
  const { bus, log } = deps;
  return async ({ userId, password, requestId }: Asking) => {
    await refuseWhileOpen(deps, userId);
    const { markedAt } = await bus.request(beginErasure, { userId, password });
    try {
      await refuseWhileOpen(deps, userId);
      const { deletedAt, anonymiseAt } = await bus.request(eraseAccount, { userId, markedAt, requestId });
      return { deletedAt, anonymiseAt };
    } catch (error) {
      // Best effort: the mark goes by itself, and only of an account that is not deleted.
      await bus
        .request(abandonErasure, { userId, markedAt })
        .catch((fault: unknown) => log.warn({ error: fault, userId }, 'mark of an erasure not taken back'));
      throw error;
    }
  };
}

/** Payment is asked first, so that booking can be asked about what has succeeded there and is on its way to it. */
async function refuseWhileOpen({ bus }: Pick<Deps, 'bus'>, userId: string): Promise<void> {
  const paid = await bus.request(openPayments, { userId });
  const booked = await bus.request(openBookings, { userId, ...(paid.paid ? { paid: paid.paid } : {}) });
  if (booked.journeys > 0) throw problems.JOURNEYS_AHEAD(undefined, { journeys: booked.journeys });
  if (booked.money + paid.money > 0) throw problems.MONEY_ON_ITS_WAY();
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
