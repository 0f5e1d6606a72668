import { afterAll, beforeAll, expect, test } from 'bun:test';
import { askedOf } from '#support/statements';
import { paymentStage, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage({}, { withJobs: false });
});
afterAll(() => stage?.close());

/** Without those of the gateway that is played in the same database. */
async function askedBySale(work: () => Promise<unknown>) {
  const { statements } = await askedOf(stage.deps.db, work);
  return statements.filter((text) => !text.includes('"sandbox_'));
}

test('an attempt to pay is opened by three statements, and none of them waits in a transaction', async () => {
  const buyer = await stage.buyer();
  const statements = await askedBySale(() => stage.open(buyer));
  expect(statements, statements.join('\n')).toHaveLength(3);
  expect(statements).not.toContain('begin');
});

test('a capture is settled, with its ledger, its record and its event, by two statements', async () => {
  const buyer = await stage.buyer();
  const { redirectUrl, paymentId } = await stage.open(buyer);
  const statements = await askedBySale(() => stage.press(redirectUrl, 'pay'));
  expect(statements, statements.join('\n')).toHaveLength(2);
  expect(await stage.get(buyer, paymentId)).toMatchObject({ status: 'SUCCESS' });
  expect((await stage.ledgerOf(paymentId)).map(([kind]) => kind)).toEqual(['CAPTURE', 'SALE']);
});
