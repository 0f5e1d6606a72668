import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import * as orders from '#shared/contracts/orders';
import * as contract from '#shared/contracts/payment';
import { eventually } from '#support/platform';
import { findPayment } from '../queries.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';
import { settlePayment } from './settle-payment.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

/** Paid at the gateway, whose notification is lost and whose answers are as told. */
async function paidUnheard(behaviour: Parameters<Stage['behave']>[1]) {
  const buyer = await stage.buyer();
  const payment = await stage.open(buyer);
  await stage.behave(payment.transactionId, { ipn: 'lost', ...behaviour });
  await stage.press(payment.redirectUrl, 'pay');
  return { buyer, ...payment };
}

type Sale = Awaited<ReturnType<typeof paidUnheard>>;

const rowOf = async ({ paymentId }: { paymentId: string }) => (await findPayment(stage.deps.db, paymentId))!;
const listed = async ({ paymentId }: { paymentId: string }) =>
  (await stage.waiting()).items.filter((item) => item.paymentId === paymentId);

/** A try that is declined and one that is good, in one session, nothing of which is notified. */
async function declinedThenPaid() {
  const buyer = await stage.buyer();
  const payment = await stage.open(buyer);
  await stage.behave(payment.transactionId, { ipn: 'lost', sessionTells: 'first' });
  await stage.press(payment.redirectUrl, 'fail');
  return { buyer, ...payment, pay: () => stage.press(payment.redirectUrl, 'pay') };
}

describe('a session of several tries, which tells of the declined one', () => {
  test('sells the good one, when the minute comes', async () => {
    const sale = await declinedThenPaid();
    await sale.pay();
    stage.forward(minuteMs + 1_000);
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
    await stage.published();
    expect(await stage.eventsOf(contract.failed, sale.paymentId)).toEqual([]);
  });

  test('sells the good one, when the payer comes back', async () => {
    const sale = await declinedThenPaid();
    const { fields } = await sale.pay();
    await stage.postForm('/v1/payments/sslcommerz/success', fields);
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
  });

  test('sells the good one, when a notification says that the attempt failed', async () => {
    const sale = await declinedThenPaid();
    await sale.pay();
    expect(await stage.sendIpn(sale.transactionId, 'FAILED')).toEqual({ answered: 200 });
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'SUCCESS' });
  });

  test.each([3, 10, 30, 24 * 60])('is found %d minutes after the opening', async (minutes) => {
    const sale = await declinedThenPaid();
    stage.forward(minuteMs + 1_000);
    await stage.reaches(sale.buyer, sale.paymentId, 'FAILED');
    await sale.pay();
    stage.forward(minutes * minuteMs);
    await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
  });
});

