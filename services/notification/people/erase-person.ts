import type { Static } from '@sinclair/typebox';
import { and, inArray, ne, sql } from 'drizzle-orm';
import type { Envelope } from '#shared/bus/bus';
import type { accountDeleted } from '#shared/contracts/auth';
import { erasures, noteErasure } from '#shared/records/erasure';
import type { Deps, Tx } from '../connect.ts';
import * as schema from '../schema.ts';

const { notifications, notificationsArchive, preferences, pushSubscriptions } = schema;

/** auth.account-deleted → nothing more is sent. Of what was sent only time and channel are kept. */
export function erasePerson({ db }: Pick<Deps, 'db'>) {
  return async ({ data }: Envelope<Static<typeof accountDeleted.data>>): Promise<void> => {
    await db.transaction(async (tx) => {
      await noteErasure(tx, data);
      await eraseAll(tx);
    });
  };
}

/** Erases what was written while the event was handled. */
export function eraseLate({ db }: Pick<Deps, 'db'>) {
  return async (): Promise<void> => {
    await db.transaction(eraseAll);
  };
}

async function eraseAll(tx: Tx): Promise<void> {
  const erased = tx.select({ userId: erasures.userId }).from(erasures);
  // In this order: what is moved meanwhile is waited for here, and found there.
  for (const table of [notifications, notificationsArchive])
    await tx
      .update(table)
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
        status: sql`CASE WHEN ${table.status} = 'PENDING' THEN 'FAILED' ELSE ${table.status} END`,
      })
      .where(and(inArray(table.userId, erased), ne(table.recipient, '')));
  await tx.delete(preferences).where(inArray(preferences.userId, erased));
  await tx.delete(pushSubscriptions).where(inArray(pushSubscriptions.userId, erased));
}
