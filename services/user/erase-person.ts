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

interface Erasure {
  userId: string;
  password: string;
  requestId: string;
}

/**
 * Deletes an account for its holder. Every service hears of it and erases what it holds. The mark comes
 * before the count: a payment that begins meanwhile sees the mark, or is counted. A first count, before the
 * mark, keeps a holder signed in whose erasure is refused.
 * @throws Problem JOURNEYS_AHEAD, MONEY_ON_ITS_WAY; what auth refuses; UNAVAILABLE that names the service
 * that is away.
 */
export function erasePerson(deps: Pick<Deps, 'bus' | 'log'>) {
  const { bus, log } = deps;
  return async ({ userId, password, requestId }: Erasure) => {
    await refuseWhileOpen(deps, userId);
    const { markedAt } = await bus.request(beginErasure, { userId, password });
    try {
      await refuseWhileOpen(deps, userId);
      const { deletedAt, anonymiseAt } = await bus.request(eraseAccount, { userId, markedAt, requestId });
      return { deletedAt, anonymiseAt };
    } catch (error) {
      // Best effort: auth drops an old mark by itself, and takes none from a deleted account.
      await bus
        .request(abandonErasure, { userId, markedAt })
        .catch((fault: unknown) => log.warn({ error: fault, userId }, 'mark of an erasure not taken back'));
      throw error;
    }
  };
}

/** Asks payment first: booking can then answer for payments that it has not heard of yet. */
async function refuseWhileOpen({ bus }: Pick<Deps, 'bus'>, userId: string): Promise<void> {
  const paid = await bus.request(openPayments, { userId });
  const booked = await bus.request(openBookings, { userId, ...(paid.paid ? { paid: paid.paid } : {}) });
  if (booked.journeys > 0) throw problems.JOURNEYS_AHEAD(undefined, { journeys: booked.journeys });
  if (booked.money + paid.money > 0) throw problems.MONEY_ON_ITS_WAY();
}

/** On auth.account-deleted. Repeated or late, it finds nothing to delete. */
export function eraseProfile({ db }: Pick<Deps, 'db'>) {
  return async ({ data }: Envelope<Static<typeof accountDeleted.data>>): Promise<void> => {
    await db.transaction(async (tx) => {
      await noteErasure(tx, data);
      await tx.delete(passengers).where(eq(passengers.userId, data.userId));
      await tx.delete(pastDocuments).where(eq(pastDocuments.userId, data.userId));
      await tx.delete(userProfiles).where(eq(userProfiles.userId, data.userId));
    });
  };
}

/** Deletes what a request under way, or a token not yet expired, wrote after the erasure. */
export function eraseLateWrites({ db }: Pick<Deps, 'db'>) {
  return async (): Promise<void> => {
    const erased = db.select({ userId: erasures.userId }).from(erasures);
    await db.delete(passengers).where(inArray(passengers.userId, erased));
    await db.delete(pastDocuments).where(inArray(pastDocuments.userId, erased));
    await db.delete(userProfiles).where(inArray(userProfiles.userId, erased));
  };
}
