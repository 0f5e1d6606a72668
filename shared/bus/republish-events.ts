import { sql } from 'drizzle-orm';
import type { Database, Schema } from '../stores/postgres.ts';
import type { Bus } from './bus.ts';
import { eventOf, type OutboxRow } from './outbox.ts';
import { isSettled } from './settle-orphans.ts';

/** Which sent rows of one service's outbox. */
export interface Selection {
  /** When they were sent: from this instant on … */
  since: Date;
  /** … and before this one. */
  until: Date;
  type?: string;
}

interface Deps<S extends Schema> {
  db: Database<S>;
  bus: Bus;
  /** The service whose outbox it is. */
  source: string;
}

const batchSize = 100;

const selected = ({ since, until, type }: Selection) => sql`
  sent_at >= ${since.toISOString()}::timestamptz AND sent_at < ${until.toISOString()}::timestamptz
  AND (${type ?? null}::text IS NULL OR type = ${type ?? null}::text) AND NOT ${isSettled}`;

/** How many there are of each type. */
export async function countSent<S extends Schema>(
  db: Database<S>,
  selection: Selection,
): Promise<{ type: string; events: number }[]> {
  const rows = await db.execute<{ type: string; events: number }>(sql`
    SELECT type, count(*)::int AS events FROM outbox WHERE ${selected(selection)} GROUP BY type ORDER BY type`);
  return [...rows];
}

/**
 * Publishes what was sent once more, oldest first. An event keeps its id, by which an inbox that has it drops it; the
 * message gets another one, for the stream drops what it has had within its duplicate window.
 */
export async function republishEvents<S extends Schema>(
  { db, bus, source }: Deps<S>,
  selection: Selection,
  /** One name for one go: what is told twice within it is on the stream once. */
  run: string,
  onProgress: (published: number, lastSentAt: Date) => void = () => {},
): Promise<number> {
  let published = 0;
  let after = { sentAt: selection.since.toISOString(), position: '0' };
  while (true) {
    const rows = await db.execute<OutboxRow & { position: string; sent_at: string }>(sql`
      SELECT position, id, type, aggregate_id, version, data, created_at, trace_context, sent_at::text AS sent_at
      FROM outbox
      WHERE ${selected(selection)} AND (sent_at, position) > (${after.sentAt}::timestamptz, ${after.position}::bigint)
      ORDER BY sent_at, position LIMIT ${batchSize}`);
    if (rows.length === 0) return published;
    await Promise.all(
      rows.map((row) => bus.publish(eventOf(row, source), { messageId: `${row.id}:again:${run}` })),
    );
    published += rows.length;
    const last = rows.at(-1)!;
    after = { sentAt: last.sent_at, position: last.position };
    onProgress(published, new Date(last.sent_at));
  }
}
