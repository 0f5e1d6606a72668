import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { t } from 'elysia';
import { type TestPlatform, testPlatform } from '../../tests/support/platform.ts';
import { createLogger } from '../seeing/log.ts';
import { within } from '../stores/circuit.ts';
import { closePostgres, type Database, openPostgres } from '../stores/postgres.ts';
import { openRedis, type RedisClient } from '../stores/redis.ts';
import { request } from './contract.ts';
import { Unreachable } from './unreachable.ts';

const log = createLogger('silent');
const greet = request('reporting.greet', 'A greeting', {
  input: t.Object({}),
  output: t.Object({ greeting: t.String() }),
  deadlineMs: 800,
});

let platform: TestPlatform;
let redis: RedisClient;
let db: Database;
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
  redis = await openRedis(platform.env.REDIS_URL!, log);
  db = openPostgres(platform.env.REPORTING_DATABASE_URL!, {}, { maxConnections: 1, name: 'reporting' });
  await platform.fake(greet, () => ({ greeting: 'Hello' }));
  await db.execute(sql`SELECT 1`);
});
afterAll(async () => {
  await redis.end();
  await closePostgres(db);
  await platform.close();
});

/** As on a machine that gives this process no turn: nothing is read or sent meanwhile, and every timer is late. */
const heldUp = (milliseconds: number) => Bun.sleepSync(milliseconds);

test('a process that was held up does not blame Redis, which had answered', async () => {
  // It leaves and comes in several turns.
  const said = 'x'.repeat(5_000_000);
  const answer = redis.echo(said);
  heldUp(2_500);
  expect((await answer) === said).toBe(true);
});

test('nor Postgres', async () => {
  const answer = db.execute(sql`SELECT 1 AS one`).then(([row]) => row);
  // What is asked for leaves with the next turn.
  await null;
  heldUp(6_500);
  expect(await answer).toEqual({ one: 1 });
});

test('nor the service that it had asked', async () => {
  const answer = platform.bus.request(greet, {});
  heldUp(1_200);
  expect(await answer).toEqual({ greeting: 'Hello' });
});

test('who is silent is given up at the deadline', async () => {
  const silence = within(40, 'nobody', new Promise(() => {}));
  await expect(silence).rejects.toBeInstanceOf(Unreachable);
});
