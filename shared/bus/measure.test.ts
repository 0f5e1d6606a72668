import { afterAll, beforeAll, expect, test } from 'bun:test';
import { consumerFile, lettersFile } from '../../nats/files.ts';
import { provisionConsumers } from '../../nats/provision.ts';
import { createTestDatabase, type TestPlatform, testPlatform } from '../../tests/support/platform.ts';
import { newId } from '../base/id.ts';
import { registered } from '../contracts/auth.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { closePostgres, openPostgres } from '../stores/postgres.ts';
import { inbox } from './inbox.ts';
import { countPublished, measureConsumers, measureDeadLetters, measureOutbox } from './measure.ts';
import { emit, outbox } from './outbox.ts';

const metrics = createMetrics();
const account = () => {
  const userId = newId();
  return { aggregateId: userId, version: 1, data: { userId, registeredAt: new Date().toISOString() } };
};
const said = async () =>
  (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('jatra_'));

let platform: TestPlatform;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  [platform, database] = await Promise.all([
    testPlatform('reporting', { madeUp: true }),
    createTestDatabase('reporting'),
  ]);
});
afterAll(async () => {
  await platform?.close();
  await database?.drop();
});

test('events that a service has not taken yet are its lag', async () => {
  const manager = await platform.bus.connection.jetstreamManager();
  await provisionConsumers(manager, [consumerFile('reporting', registered, 'all')]);
  for (let at = 0; at < 3; at++) await platform.publish(registered, account());
  await measureConsumers('reporting', platform.bus, [{ contract: registered }], metrics);
  const labels = '{service="reporting",event="auth.registered"}';
  expect(await said()).toContain(`jatra_consumer_pending_events${labels} 3`);
  expect(await said()).toContain(`jatra_consumer_unanswered_events${labels} 0`);
});

test('dead letters that wait for an operator are counted, and those of others are not', async () => {
  const manager = await platform.bus.connection.jetstreamManager();
  await provisionConsumers(manager, [lettersFile('reporting')]);
  await measureDeadLetters('reporting', platform.bus, metrics);
  expect(await said()).toContain('jatra_dead_letters{service="reporting"} 0');
  for (const service of ['reporting', 'reporting', 'ticket'])
    await platform.bus.connection.jetstream().publish(`dead.${service}`, '{}');
  await measureDeadLetters('reporting', platform.bus, metrics);
  expect(await said()).toContain('jatra_dead_letters{service="reporting"} 2');
});

test('events that have not left are counted, and how long the oldest has waited', async () => {
  const db = openPostgres(database.url, { inbox, outbox }, { maxConnections: 2, name: 'reporting' });
  await measureOutbox('reporting', db, metrics);
  expect(await said()).toContain('jatra_outbox_oldest_unsent_seconds{service="reporting"} 0');
  await db.transaction((tx) => emit(tx, registered, account()));
  await db.update(outbox).set({ createdAt: new Date(Date.now() - 60_000) });
  await measureOutbox('reporting', db, metrics);
  expect(await said()).toContain('jatra_outbox_unsent{service="reporting"} 1');
  const age = (await metrics.outboxOldestSeconds.get()).values[0]!.value;
  expect(age).toBeGreaterThan(50);
  expect(age).toBeLessThan(120);
  await closePostgres(db);
});

test('an event is counted with its reason where the contract names the few there are, and never with what people wrote', async () => {
  countPublished('booking', { type: 'booking.failed', data: { reason: 'SEATS_GONE' } }, metrics);
  countPublished('payment', { type: 'payment.failed', data: { outcome: 'EXPIRED' } }, metrics);
  countPublished('schedule', { type: 'schedule.trip-cancelled', data: { reason: 'Flood' } }, metrics);
  expect(await said()).toEqual(
    expect.arrayContaining([
      'jatra_events_published_total{service="booking",event="booking.failed",reason="SEATS_GONE"} 1',
      'jatra_events_published_total{service="payment",event="payment.failed",reason="EXPIRED"} 1',
      'jatra_events_published_total{service="schedule",event="schedule.trip-cancelled",reason=""} 1',
    ]),
  );
});
