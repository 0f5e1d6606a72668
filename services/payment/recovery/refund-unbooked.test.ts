import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import * as contract from '#shared/contracts/payment';
import { askGateway, refundUnbooked, restorePayment } from '#shared/contracts/recovery';
import { eventually } from '#support/platform';
import { payments } from '../schema.ts';
import { paymentStage } from '../testing/stage.ts';
import { refundUnbookedPayments } from './refund-unbooked-payments.ts';

let stage: Awaited<ReturnType<typeof paymentStage>>;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.platform.close());

const hourMs = 3_600_000;

async function paid() {
  const buyer = await stage.buyer();
  const opened = await stage.open(buyer);
  await stage.press(opened.redirectUrl, 'pay');
  await stage.reaches(buyer, opened.paymentId, 'SUCCESS');
  return { buyer, ...opened };
}

test('a payment without a booking for an hour goes back whole, once; one whose booking is there stays', async () => {
  const [stays, lost] = [await paid(), await paid()];
  stage.forgetBooking(lost.buyer.booking);
  const look = refundUnbookedPayments(stage.deps);
  stage.forward(hourMs - 60_000);
  await look();
  expect((await stage.get(lost.buyer, lost.paymentId)).refunds).toEqual([]);
  stage.forward(120_000);
  await Promise.all([look(), refundUnbookedPayments(stage.deps)()]);
  const back = await stage.refundReaches(lost.buyer, lost.paymentId, 'REFUNDED');
  expect(back.refunds).toMatchObject([{ amount: { amount: 144_800 }, reason: 'BOOKING_CLOSED' }]);
  await look();
  expect((await stage.get(lost.buyer, lost.paymentId)).refunds).toHaveLength(1);
  expect((await stage.get(stays.buyer, stays.paymentId)).refunds).toEqual([]);
  expect(await stage.ledgerFaults()).toEqual([]);
});

test('an operator’s word sends a payment back at once, but never one whose booking is there', async () => {
  const { bus } = stage.platform;
  const sale = await paid();
  const order = { by: 'tester', paymentId: sale.paymentId };
  await expect(bus.request(refundUnbooked, order)).rejects.toMatchObject({ status: 409 });
  stage.forgetBooking(sale.buyer.booking);
  const { refundId } = await bus.request(refundUnbooked, order);
  expect(refundId).toBeString();
  expect(await bus.request(refundUnbooked, order)).toEqual({ refundId: null });
  await stage.refundReaches(sale.buyer, sale.paymentId, 'REFUNDED');
});

test('a lost payment is made again from its tran_id alone, as the gateway tells of it, and settled once', async () => {
  const { bus } = stage.platform;
  const { db } = stage.deps;
  const sale = await paid();
  const [row] = await db.select().from(payments).where(eq(payments.id, sale.paymentId));
  // Its ledger stays, which no account may change: an attempt of another id tells of the same charge.
  const lost = { ...sale, paymentId: newId() };
  await db
    .update(payments)
    .set({ transactionId: newId().slice(0, 30) })
    .where(eq(payments.id, sale.paymentId));
  const order = {
    ...{ by: 'tester', paymentId: lost.paymentId, bookingId: newId(), userId: sale.buyer.userId },
    ...{ transactionId: row!.transactionId, method: row!.paymentMethod, amountPoisha: row!.amount },
    ...{ vatPoisha: row!.vatAmount, serviceChargePoisha: row!.serviceChargeAmount },
  };
  expect(await bus.request(askGateway, { transactionId: row!.transactionId })).toEqual({ state: 'CAPTURED' });
  expect(await bus.request(restorePayment, order)).toEqual({ made: true, status: 'SUCCESS' });
  expect(await bus.request(restorePayment, order)).toEqual({ made: false, status: 'SUCCESS' });
  const told = await eventually(async () => {
    const events = await stage.eventsOf(contract.succeeded, lost.paymentId);
    return events.length > 0 && events;
  }, 'payment.succeeded');
  expect(told).toHaveLength(1);
  expect(told[0]!.data).toMatchObject({ transactionId: row!.transactionId, amountPoisha: row!.amount });
});

test('what the gateway has not captured buys nothing, whoever says that it was paid', async () => {
  const buyer = await stage.buyer();
  const { transactionId } = await stage.open(buyer);
  const { bus } = stage.platform;
  const order = {
    ...{ by: 'tester', paymentId: newId(), bookingId: newId(), userId: buyer.userId },
    ...{ method: 'BKASH' as const, amountPoisha: 144_800, vatPoisha: 0, serviceChargePoisha: 0 },
  };
  expect(await bus.request(askGateway, { transactionId: 'NOBODYPAIDTHIS' })).toEqual({ state: 'UNKNOWN' });
  const { status } = await bus.request(restorePayment, { ...order, transactionId: 'NOBODYPAIDTHIS' });
  expect(status).not.toBe('SUCCESS');
  expect(await bus.request(askGateway, { transactionId })).toEqual({ state: 'OPEN' });
});
