import { afterAll, describe, expect, test } from 'bun:test';
import { GatewayError } from './answers.ts';
import { connectSslcommerz } from './client.ts';

/** A gateway that says what a test puts into its mouth, and keeps what it was asked. */
let answer: () => Response | Promise<Response>;
const asked: { path: string; fields: Record<string, string> }[] = [];
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const url = new URL(request.url);
    const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : url.searchParams;
    asked.push({ path: url.pathname, fields: Object.fromEntries(form) });
    return answer();
  },
});
afterAll(() => server.stop(true));

const secret = 's3cret & more';
const baseUrl = `http://127.0.0.1:${server.port}`;
const account = { baseUrl, storeId: 'jatra', storePassword: secret };
const gateway = connectSslcommerz({ ...account, timeoutMs: 10_000 });
/** For a gateway that never answers. */
const hasty = connectSslcommerz({ ...account, timeoutMs: 200 });
const says = (body: unknown) => {
  answer = () => Response.json(body);
};
const session = {
  transactionId: '01K5X1WQ2V8Z3N4B5C6D7E8F9G',
  amountPoisha: 144_800,
  customer: { name: 'আয়েশা & Co', email: 'a@example.com', phone: '+8801711111111' },
  product: { name: 'Train 701', category: 'Train ticket', profile: 'non-physical-goods', items: 2 },
  successUrl: 'http://localhost/success',
  failUrl: 'http://localhost/fail',
  cancelUrl: 'http://localhost/cancel',
  ipnUrl: 'http://localhost/ipn',
  reference: 'p1',
};
const oddIds = [
  '../../../../admin',
  '..%2f..%2fadmin',
  '@evil.example/',
  '//evil.example/',
  'https://evil.example/',
  '&store_id=another&store_passwd=x',
  'V1?store_id=another',
  'V1#',
  'V1\r\nHost: evil.example',
];
const charge = {
  APIConnect: 'DONE',
  status: 'VALID',
  tran_id: 'T1',
  val_id: 'V1',
  bank_tran_id: 'B1',
  amount: '1448.00',
  currency: 'BDT',
  risk_level: '0',
  card_no: '418117XXXXXX6675',
};

async function faultOf(call: Promise<unknown>): Promise<GatewayError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error('the call went through', { cause: error });
  return error;
}

