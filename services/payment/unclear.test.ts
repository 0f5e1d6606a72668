import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as contract from '#shared/contracts/payment';
import { eventually } from '#shared/testing';
import { paymentStage, type Stage } from './testing.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

const listed = async (paymentId: string) =>
  (await stage.waiting()).items.filter((item) => item.paymentId === paymentId);

test('a declined try and a good one in one session are settled, though no notification came and the session tells of the first alone', async () => {
  const buyer = await stage.buyer();
  const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
  await stage.behave(transactionId, { ipn: 'lost', sessionTells: 'first' });
  await stage.press(redirectUrl, 'fail');
  await stage.press(redirectUrl, 'pay');
  stage.forward(61_000);
  await stage.reaches(buyer, paymentId, 'SUCCESS');
  await stage.published();
  expect(await stage.eventsOf(contract.succeeded, paymentId)).toHaveLength(1);
});

describe('money whose answer is odd is held for a person, not forgotten', () => {
  test.each([
    ['no risk_level', { risk_level: null }, 'RISK', 'validate: risk_level'],
    ['an unknown risk_level', { risk_level: '2' }, 'RISK', 'validate: risk_level'],
    ['no bank_tran_id', { bank_tran_id: '' }, 'ODD_ANSWER', 'validate: bank_tran_id'],
    ['an amount by thousands', { amount: '1,448.00' }, 'ODD_ANSWER', 'validate: amount'],
    ['an amount with four decimals', { amount: '1448.0000' }, 'ODD_ANSWER', 'validate: amount'],
  ])('%s', async (_, odd, why, detail) => {
    const buyer = await stage.buyer();
    const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
    await stage.behave(transactionId, { odd });
    await stage.press(redirectUrl, 'pay');
    expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'PROCESSING', underReview: true });
    expect(await listed(paymentId)).toMatchObject([{ kind: 'REVIEW', why, detail }]);
  });
});

test('what the gateway says unreadably for an hour is listed for staff by its fields, and no longer once it is read', async () => {
  const buyer = await stage.buyer();
  const { paymentId, transactionId, redirectUrl } = await stage.open(buyer);
  await stage.behave(transactionId, { ipn: 'lost', odd: { amount: 'many' } });
  await stage.press(redirectUrl, 'pay');
  await eventually(async () => {
    stage.forward(61_000);
    return (await listed(paymentId)).length > 0;
  }, 'the payment to be listed');
  expect(await listed(paymentId)).toMatchObject([
    { kind: 'UNCLEAR', why: 'UNREADABLE', detail: 'validate: amount' },
  ]);
  expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'INITIATED' });
  await stage.behave(transactionId, { odd: {} });
  stage.forward(61_000);
  await stage.reaches(buyer, paymentId, 'SUCCESS');
  expect(await listed(paymentId)).toEqual([]);
});
