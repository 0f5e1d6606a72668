import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/notification';
import { archivedTables, archiveSettled } from '#shared/records/archive';
import { eraseLate } from '../people/erase-person.ts';
import { erasures, notifications, notificationsArchive } from '../schema.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { archiveNotifications } from './archive-notifications.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const daysAgo = (days: number) => sql`CURRENT_TIMESTAMP - make_interval(days => ${days}::int)`;
const archive = () => archiveNotifications(bench.service.deps)();

/** A sale whose tickets were sent so many days ago. */
async function sentTickets(days: number) {
  const sold = bench.buy();
  await bench.issue(sold);
  const { id } = await bench.rowThat(sold.userId, 'SENT');
  const { db } = bench.service.deps;
  await db
    .update(notifications)
    .set({ createdAt: daysAgo(days) })
    .where(eq(notifications.id, id));
  return { ...sold, id };
}

const archived = (userId: string) =>
  bench.service.deps.db.select().from(notificationsArchive).where(eq(notificationsArchive.userId, userId));

/** A copy of a message, so many days old. */
async function copyOf(id: string, days: number): Promise<string> {
  const { db } = bench.service.deps;
  const [row] = await db.select().from(notifications).where(eq(notifications.id, id));
  const copy = { ...row!, id: newId(), dedupeKey: null, createdAt: daysAgo(days) };
  const [made] = await db.insert(notifications).values(copy).returning({ id: notifications.id });
  return made!.id;
}

test('what was sent long ago moves as it is; younger messages and those that still wait stay', async () => {
  const { userId, id } = await sentTickets(181);
  const young = await copyOf(id, 179);
  const { db } = bench.service.deps;
  const waiting = await copyOf(id, 400);
  const later = new Date(Date.now() + 86_400_000_000);
  await db
    .update(notifications)
    .set({ status: 'PENDING', nextAttemptAt: later })
    .where(eq(notifications.id, waiting));
  const before = (await bench.rowsOf(userId)).find((row) => row.id === id);
  await archive();
  expect(await archived(userId)).toEqual([before!]);
  expect((await bench.rowsOf(userId)).map((row) => row.id).toSorted()).toEqual([young, waiting].toSorted());
});

test('whoever reads what was sent finds it wherever it lies, in one order', async () => {
  const sold = await sentTickets(300);
  const ids = [sold.id, await copyOf(sold.id, 250), await copyOf(sold.id, 20), await copyOf(sold.id, 10)];
  await archive();
  expect(await archived(sold.userId)).toHaveLength(2);

  const listed: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `/v1/notifications?limit=3${cursor && `&cursor=${cursor}`}`;
    const page = (await (await bench.call(sold, 'GET', path)).json()) as {
      items: { notificationId: string }[];
      nextCursor: string | null;
    };
    listed.push(...page.items.map(({ notificationId }) => notificationId));
    cursor = page.nextCursor;
  }
  expect(listed).toEqual(ids.toReversed());
  for (const id of ids) expect((await bench.call(sold, 'GET', `/v1/notifications/${id}`)).status).toBe(200);
  const { userId, bookingId } = sold;
  const { bus } = bench.platform;
  const idsOf = (items: { notificationId: string }[]) => items.map(({ notificationId }) => notificationId);
  expect(idsOf((await bus.request(contract.listByBooking, { userId, bookingId })).notifications)).toEqual(
    ids,
  );
  const told = await bus.request(contract.exportPerson, { userId, after: null });
  expect(idsOf(told.items).toSorted()).toEqual(ids.toSorted());
});

test('archived tickets are sent again once at a time: who asks waits for whoever asks already', async () => {
  const sold = await sentTickets(300);
  await archive();
  const { db } = bench.service.deps;
  let asked: Promise<Response> | undefined;
  await db.transaction(async (tx) => {
    await tx.select().from(notificationsArchive).where(eq(notificationsArchive.id, sold.id)).for('update');
    asked = bench.call(sold, 'POST', `/v1/notifications/${sold.id}/resend`);
    await bench.waitFor(async () => {
      const waiting = await tx.execute(sql`
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`);
      return waiting.length === 1;
    }, 'the one who asks to wait');
  });
  expect((await asked!).status).toBe(202);
  expect((await bench.call(sold, 'POST', `/v1/notifications/${sold.id}/resend`)).status).toBe(429);
});

test('a person is erased in the archive as well, also one who is moved there meanwhile', async () => {
  const [gone, stays, moving] = [await sentTickets(300), await sentTickets(300), await sentTickets(300)];
  const { db } = bench.service.deps;
  await db
    .update(notifications)
    .set({ createdAt: daysAgo(1) })
    .where(eq(notifications.id, moving.id));
  await archive();
  await db
    .update(notifications)
    .set({ createdAt: daysAgo(300) })
    .where(eq(notifications.id, moving.id));
  const now = new Date();
  await db
    .insert(erasures)
    .values([gone, moving].map(({ userId }) => ({ userId, deletedAt: now, anonymiseAt: now })));
  await Promise.all([eraseLate(bench.service.deps)(), archive()]);
  for (const { userId } of [gone, moving])
    expect((await archived(userId))[0] ?? (await bench.rowsOf(userId))[0]).toMatchObject({
      ...{ status: 'SENT', recipient: '', subject: null, message: '', facts: null, providerResponse: null },
    });
  expect((await archived(stays.userId))[0]!.recipient).toBe(stays.email);
});

test('several processes at once move each row once, a batch at a time', async () => {
  // One whom an erasure held back may still be there.
  await archive();
  const sold = await sentTickets(300);
  for (let at = 0; at < 6; at++) await copyOf(sold.id, 200 + at);
  const { db } = bench.service.deps;
  const moved = await Promise.all([1, 2, 3].map(() => archiveSettled(db, archivedTables[0]!, 180, 2)));
  // Who finds the rows of the others locked leaves them to the others.
  expect(moved.reduce((sum, rows) => sum + rows, 0)).toBe(7);
  expect(await archived(sold.userId)).toHaveLength(7);
  expect(await bench.rowsOf(sold.userId)).toEqual([]);
});
