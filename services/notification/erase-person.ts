import type { Static } from '@sinclair/typebox';
import { and, inArray, ne, sql } from 'drizzle-orm';
import type { Envelope } from '#shared/bus/bus';
import type { accountDeleted } from '#shared/contracts/auth';
import { erasures, noteErasure } from '#shared/records/erasure';
import type { Transaction } from '#shared/stores/postgres';
import type { Deps } from './connect.ts';
import * as schema from './schema.ts';

const { notifications, preferences, pushSubscriptions } = schema;

/** On auth.account-deleted: nothing more is sent, and what was sent is forgotten but for when and by which channel. */
export function erasePerson({ db }: Pick<Deps, 'db'>) {
  return async ({ data }: Envelope<Static<typeof accountDeleted.data>>): Promise<void> => {
    await db.transaction(async (tx) => {
      await noteErasure(tx, data);
      await forgetAll(tx);
    });
  };
}

/** What was being written while the event came. */
export function forgetErased({ db }: Pick<Deps, 'db'>) {
  return async (): Promise<void> => {
    await db.transaction(forgetAll);
  };
}

async function forgetAll(tx: Transaction<typeof schema>): Promise<void> {
  const erased = tx.select({ userId: erasures.userId }).from(erasures);
  await tx
    .update(notifications)
    .set({
      recipient: '',
      subject: null,
      message: '',
      html: null,
      images: null,
      calendar: null,
      facts: null,
      providerResponse: null,
      nextAttemptAt: null,
      status: sql`CASE WHEN ${notifications.status} = 'PENDING' THEN 'FAILED' ELSE ${notifications.status} END`,
    })
    .where(and(inArray(notifications.userId, erased), ne(notifications.recipient, '')));
  await tx.delete(preferences).where(inArray(preferences.userId, erased));
  await tx.delete(pushSubscriptions).where(inArray(pushSubscriptions.userId, erased));
}
