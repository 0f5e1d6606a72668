import { type SQL, sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { type Schema, type Transaction, timestamptz } from '../stores/postgres.ts';
import { arrayOf } from '../stores/postgres-array.ts';
import type { Delivery } from './bus.ts';

/**
 * What may be relied on of events: each comes at least once, and nothing else. They come late, twice, in any order, and
 * one may come days after those that followed it. So a consumer never asks what came before; it does one of four things:
 * - it changes a row only from the state that the event may change (`UPDATE … WHERE status = …`);
 * - it keeps (aggregate, version) and ignores what is older than that;
 * - it keeps facts that add up to the same in any order, such as seats sold and given back;
 * - it asks the service that knows for the state of now.
 * Each consumer has a test that hears its events shuffled, twice and at once.
 */

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

/** true for the first delivery of an event to a subscription; false when its effect is already there. */
export async function firstDelivery<S extends Schema>(
  tx: Transaction<S>,
  { id, inboxKey }: Pick<Delivery, 'id' | 'inboxKey'>,
): Promise<boolean> {
  const rows = await tx
    .insert(inbox)
    .values({ consumer: inboxKey, eventId: id })
    .onConflictDoNothing()
    .returning({ id: inbox.eventId });
  return rows.length === 1;
}

/** As `firstDelivery`, for many in one statement: of each event that is new here, one delivery of it. */
export async function firstDeliveries<S extends Schema, One extends Pick<Delivery, 'id' | 'inboxKey'>>(
  tx: Transaction<S>,
  deliveries: One[],
): Promise<Set<One>> {
  const byEvent = new Map(deliveries.map((one) => [`${one.inboxKey} ${one.id.toLowerCase()}`, one]));
  // In one order always, so that groups with the same events do not wait for each other in a ring.
  const ordered = [...byEvent.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, one]) => one);
  const rows = await tx.execute<{ consumer: string; event_id: string }>(sql`
    INSERT INTO inbox (consumer, event_id)
    SELECT * FROM unnest(${arrayOf(ordered.map(({ inboxKey }) => inboxKey))}::text[],
      ${arrayOf(ordered.map(({ id }) => id))}::uuid[])
    ON CONFLICT DO NOTHING RETURNING consumer, event_id`);
  return new Set(rows.map(({ consumer, event_id }) => byEvent.get(`${consumer} ${event_id}`)!));
}

/** As `firstDelivery`, for a statement that goes on with what it returns: one row, or none where the event was handled. */
export const markFirst = ({ id, inboxKey }: Pick<Delivery, 'id' | 'inboxKey'>): SQL =>
  sql`INSERT INTO ${inbox} (consumer, event_id) VALUES (${inboxKey}, ${id}) ON CONFLICT DO NOTHING RETURNING event_id`;

/** Whether the effect of an event is there already, for a statement that writes the inbox row and the effect in one. */
export const isHandled = ({ id, inboxKey }: Pick<Delivery, 'id' | 'inboxKey'>): SQL =>
  sql`EXISTS (SELECT FROM inbox WHERE consumer = ${inboxKey} AND event_id = ${id})`;
