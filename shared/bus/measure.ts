import { sql } from 'drizzle-orm';
import { NatsError } from 'nats';
import { contracts } from '../contracts/all.ts';
import { requeueByService } from '../contracts/ops.ts';
import type { Metrics } from '../seeing/telemetry.ts';
import type { Database } from '../stores/postgres.ts';
import type { Bus, Subscription } from './bus.ts';
import { durableName } from './consume.ts';
import { deadLetterStream, lettersDurable } from './dead-letters.ts';

/** What of one service's events is committed and not yet published. */
export async function measureOutbox(service: string, database: Database, metrics: Metrics): Promise<void> {
  const [row] = await database.execute<{ unsent: string; age: string | null }>(sql`
    SELECT count(*) AS unsent, EXTRACT(EPOCH FROM CURRENT_TIMESTAMP - min(created_at)) AS age
    FROM outbox WHERE sent_at IS NULL`);
  metrics.outboxUnsent.set({ service }, Number(row?.unsent ?? 0));
  metrics.outboxOldestSeconds.set({ service }, Math.max(0, Number(row?.age ?? 0)));
}

/**
 * How far one service is behind the streams. Every process of it measures the same: take the maximum, not the sum.
 * @returns the durable consumers that are not on the server; the provisioner alone makes them
 */
export async function measureConsumers(
  service: string,
  bus: Bus,
  subscriptions: Pick<Subscription, 'contract'>[],
  metrics: Metrics,
): Promise<string[]> {
  const missing: string[] = [];
  const { consumers } = bus.connection.jetstream();
  for (const { contract } of subscriptions) {
    const labels = { service, event: contract.type };
    const durable = durableName(service, contract);
    const consumer = await consumers.get(contract.stream, durable).catch(unlessMissing);
    metrics.consumerMissing.set(labels, consumer ? 0 : 1);
    if (!consumer) {
      missing.push(durable);
      continue;
    }
    const { num_pending, num_ack_pending } = await consumer.info(true);
    metrics.consumerPending.set(labels, num_pending);
    metrics.consumerUnanswered.set(labels, num_ack_pending);
  }
  return missing;
}

/** How many events a service gave up that nobody has had handled since. The same in every process of it. */
export async function measureDeadLetters(service: string, bus: Bus, metrics: Metrics): Promise<void> {
  if (!Object.hasOwn(requeueByService, service)) return;
  const { consumers } = bus.connection.jetstream();
  const letters = await consumers.get(deadLetterStream, lettersDurable(service)).catch(unlessMissing);
  if (!letters) return;
  const { num_pending, num_ack_pending } = await letters.info(true);
  metrics.deadLetters.set({ service }, num_pending + num_ack_pending);
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof NatsError && error.api_error?.code === 404)) throw error;
}

/** Counts an event that has been published. */
export function countPublished(
  service: string,
  event: { type: string; data: unknown },
  metrics: Metrics,
): void {
  const [word] = wordsOf(event.type).filter((name) => name in (event.data as object));
  const reason = word ? String((event.data as Record<string, unknown>)[word]) : '';
  metrics.eventsPublished.inc({ service, event: event.type, reason });
}

const words = new Map<string, string[]>();

/** Of an event's fields reason and outcome those with few values, by its contract: a label takes nothing else. */
function wordsOf(type: string): string[] {
  let found = words.get(type);
  if (!found) {
    const contract = contracts.find((one) => one.kind === 'event' && one.type === type);
    const properties: Record<string, object> =
      contract?.kind === 'event' ? (contract.data.properties ?? {}) : {};
    found = ['reason', 'outcome'].filter((name) => 'enum' in (properties[name] ?? {}));
    words.set(type, found);
  }
  return found;
}
