import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { t } from 'elysia';
import {
  createTestDatabase,
  eventually,
  type TestPlatform,
  testPlatform,
} from '../../tests/support/platform.ts';
import { event, uuid } from '../base/contract.ts';
import { newId } from '../base/id.ts';
import { createLogger } from '../seeing/log.ts';
import { closePostgres, type Database, openPostgres } from '../stores/postgres.ts';
import { inbox } from './inbox.ts';
import { emit, forgetSentEvents, outbox, type Relay, startRelay } from './outbox.ts';

const happened = event('booking.relayed', 'Something', t.Object({ id: uuid(), text: t.String() }));

let platform: TestPlatform;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database<{ inbox: typeof inbox; outbox: typeof outbox }>;
let relay: Relay | undefined;
const refused: string[] = [];

beforeAll(async () => {
  [platform, database] = await Promise.all([
    testPlatform('reporting', { madeUp: true }),
    createTestDatabase('reporting'),
  ]);
  db = openPostgres(database.url, { inbox, outbox }, { maxConnections: 4, name: 'relay' });
});
afterAll(async () => {
  await relay?.stop();
  await closePostgres(db);
  await platform.close();
  await database.drop();
});

const say = (id = newId(), text = '') =>
  db.transaction((tx) => emit(tx, happened, { aggregateId: id, version: 1, data: { id, text } }));
const start = () => {
  relay = startRelay({
    db,
    bus: platform.bus,
    source: 'booking',
    log: createLogger('silent'),
    watch: { published: () => {}, refused: ({ type }) => refused.push(type) },
  });
};
const stop = async () => {
  await relay?.stop();
  relay = undefined;
};
const published = async (id: string) =>
  (await platform.events(happened)).filter((one) => one.aggregateId === id).length;
const unsent = async () =>
  (await db.execute<{ id: string }>(sql`SELECT aggregate_id AS id FROM outbox WHERE sent_at IS NULL`)).map(
    ({ id }) => id,
  );

test('what a killed process had leased is published at once by the next, and what it had published is there once', async () => {
  const [cutOff, unmarked] = [newId(), newId()];
  await say(cutOff);
  await say(unmarked);
  // Killed in the middle of a batch: one is on the stream and not marked, the other never left; both are leased.
  const [row] = await db.execute<{ id: string }>(sql`
    SELECT id FROM outbox WHERE aggregate_id = ${unmarked}`);
  const data = { id: unmarked, text: '' };
  await platform.publish(happened, { id: row!.id, aggregateId: unmarked, version: 1, data });
  await db.execute(sql`UPDATE outbox SET leased_until = CURRENT_TIMESTAMP + interval '1 day'`);
  start();
  await eventually(async () => (await unsent()).length === 0, 'both to be sent');
  await stop();
  expect(await published(cutOff)).toBe(1);
  expect(await published(unmarked)).toBe(1);
});

test('what is emitted beside a relay goes out from memory: nobody looks for it, and one statement marks it', async () => {
  start();
  await eventually(async () => (await unsent()).length === 0, 'the relay to be at rest');
  const texts: string[] = [];
  const options = db.$client.options as { debug?: unknown };
  options.debug = (_: number, text: string) => texts.push(text);
  const ids = Array.from({ length: 50 }, () => newId());
  await Promise.all(ids.map((id) => say(id)));
  await eventually(async () => (await unsent()).length === 0, 'all to be sent');
  options.debug = false;
  const marks = texts.filter((text) => text.includes('SET sent_at'));
  expect(marks.length).toBeLessThan(25);
  const given = await db.execute<{ leased: boolean }>(sql`
    SELECT bool_and(leased_until IS NULL AND sent_at IS NOT NULL) AS leased FROM outbox`);
  expect(given[0]!.leased).toBe(true);
  await stop();
  for (const id of ids.slice(0, 3)) expect(await published(id)).toBe(1);
});

