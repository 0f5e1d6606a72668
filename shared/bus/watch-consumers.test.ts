import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Elysia } from 'elysia';
import { consumerFile } from '../../nats/files.ts';
import { provisionConsumers } from '../../nats/provision.ts';
import { type TestPlatform, testPlatform } from '../../tests/support/platform.ts';
import { registered, secondFactorChanged } from '../contracts/auth.ts';
import { createHttp } from '../http/http.ts';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { openBus } from './bus.ts';
import { watchConsumers } from './watch-consumers.ts';

let platform: TestPlatform;
const log = createLogger('silent');
const metrics = createMetrics();
beforeAll(async () => {
  platform = await testPlatform('notification');
});
afterAll(() => platform.close());

const heard = [registered, secondFactorChanged];

/** With the account of the service itself, which can make no consumer. */
async function start() {
  const bus = await openBus(platform.env.NATS_URL!, 'notification', log);
  const subscriptions = heard.map((contract) => ({ contract }));
  const hearing = watchConsumers({ service: 'notification', bus, subscriptions, metrics });
  const http = createHttp({
    routes: [new Elysia()],
    log,
    metrics,
    publicBaseUrl: 'http://localhost',
    troubles: hearing.lacksFromTheStart,
    lacks: hearing.lacks,
  });
  const ready = async () => {
    const response = await http.handle(new Request('http://localhost/health/ready'));
    return [response.status, await response.json()];
  };
  const missing = async () => {
    const { values } = await metrics.consumerMissing.get();
    return values.filter(({ value }) => value === 1).map(({ labels }) => labels.event);
  };
  return { bus, hearing, ready, missing };
}

test('a release whose consumers nobody has made is not ready; one that is lost later leaves it degraded, by name', async () => {
  const { bus, hearing, ready, missing } = await start();
  const manager = await platform.bus.connection.jetstreamManager();
  const files = heard.map((contract) => consumerFile('notification', contract));
  const [both, second] = [
    ['notification: consumer notification-registered', 'notification: consumer notification-factor-changed'],
    ['notification: consumer notification-factor-changed'],
  ];
  expect(await ready()).toEqual([503, { status: 'not ready', troubles: both }]);
  await provisionConsumers(manager, files.slice(0, 1));
  expect(await ready()).toEqual([503, { status: 'not ready', troubles: second }]);
  await provisionConsumers(manager, files);
  expect(await ready()).toEqual([200, { status: 'ready' }]);

  await manager.consumers.delete('AUTH', 'notification-factor-changed');
  await hearing.look();
  expect(await ready()).toEqual([200, { status: 'degraded', troubles: second }]);
  expect(await missing()).toEqual(['auth.factor-changed']);

  await provisionConsumers(manager, files);
  await hearing.look();
  expect(await ready()).toEqual([200, { status: 'ready' }]);
  expect(await missing()).toEqual([]);
  await bus.close();
});
