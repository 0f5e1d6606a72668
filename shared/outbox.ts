import type { Static, TSchema } from '@sinclair/typebox';
import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Bus } from './bus.ts';
import type { EventContract } from './contract.ts';
import { newId } from './id.ts';
import type { Logger } from './log.ts';
import { type Database, type Schema, type Transaction, timestamptz } from './postgres.ts';
import { traceparent } from './tracing.ts';

/** Events on their way out; a row stands in the transaction of the state it tells of. Sent rows stay 72 hours. */
export const outbox = pgTable(
  'outbox',
  {
    position: bigserial('position', { mode: 'bigint' }).primaryKey(),
    id: uuid('id').notNull().unique(),
    type: text('type').notNull(),
    aggregateId: uuid('aggregate_id').notNull(),
    version: integer('version').notNull(),
    data: jsonb('data').notNull(),
    /** W3C traceparent of what emitted it; null where nothing was traced. */
    traceContext: text('trace_context'),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    leasedUntil: timestamptz('leased_until'),
    sentAt: timestamptz('sent_at'),
  },
  (table) => [
    index('idx_outbox_unsent').on(table.position).where(sql`sent_at IS NULL`),
    index('idx_outbox_sent_at').on(table.sentAt),
  ],
);

/** Writes an event into the transaction that makes it true; the relay publishes it after the commit. */
export async function emit<S extends Schema, Data extends TSchema>(
  tx: Transaction<S>,
  contract: EventContract<Data>,
  row: { aggregateId: string; version: number; data: Static<Data> },
): Promise<void> {
  await tx.insert(outbox).values({
    id: newId(),
    type: contract.type,
    aggregateId: row.aggregateId,
    version: row.version,
    data: contract.parse(row.data),
    traceContext: traceparent(),
  });
  wakeRelays();
}

const batchSize = 100;
const leaseSeconds = 30;
const idleMs = 400;
/** A row just written may not be committed yet: look often for a moment after an emit. */
const eagerMs = 15;
const eagerForMs = 600;
const sentRowsStayHours = 72;

let eagerUntil = 0;
const wakers = new Set<() => void>();

function wakeRelays(): void {
  eagerUntil = Date.now() + eagerForMs;
  for (const wake of wakers) wake();
}

interface Row extends Record<string, unknown> {
  position: string;
  id: string;
  type: string;
  aggregate_id: string;
  version: number;
  data: unknown;
  created_at: string;
  trace_context: string | null;
}

async function lease<S extends Schema>(db: Database<S>): Promise<Row[]> {
  const rows = await db.execute<Row>(sql`
    UPDATE outbox SET leased_until = CURRENT_TIMESTAMP + make_interval(secs => ${leaseSeconds})
    WHERE position IN (
      SELECT position FROM outbox
      WHERE sent_at IS NULL AND (leased_until IS NULL OR leased_until < CURRENT_TIMESTAMP)
      ORDER BY position LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
    RETURNING position, id, type, aggregate_id, version, data, created_at, trace_context`);
  return [...rows].sort((one, other) => (BigInt(one.position) < BigInt(other.position) ? -1 : 1));
}

async function markSent<S extends Schema>(db: Database<S>, ids: string[]): Promise<void> {
  await db.execute(sql`
    UPDATE outbox SET sent_at = CURRENT_TIMESTAMP, leased_until = NULL
    WHERE id = ANY(${`{${ids.join(',')}}`}::uuid[])`);
}

/** Told of each event that has left. */
type Published = (event: { type: string; data: unknown }) => void;

/** Publishes one batch. A crash between publish and mark repeats it: the stream and every inbox drop the second. */
async function relayBatch<S extends Schema>(
  db: Database<S>,
  bus: Bus,
  source: string,
  published: Published,
): Promise<number> {
  const rows = await lease(db);
  if (rows.length === 0) return 0;
  const outcomes = await Promise.allSettled(
    rows.map((row) =>
      bus.publish({
        id: row.id,
        type: row.type,
        source,
        aggregateId: row.aggregate_id,
        version: row.version,
        time: new Date(row.created_at).toISOString(),
        traceparent: row.trace_context ?? undefined,
        data: row.data,
      }),
    ),
  );
  const sent = rows.filter((_, at) => outcomes[at]?.status === 'fulfilled');
  if (sent.length > 0) {
    await markSent(
      db,
      sent.map((row) => row.id),
    );
  }
  sent.forEach(published);
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  if (refused) throw refused.reason;
  return rows.length;
}

export interface Relay {
  /** Sends what is left and ends. */
  stop(): Promise<void>;
}

/** Publishes the outbox of one service until stopped. Any number of processes may relay the same outbox. */
export function startRelay<S extends Schema>(
  db: Database<S>,
  bus: Bus,
  source: string,
  log: Logger,
  published: Published,
): Relay {
  let stopping = false;
  let wake = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const onEmit = () => wake();
  wakers.add(onEmit);

  const loop = (async () => {
    let failures = 0;
    while (true) {
      try {
        const count = await relayBatch(db, bus, source, published);
        failures = 0;
        if (count === batchSize) continue;
        if (stopping) return;
        await pause(Date.now() < eagerUntil ? eagerMs : idleMs);
      } catch (error) {
        if (stopping) return;
        failures++;
        log.warn({ error, failures }, 'outbox relay');
        await pause(Math.min(200 * 2 ** failures, 5_000));
      }
    }
  })();

  return {
    async stop() {
      stopping = true;
      wakers.delete(onEmit);
      wake();
      await loop;
    },
  };
}

export async function forgetSentEvents<S extends Schema>(db: Database<S>): Promise<void> {
  await db.execute(
    sql`DELETE FROM outbox WHERE sent_at < CURRENT_TIMESTAMP - make_interval(hours => ${sentRowsStayHours})`,
  );
}
