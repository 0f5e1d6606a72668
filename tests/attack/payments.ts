import { beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import postgres from 'postgres';
import { newUlid } from '#shared/base/id';
import { type Fields, signatureOf } from '../../services/payment/sslcommerz/signature.ts';
import type { Payment } from '../support/client.ts';
import { allowedReturn, type World } from './world.ts';

const storePassword = 'qwerty';

/** Notifications that the gateway never sent, and ways to be led elsewhere. */
export function paymentAttacks(world: () => World): void {
  let target: Payment & { amount: { amount: number } };
  /** What the gateway posted when the victim paid. */
  let genuine: Fields;
  beforeAll(async () => {
    const { thief, thiefsBooking, jatra, belongings } = world();
    target = (await thief.startPayment(thiefsBooking)) as typeof target;
    const sql = postgres(jatra.databaseUrl('payment'), { max: 1 });
    const [row] = await sql<{ redirect_url: string }[]>`
      SELECT redirect_url FROM payments WHERE booking_id = ${belongings.bookingId}`;
    await sql.end();
    const page = await (await fetch(row!.redirect_url)).text();
    const inputs = page.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g);
    genuine = Object.fromEntries([...inputs].map(([, name, value]) => [name!, value!]));
  });

  const post = async (path: string, fields: Fields | string, contentType?: string) => {
    const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
    const response = await fetch(`${world().jatra.baseUrl}/v1/payments/sslcommerz/${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': contentType ?? 'application/x-www-form-urlencoded' },
      body,
    });
    const text = await response.text();
    return { status: response.status, code: (text ? (JSON.parse(text) as { code?: string }) : {}).code };
  };
  const ipn = (fields: Fields) => post('ipn', fields);
  const unsigned = (more: Fields = {}): Fields => {
    const { verify_sign: _md5, verify_sign_sha2: _sha, verify_key: _keys, ...fields } = genuine;
    return { ...fields, tran_id: target.transactionId, ...more };
  };
  const sealed = (fields: Fields, password = storePassword, keys = Object.keys(fields)): Fields => ({
    ...fields,
    ...signatureOf(fields, keys, password),
  });
  const standsUnpaid = async () => {
    const { thief, thiefsBooking } = world();
    const payment = await thief.expect<Payment>(200, 'GET', `/v1/payments/${target.paymentId}`);
    const booking = await thief.booking(thiefsBooking.bookingId);
    expect([payment.status, booking.status]).toEqual(['INITIATED', 'PENDING']);
  };

  describe('a notification of payment', () => {
    test('that the gateway sent is taken, also again, and then changes nothing', async () => {
      const written = await world().written(async () => {
        for (const _ of [1, 2, 3]) expect(await ipn(genuine)).toEqual({ status: 200, code: undefined });
      });
      expect(written).toEqual([]);
    });

    test('that the gateway did not sign is refused', async () => {
      const fields = unsigned();
      const signed = sealed(fields);
      const forged: Record<string, Fields> = {
        'no signature': fields,
        'empty signatures': { ...signed, verify_sign: '', verify_sign_sha2: '' },
        'the password of another store': sealed(fields, 'another-store'),
        'no password': sealed(fields, ''),
        'another amount': { ...signed, amount: '1.00' },
        'another transaction': { ...genuine, tran_id: target.transactionId },
        'another status': { ...sealed(unsigned({ status: 'FAILED' })), status: 'VALID' },
        'another store': { ...signed, store_id: 'another' },
        'nothing under the signature': { ...signed, ...signatureOf(fields, [], storePassword) },
        'one good signature, one bad': { ...signed, verify_sign_sha2: '0'.repeat(64) },
      };
      for (const left of ['amount', 'tran_id', 'status', 'val_id', 'currency'])
        forged[`${left} not signed`] = sealed(
          fields,
          storePassword,
          Object.keys(fields).filter((key) => key !== left),
        );
      const written = await world().written(async () => {
        for (const [how, one] of Object.entries(forged))
          expect({ how, ...(await ipn(one)) }).toEqual({ how, status: 403, code: 'SIGNATURE_INVALID' });
        expect(await post('ipn', JSON.stringify(signed), 'application/json')).toMatchObject({ status: 403 });
        expect(await post('ipn', `${new URLSearchParams(signed)}&amount=1.00`)).toMatchObject({
          status: 403,
        });
      });
      expect(written).toEqual([]);
      await standsUnpaid();
    });

    test('signed by whoever stole the password of the store is believed no more than the gateway says', async () => {
      const notValidated = { status: 409, code: 'NOT_VALIDATED' };
      expect(await ipn(sealed(unsigned({ val_id: 'made-up-by-the-thief' })))).toEqual(notValidated);
      expect(await ipn(sealed(unsigned()))).toEqual(notValidated);
      expect(await ipn(sealed(unsigned({ amount: '1.00' })))).toEqual(notValidated);
      expect(await ipn(sealed(unsigned({ tran_id: newUlid() })))).toMatchObject({ status: 404 });
      // A word that nobody has documented is no word: the gateway is asked, and says that nothing was paid.
      expect(await ipn(sealed(unsigned({ status: 'PAID' })))).toMatchObject({ status: 200 });
      await standsUnpaid();
      const written = await world().written(async () => {
        const { verify_sign: _md5, verify_sign_sha2: _sha, verify_key: _keys, ...paid } = genuine;
        expect((await ipn(sealed({ ...paid, amount: '1.00' }))).status).toBe(200);
        expect((await ipn(sealed({ ...paid, status: 'FAILED' }))).status).toBe(200);
      });
      expect(written).toEqual([]);
    });

    test('whose ids spell a path, a query or a host asks the gateway nothing else', async () => {
      const odd = [
        '../',
        '/../../x',
        '@evil.example',
        '?x=1',
        '#',
        '&store_id=another',
        'a\r\nHost: evil.example',
      ];
      const written = await world().written(async () => {
        for (const text of odd) {
          const told = await ipn(sealed(unsigned({ val_id: text })));
          expect([text, told]).toEqual([text, { status: 409, code: 'NOT_VALIDATED' }]);
          const other = await ipn(sealed(unsigned({ tran_id: text })));
          expect([text, [400, 404].includes(other.status)]).toEqual([text, true]);
          // The gateway's own word for a session is no way in either.
          expect((await ipn(unsigned({ sessionkey: text }))).status).toBe(403);
        }
      });
      expect(written).toEqual([]);
      await standsUnpaid();
    });

    test('brought by the browser of the payer pays nothing and leads nowhere else', async () => {
      const { jatra } = world();
      const query = new URLSearchParams({
        ...unsigned(),
        returnUrl: 'https://evil.example',
        success_url: 'https://evil.example',
      });
      for (const end of ['success', 'fail', 'cancel']) {
        for (const method of ['GET', 'POST']) {
          const response = await fetch(
            `${jatra.baseUrl}/v1/payments/sslcommerz/${end}${method === 'GET' ? `?${query}` : ''}`,
            {
              method,
              redirect: 'manual',
              headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
              ...(method === 'POST' ? { body: query } : {}),
            },
          );
          expect(response.status).toBe(303);
          expect(response.headers.get('location')).toBe(
            `${jatra.baseUrl}/v1/payments/${target.paymentId}/result`,
          );
        }
      }
      await standsUnpaid();
    });
  });

  test('a payer is sent back to allowed origins alone', async () => {
    const { thief, thiefsBooking, jatra, written } = world();
    const host = new URL(jatra.baseUrl).host;
    const tricks = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      `${allowedReturn}.evil.example/`,
      `${allowedReturn}@evil.example/`,
      `https://evil.example/?${allowedReturn}`,
      `https://evil.example#${allowedReturn}`,
      `https://evil.example\\@shop.example/`,
      'https://user:pass@shop.example/',
      'http://shop.example/',
      'https://shop.example:444/',
      'https://shop.example%2eevil.example/',
      'https://shop。example.evil.example/',
      `http://${host}@evil.example/`,
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'file:///etc/passwd',
      'http://169.254.169.254/latest/meta-data/',
      'https://shop.example\r\nSet-Cookie: a=b',
      `${allowedReturn}/${'a'.repeat(250_000)}`,
      `${allowedReturn}/${'%2e%2e/'.repeat(35_000)}`,
      '',
      ' ',
    ];
    const changed = await written(async () => {
      for (const returnUrl of tricks) {
        const answer = await thief.call<{ code: string; errors: { field: string }[] }>(
          'POST',
          '/v1/payments',
          {
            bookingId: thiefsBooking.bookingId,
            method: 'BKASH',
            returnUrl,
          },
        );
        expect([returnUrl, answer.status, answer.body.errors?.[0]?.field]).toEqual([
          returnUrl,
          400,
          'returnUrl',
        ]);
      }
    });
    expect(changed).toEqual([]);
    const good = await thief.expect<Payment>(201, 'POST', '/v1/payments', {
      bookingId: thiefsBooking.bookingId,
      method: 'BKASH',
      returnUrl: `${allowedReturn}/done`,
    });
    const back = await fetch(
      `${jatra.baseUrl}/v1/payments/sslcommerz/success?tran_id=${good.transactionId}`,
      { redirect: 'manual' },
    );
    expect(back.headers.get('location')).toBe(`${allowedReturn}/done`);
  });

  test('the pages of a payment run scripts that are the same for everybody, and carry no data in them', async () => {
    const { jatra, pending, victim } = world();
    const payment = await victim.startPayment(pending);
    const scriptsOf = async (url: string) => {
      const page = await fetch(url);
      const policy = page.headers.get('content-security-policy')!;
      const html = await page.text();
      const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, body]) => body!);
      expect(html.split('<script')).toHaveLength(scripts.length + 1);
      for (const body of scripts)
        expect(policy).toContain(`'sha256-${createHash('sha256').update(body).digest('base64')}'`);
      return scripts;
    };
    const pages = (one: Payment) => [one.redirectUrl, `${jatra.baseUrl}/v1/payments/${one.paymentId}/result`];
    for (const [at, url] of pages(payment).entries())
      expect(await scriptsOf(url)).toEqual(await scriptsOf(pages(target)[at]!));
  });

  test('a report of the SMS provider that it did not sign is refused', async () => {
    const { jatra, belongings, written } = world();
    const report = JSON.stringify({ reference: belongings.notificationId, status: 'FAILED' });
    const changed = await written(async () => {
      for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, 'none', 'md5=abc']) {
        const response = await fetch(`${jatra.baseUrl}/v1/notifications/sms/reports`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain', 'x-sms-signature': signature },
          body: report,
        });
        expect([signature, response.status]).toEqual([signature, 401]);
      }
    });
    expect(changed).toEqual([]);
  });
}
