import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { refundRequested } from '#shared/contracts/booking';
import * as orders from '#shared/contracts/orders';
import * as contract from '#shared/contracts/payment';
import { encodeCursor } from '#shared/http/page';
import { eventually } from '#support/platform';
import { adminActions, refunds } from '../schema.ts';
import { sandboxStore } from '../sslcommerz/sandbox-store.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';
import { maxRefundCalls, maxStatusQuestions } from './retry-delays.ts';

let stage: Stage;
beforeAll(async () => {
  // No call is to time out here: a refusal that comes late is waited for.
  stage = await paymentStage({ SSLCOMMERZ_TIMEOUT_MS: '10000' });
});
afterAll(() => stage.close());

async function asked(behaviour: Parameters<Stage['behave']>[1], amountPoisha = 144_800) {
  const buyer = await stage.buyer();
  const opened = await stage.open(buyer);
  await stage.press(opened.redirectUrl, 'pay');
  await stage.behave(opened.transactionId, behaviour);
  const refundId = newId();
  const { bookingId } = buyer.booking;
  await stage.platform.publish(refundRequested, {
    aggregateId: bookingId,
    version: 3,
    data: {
      refundId,
      bookingId,
      userId: buyer.userId,
      paymentId: opened.paymentId,
      amountPoisha,
      reason: 'SEATS_GONE',
    },
  });
  return { buyer, ...opened, refundId };
}

async function stored(refundId: string) {
  const [row] = await stage.deps.db.select().from(refunds).where(eq(refunds.id, refundId));
  return row;
}

/** As if all tries but one had been made. */
async function almostGivenUp(refundId: string, attempts: number) {
  await stage.deps.db
    .update(refunds)
    .set({ attempts, nextAttemptAt: stage.deps.clock.now() })
    .where(eq(refunds.id, refundId));
}

const atGateway = (transactionId: string) =>
  sandboxStore(stage.deps.db, stage.deps.clock).refundsOf(transactionId);

