import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { refundRequested } from '#shared/contracts/booking';
import * as contract from '#shared/contracts/payment';
import { eventually } from '#support/platform';
import { refunds } from '../schema.ts';
import { sandboxStore } from '../sslcommerz/sandbox-store.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

type Buyer = Awaited<ReturnType<Stage['buyer']>>;

async function paid(buyer?: Buyer) {
  const by = buyer ?? (await stage.buyer());
  const opened = await stage.open(by);
  await stage.press(opened.redirectUrl, 'pay');
  return { buyer: by, ...opened };
}

function ask(sale: { buyer: Buyer; paymentId: string }, amountPoisha: number, refundId = newId()) {
  return stage.platform.publish(refundRequested, {
    aggregateId: sale.buyer.booking.bookingId,
    version: 3,
    data: {
      refundId,
      bookingId: sale.buyer.booking.bookingId,
      userId: sale.buyer.userId,
      paymentId: sale.paymentId,
      amountPoisha,
      reason: 'CANCELLED_BY_PASSENGER',
    },
  });
}

const atGateway = (transactionId: string) =>
  sandboxStore(stage.deps.db, stage.deps.clock).refundsOf(transactionId);

describe('a refund', () => {
  test('in two parts ends REFUNDED when everything is back, one event for each part', async () => {
    const sale = await paid();
    const [first, second] = [newId(), newId()];
    await ask(sale, 100_000, first);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'SUCCESS' });
    await ask(sale, 44_800, second);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    await stage.reaches(sale.buyer, sale.paymentId, 'REFUNDED');
    await stage.published();
    const events = await stage.eventsOf(contract.refunded, sale.paymentId);
    expect(events.map(({ data }) => data)).toMatchObject([
      { refundId: first, amountPoisha: 100_000, reason: 'CANCELLED_BY_PASSENGER', userId: sale.buyer.userId },
      { refundId: second, amountPoisha: 44_800 },
    ]);
    expect(events[1]!.version).toBeGreaterThan(events[0]!.version);
  });

  test('of the same instant as another is shown before it where its id is the later one', async () => {
    const sale = await paid();
    const [first, second] = [newId(), newId()];
    await ask(sale, 1_000, first);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    await ask(sale, 2_000, second);
    await eventually(
      async () => (await stage.get(sale.buyer, sale.paymentId)).refunds.length === 2,
      'the second refund',
    );
    const createdAt = stage.deps.clock.now();
    await stage.deps.db.update(refunds).set({ createdAt }).where(eq(refunds.paymentId, sale.paymentId));
    const shown = await stage.get(sale.buyer, sale.paymentId);
    expect(shown.refunds.map(({ refundId }) => refundId)).toEqual([second, first]);
  });

  test('keeps the account until it has arrived, as does what is being paid and what booking may not have heard of', async () => {
    const buyer = await stage.buyer();
    const open = () => stage.platform.bus.request(contract.countOpen, { userId: buyer.userId });
    const opened = await stage.open(buyer);
    expect(await open()).toEqual({ money: 1, paid: [] });
    await stage.press(opened.redirectUrl, 'pay');
    await stage.reaches(buyer, opened.paymentId, 'SUCCESS');
    expect(await open()).toEqual({ money: 0, paid: [opened.paymentId] });
    await ask({ buyer, ...opened }, 50_000);
    await stage.refundReaches(buyer, opened.paymentId, 'REFUNDED');
    expect(await open()).toEqual({ money: 0, paid: [] });
    await stage.behave(opened.transactionId, { refund: 'failed' });
    await ask({ buyer, ...opened }, 20_000);
    await stage.refundReaches(buyer, opened.paymentId, 'FAILED');
    expect(await open()).toEqual({ money: 1, paid: [] });
  });

  test('asked for again and again by one refundId is made once', async () => {
    const sale = await paid();
    const refundId = newId();
    await Promise.all([1, 2, 3].map(() => ask(sale, 50_000, refundId)));
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    await ask(sale, 50_000, refundId);
    const marker = newId();
    await ask(sale, 10_000, marker);
    await eventually(
      async () => (await atGateway(sale.transactionId)).some(({ amount }) => amount === 10_000),
      'the refund asked for last',
    );
    expect((await atGateway(sale.transactionId)).map(({ amount }) => amount).sort()).toEqual([
      10_000, 50_000,
    ]);
  });

  test('never sends back more than came in: what exceeds it is kept for an operator', async () => {
    const sale = await paid();
    await ask(sale, 144_800);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    const tooMuch = newId();
    await ask(sale, 1, tooMuch);
    const failed = await eventually(async () => {
      const events = await stage.eventsOf(contract.refundFailed, sale.paymentId);
      return events.length > 0 && events;
    }, 'refund-failed');
    expect(failed[0]?.data).toMatchObject({ refundId: tooMuch, amountPoisha: 1 });
    expect(await atGateway(sale.transactionId)).toHaveLength(1);
  });

  test('of nothing is answered without the gateway', async () => {
    const sale = await paid();
    await ask(sale, 0);
    await eventually(
      async () => (await stage.eventsOf(contract.refunded, sale.paymentId)).length === 1,
      'its event',
    );
    expect(await atGateway(sale.transactionId)).toEqual([]);
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'SUCCESS', refunds: [] });
  });

  test('that the bank works on is followed until it ends', async () => {
    const sale = await paid();
    await stage.behave(sale.transactionId, { refund: 'processing' });
    await ask(sale, 20_000);
    await stage.refundReaches(sale.buyer, sale.paymentId, 'PROCESSING');
    expect(await stage.eventsOf(contract.refunded, sale.paymentId)).toEqual([]);
    await stage.behave(sale.transactionId, { refund: 'refunded' });
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
  });

  test.each(['failed', 'cancelled'] as const)(
    'that the gateway calls %s is reported and kept',
    async (refund) => {
      const sale = await paid();
      await stage.behave(sale.transactionId, { refund });
      await ask(sale, 20_000);
      const { status } = await stage.refundReaches(sale.buyer, sale.paymentId, 'FAILED');
      expect(status).toBe('SUCCESS');
      await stage.published();
      expect(await stage.eventsOf(contract.refundFailed, sale.paymentId)).toMatchObject([
        { data: { amountPoisha: 20_000, bookingId: sale.buyer.booking.bookingId } },
      ]);
      expect(await stage.eventsOf(contract.refunded, sale.paymentId)).toEqual([]);
    },
  );

  test('that the gateway does not answer is tried again as the same refund', async () => {
    const sale = await paid();
    await stage.behave(sale.transactionId, { connect: 'FAILED' });
    const refundId = newId();
    await ask(sale, 20_000, refundId);
    const stored = () => stage.deps.db.select().from(refunds).where(eq(refunds.id, refundId));
    const [before] = await eventually(async () => {
      stage.forward(250);
      const rows = await stored();
      return rows[0] && rows[0].attempts >= 2 && rows;
    }, 'two attempts');
    expect(before).toMatchObject({ status: 'REQUESTED' });
    await stage.behave(sale.transactionId, { connect: 'DONE' });
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect(await atGateway(sale.transactionId)).toMatchObject([{ refundTransId: before!.refundTransId }]);
  });

  test.each([{ answer: 'lost' }, { answer: 'unreadable' }, { answerDelayMs: 1_500 }] as const)(
    'begun at the gateway, of which nobody here heard (%j), goes back once',
    async (behaviour) => {
      const sale = await paid();
      await stage.behave(sale.transactionId, behaviour);
      const refundId = newId();
      await ask(sale, 60_000, refundId);
      await eventually(
        async () => (await atGateway(sale.transactionId)).length === 1,
        'the refund at the gateway',
      );
      const [unheard] = await stage.deps.db.select().from(refunds).where(eq(refunds.id, refundId));
      expect(unheard).toMatchObject({ status: 'REQUESTED', refundRefId: null });
      await stage.behave(sale.transactionId, { answer: 'given', answerDelayMs: 0 });
      await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
      expect(await atGateway(sale.transactionId)).toMatchObject([{ amount: 60_000, status: 'refunded' }]);
    },
  );
});