describe('money whose answer is odd', () => {
  test.each([
    [{ risk_level: null }, 'RISK', 'validate: risk_level'],
    [{ risk_level: '' }, 'RISK', 'validate: risk_level'],
    [{ risk_level: '2' }, 'RISK', 'validate: risk_level'],
    [{ bank_tran_id: '' }, 'ODD_ANSWER', 'validate: bank_tran_id'],
    [{ amount: '1,448.00' }, 'ODD_ANSWER', 'validate: amount'],
    [{ amount: '1448.0000' }, 'ODD_ANSWER', 'validate: amount'],
  ])('is held for a person, who is told the field: %j', async (tell, why, detail) => {
    const sale = await paidUnheard({ odd: tell });
    expect(await stage.sendIpn(sale.transactionId)).toEqual({ answered: 200 });
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({
      status: 'PROCESSING',
      underReview: true,
    });
    expect(await listed(sale)).toMatchObject([{ kind: 'REVIEW', why, detail }]);
    expect((await rowOf(sale)).capturedAmount).toBe(144_800);
  });

  test('is sold where it is said in a number of JSON', async () => {
    const sale = await paidUnheard({ odd: { amount: 1448, risk_level: 0 } });
    await stage.sendIpn(sale.transactionId);
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'SUCCESS' });
  });

  test('whose bank_tran_id came late goes back by it', async () => {
    const sale = await paidUnheard({ odd: { bank_tran_id: '' } });
    await stage.sendIpn(sale.transactionId);
    expect((await stage.decide(sale.paymentId, 'REJECT')).status).toBe(200);
    await stage.behave(sale.transactionId, { odd: {} });
    await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
    expect((await rowOf(sale)).bankTranId).not.toBe('');
  });

  test.each([{ amount: '760,00' }, { amount: 'many' }, { status: 'GOOD' }, { tran_id: 'another' }])(
    'and unreadable is listed after an hour by the field alone, and settled when it is readable: %j',
    async (tell) => {
      const sale = await paidUnheard({ odd: tell });
      expect(await stage.sendIpn(sale.transactionId)).toMatchObject({ answered: expect.any(Number) });
      stage.forward(minuteMs + 1_000);
      await eventually(async () => (await rowOf(sale)).unclearSince !== null, 'an unclear payment');
      expect(await listed(sale)).toEqual([]);
      stage.forward(hourMs);
      const [item] = await listed(sale);
      const [field, value] = Object.entries(tell)[0]!;
      expect(item).toMatchObject({
        kind: 'UNCLEAR',
        why: 'UNREADABLE',
        detail: expect.stringContaining(field),
      });
      expect(JSON.stringify(item)).not.toContain(value);
      expect(await stage.deps.metrics.getSingleMetricAsString('jatra_payments_waiting')).toContain('UNCLEAR');
      await stage.behave(sale.transactionId, { odd: {} });
      stage.forward(minuteMs + 1_000);
      await stage.reaches(sale.buyer, sale.paymentId, 'SUCCESS');
      expect(await listed(sale)).toEqual([]);
    },
  );

  test('that was taken twice in one session is listed, and a repetition of one proof is not', async () => {
    const sale = await paidUnheard({});
    await stage.sendIpn(sale.transactionId);
    const row = await rowOf(sale);
    const again = {
      tranId: sale.transactionId,
      valId: row.gatewayResponse!.val_id!,
      bankTranId: row.bankTranId!,
      amountPoisha: 144_800,
      feePoisha: 0,
      currency: 'BDT',
      risky: false,
      odd: [],
      record: {},
    };
    await settlePayment(stage.deps)(row, again);
    expect(await listed(sale)).toEqual([]);
    await settlePayment(stage.deps)(row, { ...again, valId: 'another', bankTranId: 'another' });
    expect(await listed(sale)).toMatchObject([{ kind: 'UNCLEAR', why: 'SECOND_CAPTURE' }]);
    expect(await stage.get(sale.buyer, sale.paymentId)).toMatchObject({ status: 'SUCCESS' });

    const reason = 'Sent back in the panel of the gateway';
    const close = async (why: string, role?: 'USER' | 'AGENT') =>
      (await stage.closeUnclear(sale.paymentId, why, role)).status;
    expect([await close(reason, 'USER'), await close(reason, 'AGENT'), await close('')]).toEqual([
      403, 403, 400,
    ]);
    expect(await Promise.all([close(reason), close(reason)]).then((both) => both.sort())).toEqual([200, 409]);
    expect(await listed(sale)).toEqual([]);
    expect(
      await stage.deps.db.$client`SELECT reason FROM admin_actions WHERE entity_id = ${sale.paymentId}
        AND action = 'close'`,
    ).toEqual([{ reason }] as never);
    await settlePayment(stage.deps)(row, { ...again, valId: 'a third', bankTranId: 'a third' });
    expect(await listed(sale)).toMatchObject([{ kind: 'UNCLEAR', why: 'SECOND_CAPTURE' }]);
    const order = { paymentId: sale.paymentId, by: 'rahim', why: 'Sent back by hand' };
    await stage.platform.bus.request(orders.closeUnclear, order);
    expect(await listed(sale)).toEqual([]);
    await expect(stage.platform.bus.request(orders.closeUnclear, order)).rejects.toMatchObject({
      code: 'NOT_UNCLEAR',
    });
  });

  test('a risky payment is decided by an operator once, with his reason on record', async () => {
    const sale = await paidUnheard({ riskLevel: 1 });
    await stage.sendIpn(sale.transactionId);
    const order = {
      paymentId: sale.paymentId,
      decision: 'REJECT' as const,
      by: 'rahim',
      why: 'A stolen card',
    };
    const both = await Promise.allSettled(
      [1, 2].map(() => stage.platform.bus.request(orders.reviewPayment, order)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(
      await stage.deps.db.$client`SELECT action, actor_role, reason FROM admin_actions
        WHERE entity_id = ${sale.paymentId} AND action = 'reject'`,
    ).toEqual([{ action: 'reject', actor_role: 'OPERATOR', reason: order.why }] as never);
  });

  test('a settled payment stays off the list when the gateway cannot be asked about it again', async () => {
    const sale = await paidUnheard({});
    await stage.sendIpn(sale.transactionId);
    await stage.behave(sale.transactionId, { answer: 'unreadable' });
    expect(await stage.sendIpn(sale.transactionId, 'FAILED')).toEqual({ answered: 503 });
    expect(await rowOf(sale)).toMatchObject({ status: 'SUCCESS', unclearSince: null });
  });

  test('a refund of which the gateway speaks in unknown words is listed after an hour', async () => {
    const sale = await paidUnheard({ riskLevel: 1 });
    await stage.sendIpn(sale.transactionId);
    await stage.behave(sale.transactionId, { odd: { status: 'ON ITS WAY' } });
    await stage.decide(sale.paymentId, 'REJECT');
    const found = await eventually(async () => {
      stage.forward(minuteMs);
      const items = await listed(sale);
      return items.length > 0 && items;
    }, 'a refund on the list');
    expect(found).toMatchObject([{ kind: 'UNCLEAR', why: 'UNREADABLE', detail: 'refund: status' }]);
    await stage.behave(sale.transactionId, { odd: {} });
    await eventually(async () => {
      stage.forward(hourMs / 2);
      return (await stage.get(sale.buyer, sale.paymentId)).status === 'REFUNDED';
    }, 'the refund');
    expect(await listed(sale)).toEqual([]);
  });
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '0',
    '1',
    '2',
    '-1',
    '1448',
    '1448.00',
    '1,448.00',
    '14,48.00',
    '1448,00',
    null,
  ),
  fc.constantFrom<unknown>(0, 1448, -1448, 1e30, true, [], {}, ['VALID'], { $ne: 1 }),
  fc.string({ maxLength: 300, unit: 'grapheme' }),
);
/** Words in which a gateway denies money, or keeps it open, are its last word; any other is not. */
const denials = new Set<unknown>([
  'PENDING',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
  'UNATTEMPTED',
  'INVALID_TRANSACTION',
]);
const mangled = fc.dictionary(
  fc.constantFrom(
    ...['status', 'tran_id', 'val_id', 'bank_tran_id', 'amount', 'store_amount', 'currency', 'currency_type'],
    ...[
      'risk_level',
      'risk_title',
      'tran_date',
      'card_type',
      'validated_on',
      'APIConnect',
      'no_of_trans_found',
    ],
  ),
  junk.filter((value) => !denials.has(value)),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);

