import { type Consumer, DeliverPolicy, type JsMsg } from 'nats';
import type postgres from 'postgres';
import { dhakaDate } from '../../base/clock.ts';
import { type Bus, type Envelope, readCloudEvent } from '../../bus/bus.ts';
import { sentRowsStayHours } from '../../bus/outbox.ts';
import { contracts } from '../../contracts/all.ts';
import type { Check } from './finding.ts';

/** An event that lies on its stream and stands in no outbox: a database was restored to before it. */
export interface Orphan extends Envelope<Record<string, unknown>> {
  service: string;
}

const events = new Map(
  contracts.flatMap((contract) => (contract.kind === 'event' ? [[contract.subject, contract] as const] : [])),
);
const serviceOf = (type: string) => type.slice(0, type.indexOf('.'));
/** Each stream, and the service whose events lie on it. */
const streams = new Map([...events.values()].map(({ stream, type }) => [stream, serviceOf(type)]));

export const emittingServices = [...new Set(streams.values())].sort();

const batchMessages = 500;
const batchWaitMs = 5_000;
const hourMs = 3_600_000;

interface Places {
  bus: Bus;
  /** A database as it is now: an event is published after its commit, so that what was read from a stream is there. */
  current(service: string): postgres.Sql;
}

/**
 * Each event of the last 72 hours that is on a stream, by batches in the order of the stream, with whether an outbox has
 * it. Outboxes keep a row for as long after it was sent, and an event is no younger than its row.
 */
export async function* readEvents(
  { bus, current }: Places,
  now = new Date(),
): AsyncGenerator<{ known: number; orphans: Orphan[]; seen: Orphan[] }> {
  const since = new Date(now.getTime() - sentRowsStayHours * hourMs);
  for (const [stream, service] of streams)
    for await (const messages of readStream(bus, stream, since)) {
      const seen = messages.flatMap((message) => {
        const contract = events.get(message.subject);
        if (!contract) return [];
        const event: Envelope<Record<string, unknown>> = readCloudEvent(contract, message.data);
        return new Date(event.time) > since ? [{ ...event, service }] : [];
      });
      const kept = await current(service)<{ id: string }[]>`
        SELECT id FROM outbox WHERE id = ANY(${seen.map(({ id }) => id)}::uuid[])`;
      const ids = new Set(kept.map(({ id }) => id));
      const orphans = seen.filter(({ id }) => !ids.has(id));
      yield { known: seen.length - orphans.length, orphans, seen };
    }
}

async function* readStream(bus: Bus, stream: string, since: Date): AsyncGenerator<JsMsg[]> {
  const jetstream = bus.connection.jetstream();
  const consumer: Consumer = await jetstream.consumers.get(stream, {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: since.toISOString(),
  });
  try {
    let left = (await consumer.info()).num_pending;
    while (left > 0) {
      const batch: JsMsg[] = [];
      const wanted = Math.min(left, batchMessages);
      for await (const message of await consumer.fetch({ max_messages: wanted, expires: batchWaitMs }))
        batch.push(message);
      if (batch.length === 0) throw new Error(`${stream}: the stream fell silent, ${left} events unread`);
      left -= batch.length;
      yield batch;
    }
  } finally {
    await consumer.delete().catch(() => false);
  }
}

export const eventsKept: Check = {
  says: 'every event of the last 72 hours on a stream is in an outbox',
  async look(sources) {
    const { from, until } = sources.range;
    const violations: string[] = [];
    let examined = 0;
    for await (const { seen, orphans } of readEvents(sources)) {
      const inRange = ({ time }: Orphan) => {
        const day = dhakaDate(new Date(time));
        return day >= from && day <= until;
      };
      examined += seen.filter(inRange).length;
      for (const { id, type, aggregateId, service, time } of orphans.filter(inRange))
        violations.push(`${type} ${id} of ${aggregateId}, ${time}, is in no outbox of ${service}`);
    }
    return { examined, violations };
  },
};