describe('a booking paid twice', () => {
  test('keeps the first payment; the second goes straight back', async () => {
    const buyer = await stage.buyer();
    const [one, other] = [await stage.open(buyer), await stage.open(buyer)];
    await Promise.all([stage.press(one.redirectUrl, 'pay'), stage.press(other.redirectUrl, 'pay')]);
    const both = async () => [await stage.get(buyer, one.paymentId), await stage.get(buyer, other.paymentId)];
    const found = await eventually(async () => {
      stage.forward(250);
      const now = await both();
      return now.some(({ status }) => status === 'REFUNDED') && now;
    }, 'the second capture back');
    expect(found.map(({ status }) => status).sort()).toEqual(['REFUNDED', 'SUCCESS']);
    const second = found.find(({ status }) => status === 'REFUNDED')!;
    expect(second.refunds).toMatchObject([{ reason: 'DUPLICATE_CHARGE', amount: { amount: 144_800 } }]);
    await stage.published();
    const sold = [
      ...(await stage.eventsOf(contract.succeeded, one.paymentId)),
      ...(await stage.eventsOf(contract.succeeded, other.paymentId)),
    ];
    expect(sold).toHaveLength(1);
  });
});

describe('a payment under review', () => {
  const held = async (behaviour: Parameters<Stage['behave']>[1]) => {
    const buyer = await stage.buyer();
    const opened = await stage.open(buyer);
    await stage.behave(opened.transactionId, behaviour);
    await stage.press(opened.redirectUrl, 'pay');
    return { buyer, ...opened };
  };

  test('pays its booking once accepted, by an administrator alone', async () => {
    const sale = await held({ riskLevel: 1 });
    expect((await stage.decide(sale.paymentId, 'ACCEPT', 'USER')).status).toBe(403);
    expect((await stage.decide(sale.paymentId, 'ACCEPT')).status).toBe(200);
    expect((await stage.decide(sale.paymentId, 'REJECT')).status).toBe(409);
    await stage.published();
    expect(await stage.eventsOf(contract.succeeded, sale.paymentId)).toHaveLength(1);
  });

  test('goes back whole once rejected, also where another amount came in', async () => {
    const sale = await held({ capturedAmount: '2000.00' });
    expect((await stage.decide(sale.paymentId, 'ACCEPT')).status).toBe(409);
    expect((await stage.decide(sale.paymentId, 'REJECT')).status).toBe(200);
    expect((await stage.decide(sale.paymentId, 'REJECT')).status).toBe(409);
    const { refunds: back } = await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect(back).toMatchObject([{ amount: { amount: 200_000 }, reason: 'REVIEW_REJECTED' }]);
  });

  test('is decided on the record: who, what and about which payment, once', async () => {
    const sale = await held({ riskLevel: 1 });
    expect((await stage.decide(sale.paymentId, 'REJECT')).status).toBe(200);
    expect((await stage.decide(sale.paymentId, 'ACCEPT')).status).toBe(409);
    const actions = async (role: 'ADMIN' | 'USER') =>
      fetch(`${stage.baseUrl}/v1/admin/payments/actions?entityId=${sale.paymentId}`, {
        headers: { authorization: `Bearer ${await stage.platform.tokenFor({ role })}` },
      });
    expect((await actions('USER')).status).toBe(403);
    const { items } = (await (await actions('ADMIN')).json()) as { items: object[] };
    expect(items).toMatchObject([
      { action: 'reject', entity: 'payment', actorRole: 'ADMIN', before: { reviewReason: 'RISK' } },
      { action: 'capture', actorRole: 'SYSTEM', after: { poisha: { UNSETTLED: -144_800 } } },
      { action: 'open', actorRole: 'USER', actorId: sale.buyer.userId, after: { poisha: 144_800 } },
    ]);
  });
});
