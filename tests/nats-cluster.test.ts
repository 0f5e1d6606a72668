import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { type Bus, bindSubscription, on, openBus } from '#shared/bus/bus';
import { consume, durableName } from '#shared/bus/consume';
import { registered } from '#shared/contracts/auth';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { natsAddress } from '#shared/stores/server-address';
import { eventually } from '#support/platform';
import { readConsumers } from '../nats/files.ts';
import { provisionConsumers, provisionStreams } from '../nats/provision.ts';
import { startNatsCluster } from './support/nats-cluster.ts';

const log = createLogger('silent');
/** So long NATS's client waits by itself for a consumer that has no leader. */
const clientWaitsMs = 30_000;
const durable = durableName('user', registered);

let cluster: Awaited<ReturnType<typeof startNatsCluster>>;
const buses: Bus[] = [];
beforeAll(async () => {
  cluster = await startNatsCluster();
});
afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await cluster?.stop();
});

async function open(service: string, as = service): Promise<Bus> {
  const { servers } = natsAddress(service, { NATS_URL: cluster.urlOf(as) });
  const bus = await openBus(servers, service, log);
  buses.push(bus);
  return bus;
}

/** As the relay does: until a stream has taken it. */
async function publish(bus: Bus): Promise<string> {
  const userId = newId();
  const event = {
    ...{ id: newId(), type: registered.type, aggregateId: userId, version: 1, source: 'auth' },
    ...{ time: new Date().toISOString(), data: { userId, registeredAt: new Date().toISOString() } },
  };
  await eventually(
    () =>
      bus.publish(event as never).then(
        () => true,
        () => false,
      ),
    'a stream to take the event',
  );
  return event.id;
}

test('a node that dies takes no event with it, and events flow again soon; who starts meanwhile finds the others', async () => {
  const provisioner = await open('provisioner', 'jatra');
  const manager = await eventually(
    () => provisioner.connection.jetstreamManager().catch(() => undefined),
    'the nodes to have elected who leads',
  );
  await provisionStreams(manager, cluster.nodes.length);
  await provisionConsumers(manager, await readConsumers());
  const handled = new Set<string>();
  const heard = bindSubscription(
    on(registered, () => async ({ id }) => {
      handled.add(id);
    }),
    {},
  );
  const counting = { log, handled: createMetrics().eventsHandled };
  const consumption = consume({ bus: await open('user'), service: 'user', ...counting }, heard);
  const auth = await open('auth');
  const told = [await publish(auth)];
  await eventually(() => handled.has(told[0]!), 'the first event');

  const { cluster: led } = await manager.consumers.info(registered.stream, durable);
  const leader = cluster.nodes.find(({ name }) => name === led?.leader)!;
  leader.process.kill('SIGKILL');
  const diedAt = performance.now();
  for (let count = 0; count < 20; count++) told.push(await publish(auth));
  await eventually(() => told.every((id) => handled.has(id)), 'every event, also those after the death');
  expect(performance.now() - diedAt).toBeLessThan(clientWaitsMs);

  const late = await open('booking');
  expect(late.connection.getServer()).not.toBe(new URL(leader.url).host);
  await consumption.stop();
}, 120_000);
