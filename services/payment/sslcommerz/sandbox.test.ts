import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { payment } from '../service.ts';
import { paymentStage, type Stage } from '../testing/stage.ts';
import { connectSslcommerz } from './client.ts';
import { sandboxPrefix } from './sandbox.ts';
import { isSignedByGateway } from './signature.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await paymentStage();
});
afterAll(() => stage.close());

describe('the sandbox', () => {
  test('shows a page that works without a script: one form, a button for each end', async () => {
    const { redirectUrl } = await stage.open(await stage.buyer());
    const page = await fetch(redirectUrl);
    const html = await page.text();
    expect(html.match(/<form/g)).toHaveLength(1);
    const buttons = [...html.matchAll(/<button[^>]* name="outcome" value="(\w+)"/g)].map(
      ([, value]) => value,
    );
    expect(buttons).toEqual(['pay', 'fail', 'cancel']);
    expect(html).not.toContain('<script');
    expect(html).toContain('Ayesha &lt;Rahman&gt;');
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  test.each([
    ['pay', 'success', 'VALID'],
    ['fail', 'fail', 'FAILED'],
    ['cancel', 'cancel', 'CANCELLED'],
  ] as const)('after %s sends the payer to %s with signed fields', async (outcome, path, status) => {
    const { redirectUrl, transactionId } = await stage.open(await stage.buyer());
    const { action, fields } = await stage.press(redirectUrl, outcome);
    expect(action).toBe(`${stage.baseUrl}/v1/payments/sslcommerz/${path}`);
    expect(fields).toMatchObject({ status, tran_id: transactionId });
    expect(isSignedByGateway(fields, 'qwerty')).toBe(true);
  });

  test('takes money once, however often pay is pressed', async () => {
    const { redirectUrl } = await stage.open(await stage.buyer());
    const [one, other] = await Promise.all([
      stage.press(redirectUrl, 'pay'),
      stage.press(redirectUrl, 'pay'),
    ]);
    expect(one.fields.bank_tran_id).toBe(other.fields.bank_tran_id!);
    const later = await stage.press(redirectUrl, 'cancel');
    expect(later.fields).toMatchObject({ status: 'VALID', val_id: one.fields.val_id! });
  });

  test('knows its store: other credentials get nothing', async () => {
    const { redirectUrl } = await stage.open(await stage.buyer());
    const { fields } = await stage.press(redirectUrl, 'pay');
    const thief = connectSslcommerz({ ...stage.deps.config.gateway, storePassword: 'guess' });
    await expect(thief.validate(fields.val_id!)).rejects.toThrow('APIConnect FAILED');
    expect(await stage.deps.gateway.validate(fields.val_id!)).toMatchObject({ status: 'VALIDATED' });
  });

  test('refuses a session as the gateway does: a field missing, an amount out of bounds, a tran_id used before', async () => {
    const { transactionId } = await stage.open(await stage.buyer());
    const input = {
      transactionId: `${transactionId}N`,
      amountPoisha: 100_000,
      customer: { name: 'A', email: 'a@example.com', phone: '01711111111' },
      product: { name: 'T', category: 'T', profile: 'non-physical-goods', items: 1 },
      successUrl: 'http://localhost/s',
      failUrl: 'http://localhost/f',
      cancelUrl: 'http://localhost/c',
      ipnUrl: 'http://localhost/i',
      reference: 'r',
    };
    const { gateway } = stage.deps;
    const reasons = await Promise.all(
      [
        { ...input, customer: { ...input.customer, name: '' } },
        { ...input, amountPoisha: 999 },
        { ...input, transactionId: 'T'.repeat(31) },
        { ...input, transactionId },
      ].map(async (each) => gateway.openSession(each)),
    );
    expect(reasons).toEqual([
      { status: 'FAILED', reason: expect.stringContaining('cus_name') },
      { status: 'FAILED', reason: expect.stringContaining('between 10.00 and 500000.00') },
      { status: 'FAILED', reason: expect.stringContaining('tran_id') },
      { status: 'FAILED', reason: expect.stringContaining('used before') },
    ]);
  });

  test('remembers its transactions when the process starts anew', async () => {
    const { redirectUrl } = await stage.open(await stage.buyer());
    const other = await stage.platform.start(payment);
    const path = new URL(redirectUrl).pathname;
    const page = await other.app.handle(new Request(`http://localhost${path}`));
    expect([page.status, path.startsWith(sandboxPrefix)]).toEqual([200, true]);
    expect(await page.text()).toContain('BDT 1448.00');
    await other.stop();
  });

  test('has no page for a session that it never opened', async () => {
    const page = await fetch(`${stage.baseUrl}${sandboxPrefix}/gwprocess/v4/pay/UNKNOWN`);
    expect(page.status).toBe(404);
  });
});
