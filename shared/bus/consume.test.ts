import { afterAll, beforeAll, expect, test } from 'bun:test';
import { t } from 'elysia';
import { eventually, type TestPlatform, testPlatform } from '#support/platform';
import { consumerFile } from '../../nats/files.ts';
import { provisionConsumers } from '../../nats/provision.ts';
import { event, uuid } from '../base/contract.ts';
import { newId } from '../base/id.ts';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { bindSubscription, on, openBus } from './bus.ts';
import { consume, durableName } from './consume.ts';

const log = createLogger('silent');
const data = t.Object({ id: uuid(), said: t.String() });
/** Ten of them come in several turns. */
const said = 'x'.repeat(200_000);

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
});
afterAll(() => platform?.close());

/** Hears one event by a connection of its own. */
async function hear(name: string) {
  const contract = event(name, 'An event', data);
  const manager = await platform.bus.connection.jetstreamManager();
  await provisionConsumers(manager, [consumerFile('reporting', contract, 'all')]);
  const bus = await openBus(platform.nats.url, 'reporting', log);
  const handled = new Set<string>();
  const consumption = consume(
    { bus, service: 'reporting', log, handled: createMetrics().eventsHandled },
    bindSubscription(
      on(contract, () => async (heard) => {
        handled.add(heard.data.id);
      }),
      {},
    ),
  );
  const tell = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () => newId()).map((id) =>
        platform.publish(contract, { aggregateId: id, version: 1, data: { id, said } }),
      ),
    );
  const counts = () => manager.consumers.info(contract.stream, durableName('reporting', contract));
  await tell(1);
  await eventually(() => handled.size === 1, 'the consumer to hear');
  return { bus, handled, consumption, tell, counts };
}

test('a process that is held up while it stops handles what was on its way to it', async () => {
  const { bus, handled, consumption, tell, counts } = await hear('booking.on-its-way');
  const told = tell(10);
  await new Promise((resolve) => setImmediate(resolve));
  // The server sends them on to the process, which reads nothing meanwhile.
  Bun.sleepSync(300);
  const stopped = consumption.stop();
  Bun.sleepSync(2_500);
  await Promise.all([stopped, told]);
  // What the server has kept is whoever comes next's.
  expect(handled.size + (await counts()).num_pending).toBe(11);
  await eventually(async () => (await counts()).num_ack_pending === 0, 'each to be acknowledged');
  await bus.close();
});

test('a process whose server is away stops all the same', async () => {
  const { bus, consumption } = await hear('booking.away');
  platform.nats.process.kill('SIGKILL');
  await eventually(async () => {
    const flushed = bus.connection.flush().then(
      () => true,
      () => false,
    );
    return !(await flushed);
  }, 'the connection to be lost');
  await consumption.stop();
  expect(bus.connection.isClosed()).toBe(false);
  await bus.close();
});
