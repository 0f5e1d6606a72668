import type { Static, TSchema } from '@sinclair/typebox';
import { type SQL, sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { ErrorCode, NatsError } from 'nats';
import type { EventContract } from '../base/contract.ts';
import { newId } from '../base/id.ts';
import type { Logger } from '../seeing/log.ts';
import { traceparent } from '../seeing/tracing.ts';
import { deleteInBatches } from '../stores/delete-in-batches.ts';
import { insertRows } from '../stores/insert-rows.ts';
import {
  afterCommit,
  type Database,
  type Schema,
  type Transaction,
  timestamptz,
} from '../stores/postgres.ts';
import { arrayOf } from '../stores/postgres-array.ts';
import type { Bus, Envelope } from './bus.ts';

/** What an event speaks of: its booking, or else its aggregate. */
export const aboutOf = sql`(coalesce(data->>'bookingId', aggregate_id::text))`;

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
    index('idx_outbox_about').on(aboutOf).where(sql`sent_at IS NOT NULL`),
  ],
);

/** Well below what a stream takes (max_msg_size in nats/streams), so that the envelope fits beside it. */
const mostDataBytes = 200_000;

type NewEvent = Required<
  Pick<typeof outbox.$inferInsert, 'id' | 'type' | 'aggregateId' | 'version' | 'data'>
> & {
  traceContext: string | undefined;
};

/** @throws ContractViolation, and an error for an event that is too large */
function newEvent<Data extends TSchema>(
  contract: EventContract<Data>,
  row: { aggregateId: string; version: number; data: Static<Data> },
): NewEvent {
  const data = contract.parse(row.data);
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > mostDataBytes)
    throw new Error(`${contract.type} has ${bytes} bytes of data; an event takes ${mostDataBytes}`);
  const { aggregateId, version } = row;
  return { id: newId(), type: contract.type, aggregateId, version, data, traceContext: traceparent() };
}

/** Writes an event into the transaction that makes it true; the relay publishes it after the commit. */
export async function emit<S extends Schema, Data extends TSchema>(
  tx: Transaction<S>,
  contract: EventContract<Data>,
  row: { aggregateId: string; version: number; data: Static<Data> },
): Promise<void> {
  const event = newEvent(contract, row);
  let createdAt: Date;
  const db = afterCommit(tx, () => handOver(db, event, createdAt));
  const [written] = await tx
    .insert(outbox)
    .values({ ...event, ...(isRelayed(db) ? { leasedUntil: sql`${leaseEnd}` } : {}) })
    .returning({ createdAt: outbox.createdAt });
  createdAt = written!.createdAt;
}

/**
 * An event in the statement that makes it true, without a transaction around it: `insert` is a part of its WITH and
 * returns `created_at`. Whoever has run the statement says `sent` with it, or nothing where no row was written.
 */
export function emitBeside<S extends Schema, Data extends TSchema>(
  db: Database<S>,
  contract: EventContract<Data>,
  row: { aggregateId: string; version: number; data: Static<Data> },
  when?: SQL,
): { insert: SQL; committed: (createdAt: string) => void } {
  const event = newEvent(contract, row);
  const set: Record<string, SQL> = isRelayed(db as Database) ? { leased_until: leaseEnd } : {};
  return {
    insert: sql`${insertRows(outbox, [event], { set, ...(when ? { when } : {}) })} RETURNING created_at`,
    committed: (createdAt) => handOver(db as Database, event, new Date(createdAt)),
  };
}

/**
 * Events that a statement makes by itself, perhaps many: it writes `leasedUntil` beside each, and whoever has run it says
 * `committed` with what it wrote.
 */
export function emittedWithin<S extends Schema>(db: Database<S>) {
  const relayed = db as Database;
  return {
    leasedUntil: isRelayed(relayed) ? leaseEnd : sql`NULL::timestamptz`,
    committed: (row: OutboxRow) => relays.get(relayed)?.(row),
  };
}

const batchSize = 100;
/** By Postgres's clock. Longer than a batch takes: a publish that is not acknowledged fails after 3 s. */
const leaseSeconds = 10;
const leaseEnd = sql`CURRENT_TIMESTAMP + make_interval(secs => ${sql.raw(String(leaseSeconds))})`;
/** What the stream refuses for its size is tried again so much later, beside everything else. */
const refusedAgainSeconds = 60;
/** Looks for what nobody has handed over: of other processes, and of what could not be sent. */
const idleMs = 400;
/** What comes beyond stays in the table alone and is looked for when its lease has ended. */
const handedAtMost = 2_000;
export const sentRowsStayHours = 72;

/** By its database: what a relay of this process is given to publish at once. */
const relays = new Map<Database, (row: OutboxRow) => void>();

const isRelayed = (db: Database | undefined): boolean => db !== undefined && relays.has(db);

/** A committed event goes to the relay from memory; it is leased in the table, so no other relay looks at it. */
function handOver(db: Database | undefined, event: NewEvent, createdAt: Date): void {
  const { id, type, aggregateId, version, data, traceContext } = event;
  const row = { id, type, aggregate_id: aggregateId, version, data, created_at: createdAt.toISOString() };
  if (db) relays.get(db)?.({ ...row, trace_context: traceContext ?? null });
}

export interface OutboxRow extends Record<string, unknown> {
  id: string;
  type: string;
  aggregate_id: string;
  version: number;
  data: unknown;
  created_at: string;
  trace_context: string | null;
}