test('what is rolled back is never published', async () => {
  start();
  const id = newId();
  const failed = db.transaction(async (tx) => {
    await emit(tx, happened, { aggregateId: id, version: 1, data: { id, text: '' } });
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  const after = newId();
  await say(after);
  await eventually(async () => (await published(after)) === 1, 'what came after');
  await stop();
  expect(await published(id)).toBe(0);
});

test('two relays of one outbox leave each event on the stream once', async () => {
  const ids = Array.from({ length: 350 }, () => newId());
  await db.transaction(async (tx) => {
    for (const id of ids)
      await emit(tx, happened, { aggregateId: id, version: 1, data: { id, text: 'many' } });
  });
  start();
  const first = relay!;
  start();
  await eventually(async () => (await unsent()).length === 0, 'all to be sent');
  await first.stop();
  await stop();
  const seen = (await platform.events(happened)).filter((one) => one.data.text === 'many');
  expect(seen).toHaveLength(ids.length);
  expect(new Set(seen.map((one) => one.aggregateId))).toEqual(new Set(ids));
});

test('an event that is too large is not even written, and the transaction says so', async () => {
  const before = (await unsent()).length;
  await expect(say(newId(), 'x'.repeat(200_000))).rejects.toThrow('booking.relayed has');
  expect((await unsent()).length).toBe(before);
});

test('what a stream does not take for its size blocks nobody, is told of, and stays', async () => {
  const huge = Array.from({ length: 120 }, (_, at) => ({ id: newId(), bytes: at % 2 ? 300_000 : 1_100_000 }));
  for (const { id, bytes } of huge)
    await db.insert(outbox).values({
      id,
      type: happened.type,
      aggregateId: id,
      version: 1,
      data: { id, text: 'x'.repeat(bytes) },
    });
  const neighbour = newId();
  await say(neighbour);
  start();
  await eventually(async () => (await published(neighbour)) === 1, 'the neighbour behind them all');
  await eventually(() => refused.length === huge.length, 'each of them to be told of');
  await stop();
  expect(new Set(await unsent())).toEqual(new Set(huge.map(({ id }) => id)));
  expect(refused.every((type) => type === happened.type)).toBe(true);
  await db.execute(sql`DELETE FROM outbox WHERE sent_at IS NULL`);
});

test('while the stream is away nothing is lost, and all of it goes out when it is back', async () => {
  const manager = await platform.bus.connection.jetstreamManager();
  const { config } = await manager.streams.info('BOOKING');
  await manager.streams.delete('BOOKING');
  const ids = [newId(), newId(), newId()];
  for (const id of ids) await say(id);
  start();
  // Tried, and given free again: another process need not wait for a lease to end.
  await eventually(async () => {
    const [row] = await db.execute<{ free: boolean }>(sql`
      SELECT bool_and(leased_until <= CURRENT_TIMESTAMP) AS free FROM outbox WHERE sent_at IS NULL`);
    return row!.free;
  }, 'the leases to be given back');
  await manager.streams.add(config);
  await eventually(async () => (await unsent()).length === 0, 'all of it to be sent');
  await stop();
  for (const id of ids) expect(await published(id)).toBe(1);
});

test('sent rows stay for 72 hours and unsent ones for ever', async () => {
  const [old, recent, waiting] = [newId(), newId(), newId()];
  for (const id of [old, recent, waiting]) await say(id);
  const sentAgo = (id: string, hours: number) =>
    db.execute(
      sql`UPDATE outbox SET sent_at = CURRENT_TIMESTAMP - make_interval(hours => ${hours}) WHERE aggregate_id = ${id}`,
    );
  await sentAgo(old, 73);
  await sentAgo(recent, 71);
  await db.execute(
    sql`UPDATE outbox SET created_at = CURRENT_TIMESTAMP - interval '30 days' WHERE aggregate_id = ${waiting}`,
  );
  await forgetSentEvents(db);
  const rows = await db.execute<{ id: string }>(sql`SELECT aggregate_id AS id FROM outbox`);
  const left = rows.map(({ id }) => id);
  expect(left).toContain(recent);
  expect(left).toContain(waiting);
  expect(left).not.toContain(old);
});
