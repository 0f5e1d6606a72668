import { afterAll, beforeAll, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import { Problem } from '#shared/base/problem';
import { sendCode } from '#shared/contracts/notification';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { forgetCodesAndSessions } from '../jobs.ts';
import { otpRecords } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';
import { askForCode } from './ask-for-code.ts';
import { deliverCodes } from './deliver-codes.ts';
import { createDeliveryQueue } from './delivery-queue.ts';
import { strangerIdOf } from './identify-asker.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

const recordOf = async (phone: string) => {
  const [record] = await auth.deps.db
    .select()
    .from(otpRecords)
    .where(and(eq(otpRecords.phone, phone), eq(otpRecords.otpType, 'LOGIN')));
  return record!;
};
const sentTo = (phone: string) =>
  auth.sent.filter((message) => message.phone === phone && message.purpose === 'LOGIN');
const stranger = (address: string) => {
  const id = strangerIdOf(auth.deps, address);
  return { id, strangerId: id, address, account: undefined, self: undefined };
};
const takeAgain = () =>
  auth.platform.fake(sendCode, (message) => {
    auth.sent.push(message);
    return { accepted: true };
  });

test('a code that the notification service did not take is sent by the timer, and the one that arrives is good', async () => {
  const person = await auth.registered();
  let refused = 0;
  await auth.platform.fake(sendCode, () => {
    refused++;
    throw new Error('broken');
  });
  expect((await auth.post('/otp/send', { phone: person.phone, type: 'LOGIN' })).status).toBe(202);
  await eventually(() => refused === 1, 'the first attempt');
  await takeAgain();
  await deliverCodes(auth.deps)();
  expect(sentTo(person.e164)).toHaveLength(0);

  clock.forward(11);
  await deliverCodes(auth.deps)();
  // The service's own timer may have been quicker and not be done yet.
  await auth.delivered();
  expect(sentTo(person.e164)).toHaveLength(1);
  const { code } = sentTo(person.e164)[0]!;
  const answer = await auth.post('/otp/verify', { phone: person.phone, type: 'LOGIN', code });
  expect(answer.status).toBe(200);
});

test('a code that was asked for when the process ended is sent by another one, once', async () => {
  const person = await auth.registered();
  const deliveries = createDeliveryQueue();
  await deliveries.stop();
  const to = { channel: 'phone' as const, address: person.e164 };
  await askForCode({ ...auth.deps, deliveries }, { to, type: 'LOGIN', asker: stranger('10.0.0.1') });
  expect((await recordOf(person.e164)).sendAfter).not.toBeNull();

  const others = [createDeliveryQueue(), createDeliveryQueue()];
  await Promise.all(others.map((queue) => deliverCodes({ ...auth.deps, deliveries: queue })()));
  // As above.
  await auth.delivered();
  expect(sentTo(person.e164)).toHaveLength(1);
  expect((await recordOf(person.e164)).sendAfter).toBeNull();
});

test('a code is given up where there is no way to send it, or when its time is over', async () => {
  const [hopeless, late] = [await auth.registered(), await auth.registered()];
  let asked = 0;
  await auth.platform.fake(sendCode, ({ phone }) => {
    asked++;
    if (phone === hopeless.e164) throw new Problem('BAD_ADDRESS', 422, 'No address');
    throw new Error('broken');
  });
  await auth.post('/otp/send', { phone: hopeless.phone, type: 'LOGIN' });
  await auth.post('/otp/send', { phone: late.phone, type: 'LOGIN' });
  await eventually(() => asked === 2, 'both attempts');
  await eventually(async () => (await recordOf(hopeless.e164)).sendAfter === null, 'giving up');
  expect((await recordOf(late.e164)).sendAfter).not.toBeNull();
  clock.forward(301);
  await takeAgain();
  await deliverCodes(auth.deps)();
  expect(sentTo(late.e164)).toHaveLength(0);
});

test('of somebody without an account nothing is kept', async () => {
  const stranger = somebody();
  const e164 = `+88${stranger.phone}`;
  await auth.post('/otp/send', { phone: stranger.phone, type: 'LOGIN' });
  await eventually(async () => (await recordOf(e164)).sendAfter === null, 'nobody to be found');
  expect((await recordOf(e164)).userId).toBeNull();
  clock.forward(301);
  await forgetCodesAndSessions(auth.deps)();
  expect(await recordOf(e164)).toBeUndefined();
});

test('of codes that are due, the first of each asker goes before the second of anybody', async () => {
  const people = await Promise.all(Array.from({ length: 21 }, () => auth.registered()));
  const createdAt = auth.deps.clock.now();
  const before = auth.sent.length;
  await auth.deps.db.insert(otpRecords).values(
    people.map(({ e164 }, at) => ({
      phone: e164,
      otpCode: '0'.repeat(64),
      otpType: 'LOGIN' as const,
      asker: strangerIdOf(auth.deps, at < 20 ? '203.0.113.70' : '203.0.113.71'),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + 300_000),
      sendAfter: new Date(createdAt.getTime() - 1_000 + at),
    })),
  );
  await deliverCodes(auth.deps)();
  await eventually(() => auth.sent.length === before + 21, 'all of them to be sent');
  const order = auth.sent.slice(before).map(({ phone }) => phone);
  expect(order).toHaveLength(21);
  // Sixteen go at once.
  expect(order.indexOf(people[20]!.e164)).toBeLessThan(16);
});