describe('a failed refund', () => {
  test.each([
    ['failed', 'REFUSED', ['refunded']],
    ['cancelled', 'CANCELLED', ['cancelled', 'refunded']],
  ] as const)(
    'that the gateway said %s of goes back once as a new one, though three send it again at once',
    async (refund, failure, ends) => {
      const sale = await asked({ refund });
      await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
      const before = (await stored(sale.refundId))!;
      expect(before).toMatchObject({ failure });
      await stage.behave(sale.transactionId, { refund: 'refunded' });
      const answers = await Promise.all([1, 2, 3].map(() => stage.resend(sale.refundId)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      const { refunds: back } = await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
      expect(back).toHaveLength(1);
      await stage.reaches(sale.buyer, sale.paymentId, 'REFUNDED');
      const found = await atGateway(sale.transactionId);
      expect(found.map(({ status }) => status).sort()).toEqual([...ends]);
      expect((await stored(sale.refundId))!.refundTransId).not.toBe(before.refundTransId);
      await stage.published();
      expect(await stage.eventsOf(contract.refunded, sale.paymentId)).toMatchObject([
        { data: { refundId: sale.refundId } },
      ]);
    },
  );

  test('of which the gateway never answered goes on as the same one, and back once', async () => {
    const sale = await asked({ answer: 'lost' });
    await eventually(async () => (await atGateway(sale.transactionId)).length === 1, 'it at the gateway');
    await almostGivenUp(sale.refundId, maxRefundCalls - 1);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
    const before = (await stored(sale.refundId))!;
    expect(before).toMatchObject({ failure: 'NO_ANSWER', refundRefId: null });
    await stage.behave(sale.transactionId, { answer: 'given' });
    expect((await stage.resend(sale.refundId)).status).toBe(200);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect(await atGateway(sale.transactionId)).toMatchObject([
      { refundTransId: before.refundTransId, status: 'refunded' },
    ]);
  });

  test('that the gateway has, but never ended, is followed again', async () => {
    const sale = await asked({ refund: 'processing' });
    await stage.refundReaches(sale.buyer, sale.paymentId, 'PROCESSING');
    await almostGivenUp(sale.refundId, maxStatusQuestions - 1);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
    expect(await stage.ledgerFaults()).toEqual([]);
    await stage.behave(sale.transactionId, { refund: 'refunded' });
    expect((await stage.resend(sale.refundId)).status).toBe(200);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect(await atGateway(sale.transactionId)).toHaveLength(1);
  });

  test('of more than what was captured is never sent', async () => {
    const sale = await asked({}, 144_801);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
    expect((await stage.resend(sale.refundId)).status).toBe(409);
    expect(await atGateway(sale.transactionId)).toEqual([]);
  });

  test('waits in the list of what a person has to see to, until it is sent again', async () => {
    const sale = await asked({ refund: 'failed' });
    await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
    const risky = await stage.open(await stage.buyer());
    await stage.behave(risky.transactionId, { riskLevel: 1 });
    await stage.press(risky.redirectUrl, 'pay');
    expect((await stage.waiting('USER')).refused).toBe(403);

    const { items, pages } = await stage.waiting();
    for (const made of [['1', 'x'], ['x', newId()], ['9'.repeat(19), newId()], ['1']]) {
      expect((await stage.waiting('ADMIN', encodeCursor(made))).refused).toBe(400);
    }
    expect(pages).toBe(items.length);
    expect(items.map(({ since }) => since)).toEqual(items.map(({ since }) => since).sort());
    const of = ({ paymentId }: { paymentId: string }) => items.filter((item) => item.paymentId === paymentId);
    expect(of(sale)).toMatchObject([
      { kind: 'REFUND', refundId: sale.refundId, why: 'REFUSED', amount: { amount: 144_800 } },
    ]);
    expect(of(risky)).toMatchObject([{ kind: 'REVIEW', refundId: null, why: 'RISK' }]);

    await stage.behave(sale.transactionId, { refund: 'refunded' });
    await stage.resend(sale.refundId);
    await stage.decide(risky.paymentId, 'ACCEPT');
    const left = (await stage.waiting()).items.map(({ paymentId }) => paymentId);
    expect(left).not.toContain(sale.paymentId);
    expect(left).not.toContain(risky.paymentId);
  });

  test('is sent again by an administrator alone, and on the record', async () => {
    const sale = await asked({ refund: 'failed' });
    await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
    expect((await stage.resend(sale.refundId, 'USER')).status).toBe(403);
    expect((await stage.resend(newId())).status).toBe(404);
    expect((await stage.resend(sale.refundId)).status).toBe(200);
    const answer = await fetch(`${stage.baseUrl}/v1/admin/payments/actions?entityId=${sale.refundId}`, {
      headers: { authorization: `Bearer ${await stage.platform.tokenFor({ role: 'ADMIN' })}` },
    });
    const { items } = (await answer.json()) as { items: { actorRole: string }[] };
    const byHand = items.filter(({ actorRole }) => actorRole !== 'SYSTEM');
    expect(byHand).toMatchObject([
      { action: 'resend', entity: 'refund', actorRole: 'ADMIN', before: { failure: 'REFUSED' } },
    ]);
    expect(items).toContainEqual(expect.objectContaining({ action: 'refund-due', actorRole: 'SYSTEM' }));
  });
});

test('an answer to a refund that has been sent again meanwhile changes nothing', async () => {
  const sale = await asked({ refund: 'failed', answerDelayMs: 700 });
  const first = await eventually(async () => {
    const row = await stored(sale.refundId);
    return row && row.attempts > 0 && row;
  }, 'a first call that waits for its answer');
  const [changed] = await stage.deps.db
    .update(refunds)
    .set({ refundTransId: newId().slice(0, 30), nextAttemptAt: null })
    .where(eq(refunds.id, sale.refundId))
    .returning();
  expect(changed!.status).toBe('REQUESTED');
  // A second question at the same gateway answers after the first one has.
  await stage.deps.gateway.findByTransaction(sale.transactionId);
  expect(await stored(sale.refundId)).toMatchObject({ status: 'REQUESTED', refundRefId: null });
  expect(first.refundTransId).not.toBe(changed!.refundTransId);
  await stage.behave(sale.transactionId, { refund: 'refunded', answerDelayMs: 0 });
  await almostGivenUp(sale.refundId, 0);
  await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
});

test('an operator finds a failed refund, sends it again once, and is on record with his reason', async () => {
  const { bus } = stage.platform;
  const sale = await asked({ refund: 'failed' });
  await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
  const all: { refundId: string | null; amountPoisha: number }[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page: (typeof orders.listWaitingPayments)['output']['static'] = await bus.request(
      orders.listWaitingPayments,
      { limit: 1, ...(after && { after }) },
    );
    all.push(...page.items);
    after = page.next;
  }
  expect(all.filter(({ refundId }) => refundId === sale.refundId)).toMatchObject([{ amountPoisha: 144_800 }]);
  await stage.behave(sale.transactionId, { refund: 'refunded' });
  const order = { refundId: sale.refundId, by: 'rahim', why: 'The gateway mended it' };
  const { refunds: told } = await bus.request(orders.resendRefund, order);
  expect(told).toMatchObject([{ refundId: sale.refundId, status: 'REQUESTED' }]);
  await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
  await expect(bus.request(orders.resendRefund, order)).rejects.toMatchObject({
    code: 'REFUND_NOT_RESENDABLE',
  });
  const rows = await stage.deps.db
    .select()
    .from(adminActions)
    .where(eq(adminActions.entityId, sale.refundId));
  expect(rows.filter(({ action }) => action === 'resend')).toMatchObject([
    { actorRole: 'OPERATOR', reason: order.why, after: { by: 'rahim' } },
  ]);
});
