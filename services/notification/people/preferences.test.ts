import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import * as auth from '#shared/contracts/auth';
import * as payment from '#shared/contracts/payment';
import { type Bench, openBench } from '../testing/bench.ts';
import { playSms } from '../testing/sms.ts';

const provider = playSms();
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ SMS_URL: provider.url, SMS_API_KEY: provider.key });
});
afterAll(async () => {
  await bench.close();
  provider.stop();
});

const path = '/v1/notifications/preferences';
const choose = (userId: string, body: object) => bench.call({ userId }, 'PUT', path, body);

describe('preferences', () => {
  test('who has chosen nothing is written to in English by every channel', async () => {
    const answer = await bench.call({ userId: newId() }, 'GET', path);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ language: 'en', channels: ['EMAIL', 'SMS', 'PUSH'] });
  });

  test('what is chosen is kept, for its holder alone, and channels stay where they are not named', async () => {
    const userId = newId();
    expect((await choose(userId, { language: 'en', channels: ['SMS'] })).status).toBe(200);
    const answer = await choose(userId, { language: 'bn' });
    expect(await answer.json()).toEqual({ language: 'bn', channels: ['SMS'] });
    expect(await (await bench.call({ userId }, 'GET', path)).json()).toEqual({
      language: 'bn',
      channels: ['SMS'],
    });
    expect(await (await bench.call({ userId: newId() }, 'GET', path)).json()).toMatchObject({
      language: 'en',
    });
  });

  test.each([
    ['language', {}],
    ['language', { language: 'fr' }],
    ['channels', { language: 'en', channels: [] }],
    ['channels', { language: 'en', channels: ['PUSH'] }],
    ['channels', { language: 'en', channels: ['EMAIL', 'EMAIL'] }],
  ])('a wrong %s is refused, naming it', async (field, body) => {
    const answer = await choose(newId(), body);
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { field: string }[] };
    expect(errors[0]!.field).toBe(field);
  });

  test('who chose Bengali gets mail and SMS in Bengali, with the code in ASCII before any other digit', async () => {
    const sold = bench.buy();
    await choose(sold.userId, { language: 'bn' });
    await bench.code(sold.email, { userId: sold.userId, phone: sold.phone, code: '908070' });
    const code = await bench.inbox.mailTo(sold.email);
    expect(code.subject).toBe('যাত্রায় নিবন্ধনের কোড');
    for (const text of [code.text, code.html, provider.asked.find(({ to }) => to === sold.phone)!.text])
      expect(/\p{Nd}{6}/u.exec(text)?.[0]).toBe('908070');
    await bench.issue(sold);
    await bench.rowThat(sold.userId, 'SENT');
    const mails = async () =>
      (await bench.inbox.mailsTo(sold.email)).find(({ subject }) => subject.startsWith('আপনার টিকিটগুলো'));
    const mail = await bench.waitFor(mails, 'the tickets in Bengali');
    expect(mail.text).toContain('ঢাকা, বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ০৭:৪৫');
    expect(mail.html).toContain('<html lang="bn">');
    expect(await bench.rowsOf(sold.userId)).toSatisfy((rows: { language: string }[]) =>
      rows.every(({ language }) => language === 'bn'),
    );
  });

  test('by a channel that is not chosen nothing comes but codes', async () => {
    const sold = bench.buy();
    await choose(sold.userId, { language: 'en', channels: ['SMS'] });
    await bench.issue(sold);
    await bench.rowThat(sold.userId, 'SENT');
    expect(await bench.rowsOf(sold.userId)).toMatchObject([{ type: 'SMS' }]);
    await bench.code(sold.email, { userId: sold.userId });
    expect(await bench.inbox.mailsTo(sold.email)).toHaveLength(1);
  });
});

