import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import postgres from 'postgres';
import * as contract from '#shared/contracts/payment';
import { eventually } from '#support/platform';
import { findPayment } from '../queries.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

describe('a payment', () => {
  test('is confirmed by the notification, and its event says what was paid', async () => {
    const buyer = await stage.buyer();
    const opened = await stage.open(buyer, { method: 'BKASH' });
    expect(opened).toMatchObject({ status: 'INITIATED', amount: { amount: 144_800 } });
    expect(opened.transactionId.length).toBeLessThanOrEqual(30);

    await stage.press(opened.redirectUrl, 'pay');
    expect(await stage.get(buyer, opened.paymentId)).toMatchObject({ status: 'SUCCESS', redirectUrl: null });
    await stage.published();
    const [event] = await stage.eventsOf(contract.succeeded, opened.paymentId);
    expect(event?.data).toMatchObject({
      paymentId: opened.paymentId,
      bookingId: buyer.booking.bookingId,
      userId: buyer.userId,
      amountPoisha: 144_800,
      method: 'BKASH',
    });
  });

  test('notified three times at once, and once more, succeeds once', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { ipn: 'lost' });
    await stage.press(redirectUrl, 'pay');
    const again = await Promise.all([1, 2, 3].map(() => stage.sendIpn(transactionId)));
    expect(again).toEqual([{ answered: 200 }, { answered: 200 }, { answered: 200 }]);
    expect(await stage.sendIpn(transactionId)).toEqual({ answered: 200 });
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'SUCCESS' });
    await stage.published();
    expect(await stage.eventsOf(contract.succeeded, paymentId)).toHaveLength(1);
  });

  test('stays paid when a failure is reported after the success', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.press(redirectUrl, 'pay');
    expect(await stage.sendIpn(transactionId, 'FAILED')).toEqual({ answered: 200 });
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'SUCCESS' });
    await stage.published();
    expect(await stage.eventsOf(contract.failed, paymentId)).toEqual([]);
  });

  test('a failure reported before the success, though paid, is settled and not failed', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { ipn: 'lost' });
    await stage.press(redirectUrl, 'pay');
    await stage.sendIpn(transactionId, 'FAILED');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'SUCCESS' });
  });

  test('that failed or was cancelled can be paid after all in the same session', async () => {
    const buyer = await stage.buyer();
    const { paymentId, redirectUrl } = await stage.open(buyer);
    await stage.press(redirectUrl, 'cancel');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'FAILED' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'SUCCESS' });
    await stage.published();
    const [failed] = await stage.eventsOf(contract.failed, paymentId);
    const [succeeded] = await stage.eventsOf(contract.succeeded, paymentId);
    expect(failed?.data).toMatchObject({ outcome: 'CANCELLED' });
    expect(succeeded!.version).toBeGreaterThan(failed!.version);
  });

  test('of another amount than asked, by a single poisha, buys nothing and goes to a person', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { capturedAmount: '1447.99' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'PROCESSING', underReview: true });
    await stage.published();
    expect(await stage.eventsOf(contract.succeeded, paymentId)).toEqual([]);
    expect(await stage.eventsOf(contract.heldForReview, paymentId)).toMatchObject([
      { data: { reason: 'AMOUNT_MISMATCH' } },
    ]);
  });

  test('that the gateway calls risky waits for a person', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { riskLevel: 1, ipn: 'twice' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'PROCESSING', underReview: true });
    await stage.published();
    expect(await stage.eventsOf(contract.succeeded, paymentId)).toEqual([]);
    expect(await stage.eventsOf(contract.heldForReview, paymentId)).toHaveLength(1);
    expect((await stage.create(buyer)).status).toBe(409);
  });
});

describe('a notification', () => {
  test('after the last question to the gateway is followed by another, where it could not be settled', async () => {
    const buyer = await stage.buyer();
    const { paymentId, redirectUrl } = await stage.open(buyer);
    stage.forward(25 * 3_600_000);
    await stage.reaches(buyer, paymentId, 'FAILED');
    // Its failure is told a moment before the question is taken off the list.
    await eventually(
      async () => (await findPayment(stage.deps.db, paymentId))!.nextCheckAt === null,
      'the last question to be over',
    );
    const owner = postgres(stage.platform.ownerDatabaseUrl, { max: 1 });
    await owner`ALTER TABLE ledger_journals RENAME TO ledger_journals_away`;
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'FAILED' });
    await owner`ALTER TABLE ledger_journals_away RENAME TO ledger_journals`;
    await owner.end();
    stage.forward(61_000);
    await stage.reaches(buyer, paymentId, 'SUCCESS');
  });

  test('that was tampered with in any field is refused, and nothing changes', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { ipn: 'lost' });
    const { fields } = await stage.press(redirectUrl, 'pay');
    for (const name of [
      'amount',
      'tran_id',
      'status',
      'val_id',
      'verify_sign',
      'verify_sign_sha2',
      'verify_key',
    ]) {
      const answer = await stage.postForm('/v1/payments/sslcommerz/ipn', {
        ...fields,
        [name]: `${fields[name]}0`,
      });
      expect([name, answer.status]).toEqual([name, 403]);
    }
    expect((await stage.postForm('/v1/payments/sslcommerz/ipn', {})).status).toBe(403);
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
    expect((await stage.postForm('/v1/payments/sslcommerz/ipn', fields)).status).toBe(200);
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'SUCCESS' });
  });

  test('with a bad signature from the gateway itself changes nothing', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { signature: 'bad' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
  });

  test('that the gateway does not confirm when asked changes nothing', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { pending: true });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.sendIpn(transactionId)).toEqual({ answered: 409 });
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
  });

  test('that comes while the gateway cannot be asked is taken up again later', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { connect: 'FAILED' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.sendIpn(transactionId)).toEqual({ answered: 503 });
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
    await stage.behave(transactionId, { connect: 'DONE' });
    stage.forward(61_000);
    await stage.reaches(buyer, paymentId, 'SUCCESS');
  });
});

describe('a lost notification', () => {
  test('is made good by asking the gateway a minute after the opening', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { ipn: 'lost' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
    stage.forward(61_000);
    await stage.reaches(buyer, paymentId, 'SUCCESS');
  });

  test('of an attempt that had failed before is made good as well', async () => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.press(redirectUrl, 'fail');
    await stage.behave(transactionId, { ipn: 'lost' });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'FAILED' });
    stage.forward(61_000);
    await stage.reaches(buyer, paymentId, 'SUCCESS');
  });

  test('of a page that was closed without paying ends the attempt after a day', async () => {
    const buyer = await stage.buyer();
    const { paymentId } = await stage.open(buyer);
    stage.forward(24 * 3_600_000 + 1_000);
    await stage.reaches(buyer, paymentId, 'FAILED');
    await stage.published();
    expect(await stage.eventsOf(contract.failed, paymentId)).toMatchObject([
      { data: { outcome: 'EXPIRED' } },
    ]);
  });
});