async function lease<S extends Schema>(db: Database<S>): Promise<OutboxRow[]> {
  const rows = await db.execute<OutboxRow & { position: string }>(sql`
    UPDATE outbox SET leased_until = CURRENT_TIMESTAMP + make_interval(secs => ${leaseSeconds})
    WHERE position IN (
      SELECT position FROM outbox
      WHERE sent_at IS NULL AND (leased_until IS NULL OR leased_until < CURRENT_TIMESTAMP)
      ORDER BY position LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
    RETURNING position, id, type, aggregate_id, version, data, created_at, trace_context`);
  return [...rows].sort((one, other) => (BigInt(one.position) < BigInt(other.position) ? -1 : 1));
}

const idsOf = (rows: OutboxRow[]) => arrayOf(rows.map((row) => row.id));

async function markSent<S extends Schema>(db: Database<S>, rows: OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db.execute(sql`
    UPDATE outbox SET sent_at = CURRENT_TIMESTAMP, leased_until = NULL WHERE id = ANY(${idsOf(rows)}::uuid[])`);
}

async function leaseAgain<S extends Schema>(
  db: Database<S>,
  rows: OutboxRow[],
  seconds: number,
): Promise<void> {
  if (rows.length === 0) return;
  await db.execute(sql`
    UPDATE outbox SET leased_until = CURRENT_TIMESTAMP + make_interval(secs => ${seconds})
    WHERE id = ANY(${idsOf(rows)}::uuid[]) AND sent_at IS NULL`);
}

/**
 * What a process that was killed had leased waits for nobody. What a living one has leased may go out twice by this:
 * the stream drops the second.
 */
async function releaseLeases<S extends Schema>(db: Database<S>): Promise<void> {
  await db.execute(
    sql`UPDATE outbox SET leased_until = NULL WHERE sent_at IS NULL AND leased_until IS NOT NULL`,
  );
}

/** The row as the event it is. */
export const eventOf = (row: OutboxRow, source: string): Envelope => ({
  id: row.id,
  type: row.type,
  source,
  aggregateId: row.aggregate_id,
  version: row.version,
  time: new Date(row.created_at).toISOString(),
  traceparent: row.trace_context ?? undefined,
  data: row.data,
});

interface RelayWatch {
  /** Told of each event that has left. */
  published(event: { type: string; data: unknown }): void;
  /** Told each time that the stream does not take an event for its size. */
  refused(event: { type: string }): void;
}

interface RelayDeps<S extends Schema> {
  db: Database<S>;
  bus: Bus;
  source: string;
  log: Logger;
  watch: RelayWatch;
}

/** Publishes one batch. A crash between publish and mark repeats it: the stream and every inbox drop the second. */
async function relayBatch<S extends Schema>(
  { db, bus, source, log, watch }: RelayDeps<S>,
  rows: OutboxRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const outcomes = await Promise.allSettled(rows.map((row) => bus.publish(eventOf(row, source))));
  const sent: OutboxRow[] = [];
  const refused: OutboxRow[] = [];
  const left: OutboxRow[] = [];
  let trouble: unknown;
  for (const [at, outcome] of outcomes.entries()) {
    const row = rows[at]!;
    if (outcome.status === 'fulfilled') sent.push(row);
    else if (isTooLarge(outcome.reason)) refused.push(row);
    else {
      left.push(row);
      trouble ??= outcome.reason;
    }
  }
  await markSent(db, sent);
  await leaseAgain(db, left, 0);
  await leaseAgain(db, refused, refusedAgainSeconds);
  sent.forEach(watch.published);
  for (const { id, type } of refused) {
    watch.refused({ type });
    log.error({ eventId: id, type }, 'event too large for its stream');
  }
  if (left.length > 0) throw trouble;
}

const messageExceedsMaximum = 10_054;

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof NatsError &&
    (error.code === ErrorCode.MaxPayloadExceeded || error.api_error?.err_code === messageExceedsMaximum)
  );
}

export interface Relay {
  /** Sends what is left and ends. */
  stop(): Promise<void>;
}

/** Publishes the outbox of one service until stopped. Any number of processes may relay the same outbox. */
export function startRelay<S extends Schema>(deps: RelayDeps<S>): Relay {
  const { log } = deps;
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
  const handed: OutboxRow[] = [];
  let failures = 0;
  const db = deps.db as Database;
  const take = (row: OutboxRow) => {
    if (handed.length < handedAtMost) handed.push(row);
    if (failures === 0) wake();
  };
  relays.set(db, take);

  const loop = (async () => {
    let begun = false;
    let looksAtMs = 0;
    while (true) {
      try {
        if (!begun) await releaseLeases(deps.db);
        begun = true;
        const looks = handed.length === 0 || performance.now() >= looksAtMs;
        const rows = looks ? await lease(deps.db) : handed.splice(0, batchSize);
        if (looks && rows.length < batchSize) looksAtMs = performance.now() + idleMs;
        await relayBatch(deps, rows);
        failures = 0;
        if (handed.length > 0 || rows.length === batchSize) continue;
        if (stopping) return;
        await pause(Math.max(1, looksAtMs - performance.now()));
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
      if (relays.get(db) === take) relays.delete(db);
      wake();
      await loop;
    },
  };
}

export async function forgetSentEvents<S extends Schema>(db: Database<S>): Promise<void> {
  const old = sql`${outbox.sentAt} < CURRENT_TIMESTAMP - make_interval(hours => ${sentRowsStayHours})`;
  await deleteInBatches(db, outbox, old);
}
