import { afterAll, beforeAll, expect, test } from 'bun:test';
import { t } from 'elysia';
import { headers } from 'nats';
import { consumerFile } from '../../nats/files.ts';
import { provisionConsumers } from '../../nats/provision.ts';
import { eventually, type TestPlatform, testPlatform } from '../../tests/support/platform.ts';
import { type EventContract, event, uuid } from '../base/contract.ts';
import { newId } from '../base/id.ts';
import { commonProblems } from '../base/problem.ts';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { bindSubscription, on } from './bus.ts';
import { type Consumption, consume, durableName, reasonOf } from './consume.ts';

let platform: TestPlatform;
const consumptions: Consumption[] = [];
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
});
afterAll(async () => {
  for (const consumption of consumptions) await consumption.stop();
  await platform.close();
});

const data = t.Object({ id: uuid(), poison: t.Boolean() });
type Contract = EventContract<typeof data>;

/** Hears one event by a handler of its own; answers what it has handled. */
async function hear(
  contract: Contract,
  poisoned: () => Promise<void>,
  options: { handlerDeadlineMs?: number } = {},
): Promise<Set<string>> {
  const manager = await platform.bus.connection.jetstreamManager();
  await provisionConsumers(manager, [consumerFile('reporting', contract, 'all')]);
  const handled = new Set<string>();
  const subscription = on(contract, () => async (heard) => {
    if (heard.data.poison) await poisoned();
    handled.add(heard.data.id);
  });
  const { eventsHandled } = createMetrics();
  const log = createLogger('silent');
  consumptions.push(
    consume(
      { bus: platform.bus, service: 'reporting', log, handled: eventsHandled, ...options },
      bindSubscription(subscription, {}),
    ),
  );
  return handled;
}

async function tell(contract: Contract, count: number, poison: boolean): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await Promise.all(
    ids.map((id) => platform.publish(contract, { aggregateId: id, version: 1, data: { id, poison } })),
  );
  return ids;
}

const deliveriesOf = async (contract: Contract) => {
  const manager = await platform.bus.connection.jetstreamManager();
  const info = await manager.consumers.info(contract.stream, durableName('reporting', contract));
  return { waiting: info.num_ack_pending, untaken: info.num_pending };
};

test('hundreds of events whose handler throws leave their neighbours to be handled at once', async () => {
  const contract = event('booking.thrown', 'Cannot be digested', data);
  // More than any consumer handles at once, before, amid and after the good ones.
  const poison = await tell(contract, 400, true);
  const good = await tell(contract, 60, false);
  poison.push(...(await tell(contract, 400, true)));
  const handled = await hear(contract, () => Promise.reject(new Error('cannot be digested')));
  good.push(...(await tell(contract, 60, false)));
  await eventually(() => good.every((id) => handled.has(id)), 'every neighbour');
  expect(handled.size).toBe(good.length);
  // They are not given up for it: each waits to be tried again. The server counts an acknowledgement a moment late.
  await eventually(
    async () => (await deliveriesOf(contract)).waiting <= poison.length,
    'the neighbours to be acknowledged',
  );
  expect((await deliveriesOf(contract)).waiting).toBe(poison.length);
});

test('handlers that never end give their places back', async () => {
  const contract = event('booking.hung', 'Never ends', data);
  await tell(contract, 40, true);
  const handled = await hear(contract, () => new Promise(() => {}), { handlerDeadlineMs: 100 });
  const good = await tell(contract, 40, false);
  await eventually(() => good.every((id) => handled.has(id)), 'every neighbour');
});

test('an event that ends its process each time is a dead letter at last, with what it came with', async () => {
  const contract = event('booking.crashed', 'Ends the process', data);
  const manager = await platform.bus.connection.jetstreamManager();
  await provisionConsumers(manager, [consumerFile('reporting', contract, 'all')]);
  const id = newId();
  const original = headers();
  original.set('traceparent-of-then', 'kept');
  const letter = {
    specversion: '1.0',
    id,
    type: contract.type,
    source: '/jatra/booking',
    subject: id,
    version: 1,
    time: new Date().toISOString(),
    data: { id, poison: true },
  };
  await platform.bus.connection
    .jetstream()
    .publish(contract.subject, JSON.stringify(letter), { msgID: id, headers: original });
  // What a process does that dies before it answers, so often that nobody tries again.
  const consumer = await platform.bus.connection
    .jetstream()
    .consumers.get(contract.stream, durableName('reporting', contract));
  for (let delivery = 1; delivery <= 25; delivery++) {
    const message = await consumer.next();
    expect(message?.info.redeliveryCount).toBe(delivery);
    message?.nak();
  }
  let tried = 0;
  await hear(contract, async () => {
    tried++;
  });
  const dead = await eventually(async () => {
    const stream = await platform.bus.connection.jetstream().streams.get('DEAD');
    const found = await stream.getMessage({ last_by_subj: 'dead.reporting' }).catch(() => undefined);
    return found?.string().includes(id) && found;
  }, 'the dead letter');
  expect(tried).toBe(0);
  expect(dead.header.get('Jatra-Reason')).toContain('25 deliveries');
  expect(dead.header.get('Jatra-Deliveries')).toBe('26');
  expect(dead.header.get('Jatra-Subject')).toBe(contract.subject);
  expect(dead.header.get('Jatra-Consumer')).toBe(durableName('reporting', contract));
  expect(dead.header.get('Jatra-Stream-Sequence')).toMatch(/^\d+$/);
  expect(dead.header.get('Original-Nats-Msg-Id')).toBe(id);
  expect(dead.header.get('Original-traceparent-of-then')).toBe('kept');
  await eventually(async () => (await deliveriesOf(contract)).waiting === 0, 'nothing to wait on');
});

test('the reason of a dead letter is one line, and of a failed query not what it was asked with', async () => {
  const { DrizzleQueryError } = await import('drizzle-orm');
  const cause = new Error('duplicate key value\nviolates unique constraint');
  const failed = new DrizzleQueryError('insert into passengers values ($1)', ['Rahima Khatun'], cause);
  expect(failed.message).toContain('Rahima');
  expect(reasonOf(failed)).toBe('Error: duplicate key value violates unique constraint');
  expect(reasonOf(commonProblems.UNAVAILABLE('later'))).toContain('later');
});
