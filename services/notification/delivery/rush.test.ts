import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { openPostgres } from '#shared/stores/postgres';
import { countStatements } from '#support/count-statements';
import { eventually } from '#support/platform';
import { announcements } from '../announcements/announcements.ts';
import * as schema from '../schema.ts';
import { notifications } from '../schema.ts';
import { notification } from '../service.ts';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
/** Whom the mail server was given mails for, in this order. */
const order: string[] = [];
beforeAll(async () => {
  bench = await openBench({ NOTIFICATION_DAILY_MESSAGES: '10000' });
  bench.gate.rule = (command) => {
    const [, to] = /RCPT TO:<([^>]+)>/.exec(command) ?? [];
    if (to) order.push(to);
    return 'pass';
  };
});
afterAll(() => bench.close());

const backlog = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: newId(),
    userId: newId(),
    type: 'EMAIL',
    recipient: `${name}-${at}@example.com`,
    subject: 'Tickets',
    message: 'Tickets',
    kind: 'TICKETS',
    images: [{ cid: 'one', filename: 'one.png', text: `JT1:${'A8B/C9D:EF'.repeat(24)}` }],
    nextAttemptAt: bench.clock.now(),
  }));

test('a code overtakes 500 mails with tickets that wait', async () => {
  const { db, delivery } = bench.service.deps;
  await db.insert(notifications).values(backlog('waiting', 500));
  delivery.wake();
  await eventually(() => order.some((to) => to.startsWith('waiting-')), 'the first of the backlog');
  expect(await bench.code('hurried@example.com')).toEqual({ accepted: true });
  const before = order.indexOf('hurried@example.com');
  expect(before).toBeGreaterThan(0);
  // At most the batch that was under way, and the one after it.
  expect(before).toBeLessThan(250);
  await eventually(() => order.length >= 501, 'the rest of the backlog');
});

test('every mail of a burst arrives once, also where the process that sends them stops in the middle', async () => {
  const { db } = bench.service.deps;
  const burst = backlog('burst', 120);
  const mine = () => order.filter((to) => to.startsWith('burst-'));
  const other = await bench.platform.start(notification);
  await db.insert(notifications).values(burst);
  other.deps.delivery.wake();
  await eventually(() => mine().length > 5, 'the first of the burst');
  await other.stop();
  expect(mine().length).toBeLessThan(burst.length);
  bench.service.deps.delivery.wake();
  // What the other had taken and not sent is taken over after its lease.
  await eventually(() => {
    bench.clock.advance(30_000);
    bench.service.deps.delivery.wake();
    return new Set(mine()).size === burst.length;
  }, 'the whole burst');
  expect(mine().toSorted()).toEqual(burst.map(({ recipient }) => recipient).toSorted());
});

test('telling of tickets takes four statements, none of them a transaction of several, and a repeat takes one', async () => {
  const counter = await countStatements(bench.platform.env.NOTIFICATION_DATABASE_URL!);
  const db = openPostgres(counter.url, schema, { maxConnections: 1, name: 'counted' });
  try {
    const sold = bench.buy();
    const asleep = { ...bench.service.deps, db, delivery: { ...bench.service.deps.delivery, wake() {} } };
    const telling = announcements.find(({ type }) => type === 'ticket.issued')!.subscribe('notification');
    const tell = telling.verb(asleep as never) as (event: object) => Promise<void>;
    const event = {
      id: newId(),
      inboxKey: 'notification',
      type: 'ticket.issued',
      time: new Date().toISOString(),
      data: {
        bookingId: sold.bookingId,
        userId: sold.userId,
        ticketIds: [newId()],
        issuedAt: sold.createdAt,
      },
    };
    const cost = async () => {
      const before = counter.count();
      await tell(event);
      return counter.count() - before;
    };
    await db.execute('SELECT 1');
    expect(await cost()).toBe(4);
    expect(await cost()).toBe(1);
    expect(await bench.rowsOf(sold.userId)).toHaveLength(1);
  } finally {
    await db.$client.end();
    await counter.close();
  }
});
