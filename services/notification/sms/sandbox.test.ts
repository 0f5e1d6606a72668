import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { createLogger } from '#shared/seeing/log';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { notificationConfig } from '../config.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { openSmsSandbox } from './sandbox.ts';

let bench: Bench;
let server: ReturnType<typeof Bun.serve>;
beforeAll(async () => {
  const port = await freePort();
  bench = await openBench({ SMS_URL: '', PUBLIC_BASE_URL: `http://127.0.0.1:${port}` });
  server = Bun.serve({ port, hostname: '127.0.0.1', fetch: (request) => bench.service.app.handle(request) });
});
afterAll(async () => {
  await server.stop(true);
  await bench.close();
});

describe('the SMS provider of development', () => {
  test('a text message lies in the inbox beside the mail, found by its number, and is reported as delivered', async () => {
    const userId = newId();
    const email = `dev-${userId}@example.com`;
    expect(await bench.code(email, { userId, phone: '+8801755501234', code: '445566' })).toEqual({
      accepted: true,
    });
    const sms = await bench.inbox.mailTo('8801755501234@sms.jatra.example');
    expect(sms.subject).toBe('SMS to +8801 755 501 234');
    expect(sms.text.replaceAll(/\D/g, '').slice(0, 6)).toBe('445566');
    expect(sms.envelope.to).toEqual([{ address: '8801755501234@sms.jatra.example' }]);
    // Who looks for the person's mail finds the mail alone.
    expect(await bench.inbox.mailsTo(email)).toHaveLength(1);
    const row = await eventually(
      async () => (await bench.rowsOf(userId)).find(({ status }) => status === 'DELIVERED'),
      'the delivery report',
    );
    expect(row).toMatchObject({ type: 'SMS', recipient: '+8801755501234' });
  });

  test('it takes nothing without the key, and one message once', async () => {
    const order = { to: '+8801755509999', text: 'Hello', reference: newId() };
    const post = (key: string) =>
      fetch(`${server.url}sandbox/sms/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(order),
      });
    expect((await post('guess')).status).toBe(401);
    const key = bench.service.deps.config.sms!.apiKey;
    const first = await post(key);
    expect(first.status).toBe(202);
    expect(await (await post(key)).json()).toEqual(await first.json());
    expect(await bench.inbox.mailsTo('8801755509999@sms.jatra.example')).toHaveLength(1);
  });

  test('it refuses production, where text messages need a provider of their own', () => {
    const production = {
      JATRA_ENV: 'production',
      SMTP_URL: 'smtps://mail.example',
      MAIL_FROM: 'a@jatra.example',
    };
    expect(() =>
      openSmsSandbox({ ...bench.service.deps.config, production: true }, createLogger('silent')),
    ).toThrow(/never runs in production/);
    expect(notificationConfig({ ...production, SMS_URL: 'none' }).sms).toBeUndefined();
    const wrong: [Record<string, string>, RegExp][] = [
      [{}, /^SMS_URL/],
      [{ SMS_URL: 'http://sms.example', SMS_API_KEY: 'k' }, /^SMS_URL/],
      [{ SMS_URL: 'https://jatra.example/sandbox/sms/messages', SMS_API_KEY: 'k' }, /^SMS_URL/],
      [{ SMS_URL: 'https://sms.example' }, /^SMS_API_KEY/],
      [{ SMS_URL: 'https://sms.example', SMS_API_KEY: 'development-alone' }, /^SMS_API_KEY/],
      [{ SMS_URL: 'sms.example' }, /^SMS_URL/],
    ];
    for (const [env, refusal] of wrong)
      expect(() => notificationConfig({ ...production, ...env })).toThrow(refusal);
    const right = { ...production, SMS_URL: 'https://sms.example', SMS_API_KEY: 'k' };
    expect(notificationConfig(right).sms).toMatchObject({
      url: 'https://sms.example',
      sandboxReportsTo: undefined,
    });
  });
});