test('money that was taken is settled, held for a person or on the list, whatever the gateway says of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mangled, { minLength: 30, maxLength: 30 }), async (tells) => {
      const sales: (Sale & { tell: object })[] = [];
      for (const [at, tell] of tells.entries()) {
        const sale = await paidUnheard({ odd: tell, sessionTells: at % 2 ? 'first' : 'last' });
        if (at % 3 === 0) await stage.sendIpn(sale.transactionId);
        sales.push({ ...sale, tell });
      }
      for (const ahead of [minuteMs, 3 * minuteMs, 72 * hourMs + minuteMs]) {
        stage.forward(ahead);
        await eventually(async () => {
          const rows = await Promise.all(sales.map(rowOf));
          const now = stage.deps.clock.now();
          return rows.every(({ nextCheckAt }) => nextCheckAt === null || nextCheckAt > now);
        }, 'all to have been asked about');
      }
      const { items } = await stage.waiting();
      for (const sale of sales) {
        const { status, reviewReason, capturedAmount } = await rowOf(sale);
        const waits = items.some(({ paymentId }) => paymentId === sale.paymentId);
        const end =
          status === 'SUCCESS' ? 'settled' : status === 'PROCESSING' && reviewReason ? 'held' : 'open';
        expect([sale.tell, status, end === 'settled' || waits]).toEqual([sale.tell, status, true]);
        if (end === 'settled') expect(capturedAmount).toBe(144_800);
        expect(status).not.toBe('FAILED');
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
