import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as contract from '#shared/contracts/payment';
import { eventually } from '#support/platform';
import { findPayment } from './queries.ts';
import { paymentStage, type Stage } from './testing/stage.ts';

const minuteMs = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

async function opened(behaviour: Parameters<Stage['behave']>[1]) {
  const buyer = await stage.buyer();
  const payment = await stage.open(buyer);
  await stage.behave(payment.transactionId, behaviour);
  return { buyer, ...payment };
}

async function outcomesOf(paymentId: string) {
  await stage.published();
  const [succeeded, failed, held] = await Promise.all(
    [contract.succeeded, contract.failed, contract.heldForReview].map((each) =>
      stage.eventsOf(each, paymentId),
    ),
  );
  return { succeeded: succeeded!.length, failed: failed!.length, held: held!.length };
}

const movements = async (paymentId: string) =>
  (await stage.ledgerOf(paymentId)).map(([movement]) => movement);

describe('a gateway whose notification', () => {
  test.each([
    ['twice', { succeeded: 1, failed: 0, held: 0 }],
    ['failed-after', { succeeded: 1, failed: 0, held: 0 }],
    ['failed-first', { succeeded: 1, failed: 0, held: 0 }],
  ] as const)('comes %s sells once', async (ipn, expected) => {
    const sale = await opened({ ipn });
    await stage.press(sale.redirectUrl, 'pay');
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
    expect(await outcomesOf(sale.paymentId)).toEqual(expected);
    expect(await movements(sale.paymentId)).toEqual(['CAPTURE', 'SALE']);
  });

  test('comes late, when the question has been answered by asking, sells once', async () => {
    const sale = await opened({ ipn: 'lost' });
    await stage.press(sale.redirectUrl, 'pay');
    stage.forward(minuteMs + 1_000);
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
    expect(await stage.sendIpn(sale.transactionId)).toEqual({ answered: 200 });
    expect(await outcomesOf(sale.paymentId)).toEqual({ succeeded: 1, failed: 0, held: 0 });
  });

  test('comes by itself after a while is heard then', async () => {
    const sale = await opened({ ipnDelayMs: 1_000 });
    await stage.press(sale.redirectUrl, 'pay');
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'INITIATED' });
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
  });

  test('comes a day late, for an attempt given up as expired, sells after all', async () => {
    const sale = await opened({ ipn: 'lost', pending: true });
    await stage.press(sale.redirectUrl, 'pay');
    stage.forward(24 * 60 * minuteMs + 1_000);
    await stage.reaches(sale.buyer, sale.paymentId, 'FAILED');
    await stage.behave(sale.transactionId, { pending: false });
    expect(await stage.sendIpn(sale.transactionId)).toEqual({ answered: 200 });
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
  });

  test.each(['bad', 'tampered'] as const)(
    'has a %s signature is refused, and asking settles it',
    async (signature) => {
      const sale = await opened({ signature });
      const { fields } = await stage.press(sale.redirectUrl, 'pay');
      expect(await stage.sendIpn(sale.transactionId)).toEqual({ answered: 403 });
      await stage.postForm('/v1/payments/sslcommerz/success', fields);
      expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'INITIATED' });
      stage.forward(minuteMs + 1_000);
      await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
    },
  );

  test.each([{ capturedAmount: '1448.01' }, { riskLevel: 1 }])(
    'is of %j is held once, however it is heard of',
    async (behaviour) => {
      const sale = await opened({ ...behaviour, ipn: 'failed-after' });
      await stage.press(sale.redirectUrl, 'pay');
      stage.forward(minuteMs + 1_000);
      await Promise.all([1, 2].map(() => stage.sendIpn(sale.transactionId)));
      expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({
        status: 'PROCESSING',
        underReview: true,
      });
      expect(await outcomesOf(sale.paymentId)).toEqual({ succeeded: 0, failed: 0, held: 1 });
      expect(await movements(sale.paymentId)).toEqual(['CAPTURE']);
    },
  );
});

describe('a gateway that', () => {
  test.each([
    { pending: true },
    { answer: 'lost' },
    { answer: 'unreadable' },
    { answerDelayMs: 1_500 },
    { connect: 'FAILED' },
    { connect: 'INACTIVE' },
    { connect: 'INVALID_REQUEST' },
  ] as const)('answers with %j leaves the question open, and is asked again', async (behaviour) => {
    const sale = await opened(behaviour);
    await stage.press(sale.redirectUrl, 'pay');
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'INITIATED' });
    await stage.behave(sale.transactionId, {
      pending: false,
      answer: 'given',
      answerDelayMs: 0,
      connect: 'DONE',
    });
    stage.forward(minuteMs + 1_000);
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
    expect(await outcomesOf(sale.paymentId)).toEqual({ succeeded: 1, failed: 0, held: 0 });
  });

  test('says PENDING for half an hour is asked at 1, 3, 10 and 30 minutes and after a day', async () => {
    const sale = await opened({ ipn: 'lost', pending: true });
    await stage.press(sale.redirectUrl, 'pay');
    const asked = async () => {
      const { initiatedAt, nextCheckAt } = (await findPayment(stage.deps.db, sale.paymentId))!;
      return nextCheckAt && (nextCheckAt.getTime() - initiatedAt.getTime()) / minuteMs;
    };
    let past = 0;
    const times = [1, 3, 10, 30, 24 * 60];
    for (const [at, minutes] of times.slice(0, -1).entries()) {
      expect(await asked()).toBe(minutes);
      stage.forward((minutes - past) * minuteMs + 1_000);
      past = minutes;
      const next = times[at + 1]!;
      await eventually(async () => (await asked()) === next, `the question after ${minutes} minutes`);
    }
    await stage.behave(sale.transactionId, { pending: false });
    stage.forward((24 * 60 - past) * minuteMs);
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
  });

  test.each([{ answer: 'lost' }, { answer: 'unreadable' }, { answerDelayMs: 1_500 }] as const)(
    'opens a session and answers with %j: the payer tries again, and pays one booking once',
    async (behaviour) => {
      const buyer = await stage.buyer();
      await stage.behaveNext(behaviour);
      expect((await stage.create(buyer)).status).toBe(503);
      const sale = await stage.open(buyer);
      await stage.press(sale.redirectUrl, 'pay');
      await stage.reaches(buyer, sale.paymentId, 'SUCCESS');
    },
  );
});

describe('two attempts at one booking', () => {
  test('of which the second is heard of first: the first to be heard of stays, the other goes back', async () => {
    const first = await opened({ ipn: 'lost' });
    const second = { buyer: first.buyer, ...(await stage.open(first.buyer)) };
    await stage.press(first.redirectUrl, 'pay');
    await stage.press(second.redirectUrl, 'pay');
    expect(await stage.get(second.buyer, second.paymentId)).toMatchObject({ status: 'SUCCESS' });
    const answers = await Promise.all([1, 2, 3].map(() => stage.sendIpn(first.transactionId)));
    expect(answers).toEqual([{ answered: 200 }, { answered: 200 }, { answered: 200 }]);
    const { refunds } = await stage.refundReaches(first.buyer, first.paymentId, 'REFUNDED');
    expect(refunds).toMatchObject([{ reason: 'DUPLICATE_CHARGE', amount: { amount: 144_800 } }]);
    expect(await stage.get(first.buyer, first.paymentId)).toMatchObject({ status: 'REFUNDED' });
    expect(await movements(first.paymentId)).toEqual(['CAPTURE', 'REFUND_DUE', 'REFUND_SENT', 'REFUND_PAID']);
    expect(await movements(second.paymentId)).toEqual(['CAPTURE', 'SALE']);
  });
});
