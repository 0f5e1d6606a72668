import type postgres from 'postgres';
import { migratedServices } from '../../../drizzle/migrate.ts';
import { readConsumers } from '../../../nats/files.ts';
import { deadLetterStream } from '../../bus/dead-letters.ts';
import type { Check } from './finding.ts';
import { inBatches, isWithin, type Range, type Sources } from './sources.ts';

interface SentEvent {
  id: string;
  type: string;
  aggregate_id: string;
  /** booking.cancelled alone: whether there was a sale to take back. */
  was_sold: boolean;
}

interface Hearer {
  service: string;
  durable: string;
  type: string;
}

/** Which services hear an event, by the files of nats/consumers. */
async function hearers(): Promise<Map<string, Hearer[]>> {
  const files = (await readConsumers()).filter((file) => file.stream_name !== deadLetterStream);
  const all = files.map(({ durable_name, filter_subject }) => {
    const [service] = migratedServices
      .filter((name) => durable_name.startsWith(`${name}-`))
      .sort((one, other) => other.length - one.length);
    return { service: service!, durable: durable_name, type: filter_subject!.slice('event.'.length) };
  });
  return Map.groupBy(all, ({ type }) => type);
}

/** What a consumer does by the state it finds, or by the newest version it has heard, leaves no inbox row and nothing to look for. */
const byState = [
  'seat-reservation-train-edited',
  'notification-trip-cancelled',
  'notification-registered',
  'booking-trip-delayed',
  'ticket-trip-delayed',
];

/** Consumers that leave no inbox row, and the tables of which one names the person whom the event is about. */
const seenIn: Record<string, [table: string, ...others: string[]]> = {
  // Whoever is deleted has no profile any more.
  'user-registered': ['user_profiles', 'erasures'],
  'user-account-deleted': ['erasures'],
  'booking-account-deleted': ['erasures'],
  'ticket-account-deleted': ['erasures'],
  'notification-account-deleted': ['erasures'],
};

/** Every consumer whose events leave no inbox row, whatever they say. */
export const withoutInboxRow = [...byState, ...Object.keys(seenIn)];

const leavesNoRow = (durable: string, { was_sold }: SentEvent) =>
  byState.includes(durable) ||
  ((durable === 'ticket-cancelled' || durable === 'schedule-cancelled') && !was_sold);

export const eventsInEffect: Check = {
  says: 'every event that was sent has taken effect at each consumer that is to hear it',
  async look(sources) {
    const { sql, graceSeconds, range } = sources;
    const heardBy = await hearers();
    const violations: string[] = [];
    let examined = 0;
    for (const service of migratedServices) {
      const sent = sql(service)<SentEvent[]>`
        SELECT id, type, aggregate_id,
          coalesce((data->>'wasConfirmed')::boolean AND jsonb_array_length(data->'seats') > 0, true) AS was_sold
        FROM outbox WHERE type = ANY(${[...heardBy.keys()]})
          AND sent_at <= CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})
          AND ${isWithin(sql(service), 'created_at', range)}`;
      for await (const events of inBatches(sql(service), sent)) {
        examined += events.length;
        for (const hearer of [...heardBy.values()].flat())
          violations.push(...(await unheard(sources, hearer, events)));
      }
    }
    return { examined, violations };
  },
};

async function unheard(sources: Sources, { service, durable, type }: Hearer, events: SentEvent[]) {
  const due = events.filter((event) => event.type === type && !leavesNoRow(durable, event));
  if (due.length === 0) return [];
  const { key, found } = await effectsOf(sources, service, durable, due);
  return due
    .filter((event) => !found.has(event[key]))
    .map((event) => `${type} ${event.id} has taken no effect at ${durable}`);
}

/** Read now, not in the snapshot: what was sent long ago may have been handled a moment after that was taken. */
async function effectsOf({ current }: Sources, service: string, durable: string, due: SentEvent[]) {
  const tables = seenIn[durable];
  if (tables) {
    const sql = current(service);
    const people = due.map((event) => event.aggregate_id);
    const found = await Promise.all(
      tables.map(
        (table) => sql<{ id: string }[]>`
          SELECT user_id AS id FROM ${sql(table)} WHERE user_id = ANY(${people}::uuid[])`,
      ),
    );
    return { key: 'aggregate_id', found: new Set(found.flat().map(({ id }) => id)) } as const;
  }
  const rows = await current(service)<{ id: string }[]>`
    SELECT event_id AS id FROM inbox WHERE event_id = ANY(${due.map((event) => event.id)}::uuid[])`;
  return { key: 'id', found: new Set(rows.map(({ id }) => id)) } as const;
}

/** What happens once to a thing, by the thing: the second event of it would mean that a handler ran twice. */
const onceTo = (db: postgres.Sql, range: Range) => db`
  SELECT type || ' of ' || CASE type
    WHEN 'booking.refund-requested' THEN data->>'refundId'
    WHEN 'payment.refunded' THEN data->>'refundId'
    WHEN 'booking.cancelled' THEN data->>'cancellationId'
    ELSE aggregate_id::text END AS what
  FROM outbox WHERE type IN ('booking.created', 'booking.confirmed', 'booking.cancelled', 'booking.refund-requested',
    'payment.succeeded', 'payment.refunded', 'ticket.issued') AND ${isWithin(db, 'created_at', range)}`;

type Once = (db: postgres.Sql, range: Range) => postgres.PendingQuery<postgres.Row[]>;

const onceEach: { service: string; things: Once }[] = [
  { service: 'booking', things: onceTo },
  { service: 'payment', things: onceTo },
  { service: 'ticket', things: onceTo },
  {
    service: 'notification',
    things: (db, range) => db`
      SELECT 'notification ' || dedupe_key AS what FROM all_notifications
      WHERE dedupe_key IS NOT NULL AND ${isWithin(db, 'created_at', range)}`,
  },
  {
    service: 'ticket',
    things: (db, range) => db`
      SELECT 'ticket of passenger ' || passenger_id AS what FROM tickets WHERE ${isWithin(db, 'created_at', range)}`,
  },
];

const namedAtMost = 100;

export const onceInEffect: Check = {
  says: 'nothing that happens once has happened twice',
  async look({ sql, range }) {
    const violations: string[] = [];
    let examined = 0;
    for (const { service, things } of onceEach) {
      const db = sql(service);
      const rows = await db<{ what: string; times: number; examined: number }[]>`
        SELECT what, count(*)::int AS times, sum(count(*)) OVER ()::int AS examined FROM (${things(db, range)}) AS things
        GROUP BY what ORDER BY count(*) DESC LIMIT ${namedAtMost}`;
      examined += rows[0]?.examined ?? 0;
      for (const { what, times } of rows) if (times > 1) violations.push(`${what}: ${times} times`);
    }
    return { examined, violations };
  },
};