describe('the language of a registration', () => {
  const register = (userId: string, language?: 'en' | 'bn') =>
    bench.platform.publish(auth.registered, {
      aggregateId: userId,
      version: 1,
      data: { userId, registeredAt: '2026-11-23T06:30:00.000Z', language },
    });
  const settled = () => bench.platform.settled('AUTH', 'notification-registered');
  const languageOf = async (userId: string) =>
    (await (await bench.call({ userId }, 'GET', path)).json()).language as string;

  test('is that of its own code already, by mail and SMS, and stays', async () => {
    const sold = bench.buy();
    await bench.code(sold.email, { ...sold, code: '908070', language: 'bn' });
    expect((await bench.inbox.mailTo(sold.email)).subject).toBe('যাত্রায় নিবন্ধনের কোড');
    const sms = provider.asked.find(({ to }) => to === sold.phone)!.text;
    expect(sms).toStartWith('908070 নিবন্ধন কোড');
    expect(sms).toEndWith('\n@127.0.0.1 #908070');
    expect(await (await bench.call(sold, 'GET', path)).json()).toEqual({
      language: 'bn',
      channels: ['EMAIL', 'SMS', 'PUSH'],
    });
  });

  test('is kept by its event where the order of the code was lost, twice as once', async () => {
    const [one, other] = [newId(), newId()];
    await register(one, 'bn');
    await register(one, 'bn');
    await register(other);
    await settled();
    expect([await languageOf(one), await languageOf(other)]).toEqual(['bn', 'en']);
  });

  test('takes nothing from what its holder has chosen, however late it comes', async () => {
    const userId = newId();
    await choose(userId, { language: 'en', channels: ['SMS'] });
    await register(userId, 'bn');
    await settled();
    await bench.code(`late-${userId}@example.com`, { userId, language: 'bn' });
    expect(await (await bench.call({ userId }, 'GET', path)).json()).toEqual({
      language: 'en',
      channels: ['SMS'],
    });
    expect((await bench.inbox.mailTo(`late-${userId}@example.com`)).subject).toBe(
      'Your Jatra registration code',
    );
  });
});

describe('a payment held for review', () => {
  const hold = (sold: { bookingId: string; userId: string }, paymentId = newId()) =>
    bench.platform.publish(payment.heldForReview, {
      aggregateId: paymentId,
      version: 2,
      data: {
        paymentId,
        bookingId: sold.bookingId,
        userId: sold.userId,
        reason: 'RISK_LEVEL_1',
        heldAt: '2026-11-23T06:31:00.000Z',
      },
    });

  test('its payer is told that it is being checked and not to pay again, and no reason', async () => {
    const sold = bench.buy({ status: 'PENDING', paymentStatus: 'PENDING' });
    const paymentId = newId();
    bench.hold(sold.bookingId, paymentId);
    await hold(sold, paymentId);
    const mail = await bench.inbox.mailTo(sold.email);
    expect(mail.subject).toStartWith('Payment being checked');
    expect(mail.text).toContain('should not pay again');
    expect(mail.text).not.toContain('RISK');
    await bench.rowThat(sold.userId, 'SENT');
  });

  test('of a booking that ended before it heard of the review is announced all the same: the money is held', async () => {
    const sold = bench.buy({ status: 'FAILED', failureReason: 'PAYMENT_DEADLINE', paymentStatus: 'FAILED' });
    const paymentId = newId();
    bench.hold(sold.bookingId, paymentId);
    await hold(sold, paymentId);
    await bench.inbox.mailTo(sold.email);
    expect(new Set((await bench.rowsOf(sold.userId)).map(({ kind }) => kind))).toEqual(
      new Set(['PAYMENT_REVIEW']),
    );
  });

  test('one that is decided by the time it is heard of is not announced', async () => {
    const sold = bench.buy({ status: 'CONFIRMED', paymentStatus: 'COMPLETED' });
    await hold(sold);
    await bench.platform.settled('PAYMENT', 'notification-held-for-review');
    expect(await bench.rowsOf(sold.userId)).toEqual([]);
  });
});
