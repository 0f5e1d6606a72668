import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { Elysia } from 'elysia';
import {
  eventually,
  type StartedService,
  type TestPlatform,
  testPlatform,
} from '../../tests/support/platform.ts';
import { BadArgument } from '../base/command.mjs';
import { deriveId, newId } from '../base/id.ts';
import { on } from '../bus/bus.ts';
import { durableName } from '../bus/consume.ts';
import { firstDelivery, inbox } from '../bus/inbox.ts';
import { emit, outbox } from '../bus/outbox.ts';
import { confirmed, failed } from '../contracts/booking.ts';
import { defineService, type Platform } from '../runtime/service.ts';
import { readOrder, republish } from './republish.ts';

/** Booking's outbox, and somebody on the same database who counts what he hears. */
const effects: string[] = [];
let deliveries = 0;

async function connect(platform: Platform) {
  return { ...platform, db: platform.openPostgres({ inbox, outbox }, { maxConnections: 4 }) };
}
type Deps = Awaited<ReturnType<typeof connect>>;

const counter = defineService({
  name: 'booking',
  description: 'A toy',
  config: () => ({}),
  connect,
  routes: () => new Elysia(),
  subscriptions: [
    on(
      failed,
      (deps: Deps) => async (heard) => {
        deliveries++;
        await deps.db.transaction(async (tx) => {
          if (await firstDelivery(tx, heard)) effects.push(heard.aggregateId);
        });
      },
      { inboxKey: 'counter' },
    ),
  ],
});

let platform: TestPlatform;
let service: StartedService<Deps>;
const now = () => new Date(Date.now() + 1_000);

beforeAll(async () => {
  platform = await testPlatform('booking', { madeUp: true });
  service = await platform.start(counter);
});
afterAll(() => platform.close());
beforeEach(async () => {
  await eventually(async () => {
    const [row] = await service.deps.db.execute<{ left: number }>(
      sql`SELECT count(*)::int AS left FROM outbox WHERE sent_at IS NULL`,
    );
    return row!.left === 0;
  }, 'the outbox to be empty');
  await service.deps.db.execute(sql`DELETE FROM outbox`);
});

async function happen(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await service.deps.db.transaction(async (tx) => {
    for (const bookingId of ids) {
      await emit(tx, failed, {
        aggregateId: bookingId,
        version: 2,
        data: {
          bookingId,
          version: 2,
          userId: newId(),
          trainId: deriveId('train'),
          journeyDate: '2026-12-01',
          fromStationId: deriveId('from'),
          toStationId: deriveId('to'),
          createdAt: new Date().toISOString(),
          reason: 'PAYMENT_DEADLINE',
          paid: false,
          failedAt: new Date().toISOString(),
        },
      });
    }
  });
  await eventually(() => ids.every((id) => effects.includes(id)), 'all of it to be heard');
  // An effect is noted before its commit.
  await platform.settled(failed.stream, durableName('booking', failed));
  await eventually(async () => {
    const [row] = await service.deps.db.execute<{ left: number }>(
      sql`SELECT count(*)::int AS left FROM outbox WHERE sent_at IS NULL`,
    );
    return row!.left === 0;
  }, 'all of it to be marked');
  return ids;
}

const since = () => new Date(Date.now() - 3_600_000).toISOString();
const order = (...args: string[]) => readOrder(['--service', 'booking', ...args], now());

test('published again within the duplicate window, events reach everybody; who has them does nothing, who lost them gets them', async () => {
  const ids = await happen(230);
  const lost = ids.slice(0, 30);
  await service.deps.db.execute(sql`
    DELETE FROM inbox WHERE event_id IN (
      SELECT id FROM outbox WHERE aggregate_id = ANY(${`{${lost.join(',')}}`}::uuid[]))`);
  const effectsBefore = effects.length;
  const deliveriesBefore = deliveries;
  const said: string[] = [];
  const total = await republish(platform.env, order('--since', since()), (line) => said.push(line));
  expect(total).toBe(ids.length);
  await eventually(() => deliveries === deliveriesBefore + ids.length, 'each to be delivered again');
  await eventually(() => effects.length === effectsBefore + lost.length, 'the lost effects');
  expect(new Set(effects.slice(effectsBefore))).toEqual(new Set(lost));
  expect(said).toEqual([
    'booking.failed: 230',
    'booking: 100 of 230 published',
    'booking: 200 of 230 published',
    'booking: 230 of 230 published',
  ]);
  const seen = (await platform.events(failed)).filter((one) => one.aggregateId === ids[0]);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]!);
});

test('only what was sent within the time, and of the type, goes out; a dry run publishes nothing', async () => {
  const [old, recent] = await happen(2);
  await service.deps.db.execute(
    sql`UPDATE outbox SET sent_at = CURRENT_TIMESTAMP - interval '3 hours' WHERE aggregate_id = ${old!}`,
  );
  const count = async () => (await platform.events(failed)).length;
  const before = await count();
  const run = (...args: string[]) => republish(platform.env, order(...args), () => {});
  expect(await run('--since', since(), '--dry-run')).toBe(1);
  expect(await run('--since', since(), '--type', confirmed.type)).toBe(0);
  expect(await count()).toBe(before);
  const anHourAgo = since();
  const fourHoursAgo = new Date(Date.now() - 4 * 3_600_000).toISOString();
  expect(await run('--since', fourHoursAgo, '--until', anHourAgo, '--type', failed.type)).toBe(1);
  const last = (await platform.events(failed)).at(-1)!;
  expect(last.aggregateId).toBe(old!);
  expect(await run('--since', anHourAgo)).toBe(1);
  expect((await platform.events(failed)).at(-1)!.aggregateId).toBe(recent!);
});

test('an argument that is missing or wrong is named, and nothing is published', () => {
  const refusal = (...args: string[]) => {
    try {
      readOrder(args, new Date('2026-11-23T12:00:00Z'));
    } catch (error) {
      expect(error).toBeInstanceOf(BadArgument);
      return (error as Error).message;
    }
    throw new Error(`${args.join(' ')} was accepted`);
  };
  const good = ['--since', '2026-11-23T08:00:00Z'];
  expect(readOrder(good, new Date('2026-11-23T12:00:00Z')).services).toEqual(
    expect.arrayContaining(['auth', 'booking', 'payment', 'schedule', 'ticket']),
  );
  expect(refusal()).toStartWith('--since: is needed');
  for (const bad of ['yesterday', '2026-11-23', '2026-11-23T08:00:00', '2026-13-23T08:00:00Z'])
    expect(refusal('--since', bad)).toStartWith('--since: must be an instant');
  expect(refusal('--since', '2026-11-24T08:00:00Z')).toBe('--since: lies in the future');
  expect(refusal(...good, '--until', 'noon')).toStartWith('--until: must be an instant');
  expect(refusal(...good, '--until', '2026-11-23T08:00:00Z')).toBe('--until: must be after --since');
  expect(refusal(...good, '--service', 'bookings')).toStartWith('--service: must be one of auth, booking,');
  expect(refusal(...good, '--type', 'booking.gone')).toContain('booking.confirmed');
  expect(refusal(...good, '--service', 'ticket', '--type', 'booking.failed')).toBe(
    '--type: booking.failed is not an event of ticket',
  );
  expect(refusal(...good, '--sevrice', 'ticket')).toContain('--sevrice');
  expect(refusal(...good, 'now')).toContain('now');
});
