import { afterAll, beforeAll, expect, test } from 'bun:test';
import { refusalOfProduction, type TestPlatform, testPlatform } from '#support/platform';
import { sandboxTransactions } from '../schema.ts';
import { payment } from '../service.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform('payment');
});
afterAll(() => platform.close());

const own = {
  PUBLIC_BASE_URL: 'https://jatra.example',
  SSLCOMMERZ_STORE_ID: 'jatralive',
  SSLCOMMERZ_STORE_PASSWORD: 'a password',
};

test('production does not start on payments that the sandbox played', async () => {
  expect(await refusalOfProduction(platform, payment, own)).toBe('');
  const { deps, stop } = await platform.start(payment);
  await deps.db.insert(sandboxTransactions).values({
    sessionKey: 'PLAYED',
    tranId: 'played-1',
    request: { total_amount: '985.00' },
    status: 'VALID',
    amount: 98_500,
  });
  await stop();
  expect(await refusalOfProduction(platform, payment, own)).toStartWith(
    'PAYMENT_DATABASE_URL: has payments that the sandbox',
  );
});
