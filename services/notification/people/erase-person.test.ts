import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { accountDeleted } from '#shared/contracts/auth';
import * as contract from '#shared/contracts/notification';
import { eventually } from '#support/platform';
import { preferences, pushSubscriptions } from '../schema.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { eraseLate } from './erase-person.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const tell = (userId: string) =>
  bench.platform.publish(accountDeleted, {
    aggregateId: userId,
    version: 2,
    data: { userId, deletedAt: '2026-11-23T06:30:00.000Z', anonymiseAt: '2026-12-23T06:30:00.000Z' },
  });

async function reader() {
  const sold = bench.buy();
  const { db } = bench.service.deps;
  const { userId } = sold;
  await db.insert(preferences).values({ userId, language: 'bn', byEmail: true, bySms: false, byPush: false });
  await db
    .insert(pushSubscriptions)
    .values({ id: newId(), userId, endpoint: `https://push.example/${userId}`, p256dh: 'p', auth: 'a' });
  await bench.issue(sold);
  await bench.rowThat(userId, 'SENT');
  const kept = async () => [
    ...(await db.select().from(preferences).where(eq(preferences.userId, userId))),
    ...(await db.select().from(pushSubscriptions).where(eq(pushSubscriptions.userId, userId))),
  ];
  return { ...sold, kept };
}

test('browsers are told the newest first, and those of the same instant by their ids', async () => {
  const userId = newId();
  const createdAt = bench.clock.now();
  const browsers = ['first', 'second', 'third'].map((name, at) => ({
    ...{ id: newId(), userId, endpoint: `https://push.example/${userId}/${name}`, p256dh: 'p', auth: 'a' },
    createdAt: at === 2 ? createdAt : new Date(createdAt.getTime() - 1_000),
  }));
  await bench.service.deps.db.insert(pushSubscriptions).values(browsers);
  const told = await bench.platform.bus.request(contract.exportPerson, { userId, after: null });
  expect(told.pushSubscriptions.map(({ subscriptionId }) => subscriptionId)).toEqual(
    browsers.map(({ id }) => id).toReversed(),
  );
});

test('who is deleted is forgotten: words, addresses, wishes and browsers; when something was sent stays', async () => {
  const [gone, stays] = [await reader(), await reader()];
  const told = await bench.platform.bus.request(contract.exportPerson, { userId: gone.userId, after: null });
  expect(told).toMatchObject({
    items: [{ recipient: gone.email, kind: 'TICKETS' }],
    preferences: { language: 'bn', channels: ['EMAIL'] },
    pushSubscriptions: [{ endpoint: `https://push.example/${gone.userId}` }],
  });
  await Promise.all([tell(gone.userId), tell(gone.userId)]);
  await bench.platform.settled('AUTH', 'notification-account-deleted');
  expect(await gone.kept()).toEqual([]);
  const [row] = await bench.rowsOf(gone.userId);
  expect(row).toMatchObject({
    recipient: '',
    subject: null,
    message: '',
    html: null,
    images: null,
    facts: null,
  });
  expect([row!.status, row!.sentAt === null, row!.providerResponse]).toEqual(['SENT', false, null]);
  expect(await stays.kept()).toHaveLength(2);
  expect((await bench.rowsOf(stays.userId))[0]!.recipient).toBe(stays.email);

  // A message that was being written while the event came.
  await bench.issue(gone);
  await eventually(
    async () => (await bench.rowsOf(gone.userId)).some(({ recipient }) => recipient !== ''),
    'it',
  );
  await eraseLate(bench.service.deps)();
  for (const one of await bench.rowsOf(gone.userId)) {
    expect(one).toMatchObject({ recipient: '', message: '' });
    expect(one.status).not.toBe('PENDING');
  }
});
