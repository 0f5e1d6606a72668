import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { type Schema, type Transaction, timestamptz } from './postgres.ts';

/** What a service has already handled; a row stands in the transaction of its effect. */
export const inbox = pgTable(
  'inbox',
  {
    consumer: text('consumer').notNull(),
    eventId: uuid('event_id').notNull(),
    receivedAt: timestamptz('received_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    primaryKey({ columns: [table.consumer, table.eventId] }),
    index('idx_inbox_received_at').on(table.receivedAt),
  ],
);

/** true for the first delivery of an event to a consumer; false when its effect is already there. */
export async function firstDelivery<S extends Schema>(
  tx: Transaction<S>,
  consumer: string,
  event: { id: string },
): Promise<boolean> {
  const rows = await tx
    .insert(inbox)
    .values({ consumer, eventId: event.id })
    .onConflictDoNothing()
    .returning({ id: inbox.eventId });
  return rows.length === 1;
}