describe('the client', () => {
  test('sends of a long name its first whole letters', async () => {
    says({ status: 'SUCCESS', sessionkey: 'S1', GatewayPageURL: `${baseUrl}/pay` });
    for (const [name, sent] of [
      [`${'x'.repeat(49)}য়া`, 'x'.repeat(49)],
      [`${'x'.repeat(48)}ক্ষ`, 'x'.repeat(48)],
      ['ন্দ্র'.repeat(20), 'ন্দ্র'.repeat(10)],
    ]) {
      await gateway.openSession({
        ...session,
        customer: { ...session.customer, name: name!.normalize('NFC') },
      });
      expect(asked.at(-1)!.fields.cus_name).toBe(sent!.normalize('NFC'));
    }
  });

  test('sends a session as a form, whole and in the words of the gateway', async () => {
    says({ status: 'SUCCESS', sessionkey: 'S1', GatewayPageURL: `${baseUrl}/pay` });
    expect(await gateway.openSession({ ...session, cardNames: 'bkash' })).toEqual({
      status: 'SUCCESS',
      sessionKey: 'S1',
      pageUrl: `${baseUrl}/pay`,
    });
    expect(asked.at(-1)).toMatchObject({
      path: '/gwprocess/v4/api.php',
      fields: {
        store_id: 'jatra',
        store_passwd: secret,
        total_amount: '1448.00',
        currency: 'BDT',
        tran_id: session.transactionId,
        cus_name: session.customer.name,
        multi_card_name: 'bkash',
        shipping_method: 'NO',
        num_of_item: '2',
      },
    });
  });

  test('tells a refused session from one that is open', async () => {
    says({ status: 'FAILED', failedreason: 'Store Credential Error' });
    expect(await gateway.openSession(session)).toEqual({
      status: 'FAILED',
      reason: 'Store Credential Error',
    });
  });

  test('sends no payer to a page that is neither encrypted nor of the gateway', async () => {
    for (const page of ['http://evil.example/pay', 'javascript:alert(1)', 'pay']) {
      says({ status: 'SUCCESS', sessionkey: 'S1', GatewayPageURL: page });
      expect((await faultOf(gateway.openSession(session))).fault).toBe('UNREADABLE');
    }
  });

  test('reads a validation to the poisha and keeps no card number', async () => {
    says(charge);
    const validation = await gateway.validate('V1');
    expect(validation).toMatchObject({
      status: 'VALID',
      charge: { tranId: 'T1', bankTranId: 'B1', amountPoisha: 144_800, currency: 'BDT', risky: false },
    });
    expect(JSON.stringify(validation)).not.toContain('418117');
    says({ ...charge, status: 'VALIDATED', risk_level: 1 });
    expect(await gateway.validate('V1')).toMatchObject({ status: 'VALIDATED', charge: { risky: true } });
    says({ status: 'INVALID_TRANSACTION' });
    expect(await gateway.validate('V1')).toEqual({ status: 'INVALID_TRANSACTION' });
  });

  test('asks about what it was told as one value, whatever path, query or host that spells', async () => {
    for (const valId of oddIds) {
      says({ ...charge, val_id: valId });
      await gateway.validate(valId);
      const { path, fields } = asked.at(-1)!;
      expect(path).toBe('/validator/api/validationserverAPI.php');
      expect(fields).toEqual({
        val_id: valId,
        v: '1',
        format: 'json',
        store_id: 'jatra',
        store_passwd: secret,
      });
    }
  });

  test('takes no validation that lacks a field, misshapes one or is about another payment', async () => {
    for (const wrong of [
      { amount: undefined },
      { amount: '1448.001' },
      { amount: '0.00' },
      { amount: 'many' },
      { tran_id: { $ne: 1 } },
      { status: 'valid' },
      { val_id: 'V2' },
    ]) {
      says({ ...charge, ...wrong });
      expect([wrong, (await faultOf(gateway.validate('V1'))).fault]).toEqual([wrong, 'UNREADABLE']);
    }
  });

  test.each([
    [{ amount: '1,448.00' }, { amountPoisha: 144_800, odd: ['amount'] }],
    [{ amount: '1448.0000' }, { amountPoisha: 144_800, odd: ['amount'] }],
    [{ amount: 1448 }, { amountPoisha: 144_800, odd: [] }],
    [{ bank_tran_id: '' }, { bankTranId: '', odd: ['bank_tran_id'] }],
    [{ risk_level: undefined }, { risky: true, odd: ['risk_level'] }],
    [{ risk_level: '' }, { risky: true, odd: ['risk_level'] }],
    [{ risk_level: '2' }, { risky: true, odd: ['risk_level'] }],
    [{ currency: null }, { currency: '', odd: ['currency'] }],
  ])('reads money whose answer is odd, and says in which field: %j', async (odd, read) => {
    says({ ...charge, ...odd });
    expect(await gateway.validate('V1')).toMatchObject({ status: 'VALID', charge: read });
  });

  test('finds the capture among the tries of one transaction', async () => {
    says({
      APIConnect: 'DONE',
      no_of_trans_found: 2,
      element: [{ status: 'VALID', val_id: 'V1' }, { status: 'FAILED' }],
    });
    expect(await gateway.findByTransaction('T1')).toEqual({ state: 'CAPTURED', valIds: ['V1'] });
    says({ APIConnect: 'DONE', no_of_trans_found: 0, element: [] });
    expect(await gateway.findByTransaction('T1')).toBeUndefined();
    says({
      APIConnect: 'DONE',
      no_of_trans_found: 3,
      element: [{ status: 'FAILED' }, { status: 'SOMETHING NEW' }, 'junk'],
    });
    expect(await faultOf(gateway.findByTransaction('T1'))).toMatchObject({ fault: 'UNREADABLE' });
    says({
      APIConnect: 'DONE',
      no_of_trans_found: 3,
      element: ['junk', { status: 'SOMETHING NEW' }, { status: 'VALIDATED', val_id: 'V3' }],
    });
    expect(await gateway.findByTransaction('T1')).toEqual({ state: 'CAPTURED', valIds: ['V3'] });
  });

  test('does not take HTTP 200 for an answer: APIConnect decides', async () => {
    for (const APIConnect of ['FAILED', 'INVALID_REQUEST', 'INACTIVE']) {
      says({ ...charge, APIConnect });
      expect((await faultOf(gateway.validate('V1'))).fault).toBe('REFUSED');
      says({ APIConnect, status: 'success', refund_ref_id: 'R1' });
      const refund = { bankTranId: 'B1', refundTransId: 'RT1', amountPoisha: 100, remarks: 'x' };
      expect((await faultOf(gateway.refund(refund))).fault).toBe('REFUSED');
    }
  });

  test('gives up in time, follows no redirect and names every way of having no answer', async () => {
    answer = () => new Promise(() => {});
    expect((await faultOf(hasty.validate('V1'))).fault).toBe('TIMED_OUT');
    answer = () => Response.redirect('https://evil.example/', 302);
    expect((await faultOf(gateway.validate('V1'))).fault).toBe('UNREACHABLE');
    answer = () => new Response('down', { status: 502 });
    expect((await faultOf(gateway.validate('V1'))).fault).toBe('UNREACHABLE');
    answer = () => new Response('<html>');
    expect((await faultOf(gateway.validate('V1'))).fault).toBe('UNREADABLE');
    says(['VALID']);
    expect((await faultOf(gateway.validate('V1'))).fault).toBe('UNREADABLE');
  });

  test('lets neither credentials nor the address into an error, for errors are logged', async () => {
    const nobody = connectSslcommerz({
      baseUrl: 'http://127.0.0.1:1',
      storeId: 'jatra',
      storePassword: secret,
      timeoutMs: 500,
    });
    answer = () => new Promise(() => {});
    const errors = [await faultOf(nobody.validate('V1')), await faultOf(hasty.validate('V1'))];
    for (const error of errors) {
      const shown = Bun.inspect(error, { depth: 10 }) + JSON.stringify({ ...error }) + String(error.cause);
      expect(shown).not.toMatch(/s3cret|store_passwd|V1|validationserver/);
    }
  });
});
