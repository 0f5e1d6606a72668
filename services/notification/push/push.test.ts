import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { importJWK, jwtVerify } from 'jose';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { notificationConfig } from '../config.ts';
import { pushSubscriptions } from '../schema.ts';
import { type Bench, openBench } from '../testing/bench.ts';
import { openBrowser, playPushService } from '../testing/push.ts';

const service = playPushService();
let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
  service.stop();
});

const path = '/v1/notifications/subscriptions';
const subscribe = (userId: string, body: object) => bench.call({ userId }, 'POST', path, body);
const listed = async (userId: string) =>
  ((await (await bench.call({ userId }, 'GET', path)).json()) as { items: { subscriptionId: string }[] })
    .items;
const pushesOf = async (userId: string) => (await bench.rowsOf(userId)).filter(({ type }) => type === 'PUSH');
const pushedTo = (to: string) => service.pushed.filter((one) => one.path === to);

describe('push notifications', () => {
  test('a browser that has subscribed is shown what is told, readable by it alone and signed by us', async () => {
    const sold = bench.buy();
    const browser = openBrowser(service.origin, `/push/${newId()}`);
    const answer = await subscribe(sold.userId, browser.subscription);
    expect(answer.status).toBe(201);
    expect(await answer.text()).not.toContain(browser.path);
    await bench.issue(sold);
    const row = await eventually(
      async () => (await pushesOf(sold.userId)).find(({ status }) => status === 'SENT'),
      'the push',
    );
    const [pushed] = pushedTo(browser.path);
    expect(browser.read(pushed!.body)).toEqual({
      notificationId: row.id,
      kind: 'TICKETS',
      bookingId: sold.bookingId,
      language: 'en',
      title: 'Your booking is confirmed',
      body: row.message,
    });
    expect(row.message).toContain('K7M2QX9RTA');
    expect(row).toMatchObject({ channel: 'PUSH_SERVICE', providerResponse: { responseCode: 201 } });
    expect(row.recipient).not.toContain(browser.path);
    expect(pushed!.headers.get('ttl')).toBe('86400');

    const key = (await (await bench.call(sold, 'GET', '/v1/notifications/push-key')).json()) as {
      publicKey: string;
    };
    const [, token, signer] = /^vapid t=([^,]+), k=(.+)$/.exec(pushed!.headers.get('authorization')!)!;
    expect(signer).toBe(key.publicKey);
    const point = Buffer.from(key.publicKey, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    const { payload } = await jwtVerify(token!, await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'));
    expect(payload.aud).toBe(service.origin);
    expect(payload.sub).toBe('mailto:push@jatra.example');
  });

  test.each([404, 410])('a browser that has gone (%d) is forgotten, and the others go on', async (status) => {
    const sold = bench.buy();
    const gone = openBrowser(service.origin, `/push/gone-${newId()}`);
    const here = openBrowser(service.origin, `/push/here-${newId()}`);
    await subscribe(sold.userId, gone.subscription);
    await subscribe(sold.userId, here.subscription);
    service.rule = (to) => new Response(null, { status: to === gone.path ? status : 201 });
    await bench.issue(sold);
    await eventually(
      async () => (await pushesOf(sold.userId)).filter((row) => row.status !== 'PENDING').length === 2,
      'both pushes to be settled',
    );
    service.rule = () => new Response(null, { status: 201 });
    expect((await pushesOf(sold.userId)).map((row) => row.status).toSorted()).toEqual(['FAILED', 'SENT']);
    expect(await listed(sold.userId)).toHaveLength(1);
    expect(pushedTo(gone.path)).toHaveLength(1);
  });

  test('a push service that sends us elsewhere is not followed', async () => {
    const sold = bench.buy();
    const browser = openBrowser(service.origin, `/push/${newId()}`);
    const elsewhere = `/internal/${newId()}`;
    await subscribe(sold.userId, browser.subscription);
    service.rule = (to) =>
      to === browser.path
        ? new Response(null, { status: 307, headers: { location: `${service.origin}${elsewhere}` } })
        : new Response(null, { status: 201 });
    await bench.issue(sold);
    await eventually(
      async () => (await pushesOf(sold.userId)).find((one) => one.providerResponse !== null),
      'the attempt',
    );
    service.rule = () => new Response(null, { status: 201 });
    expect(pushedTo(browser.path)).toHaveLength(1);
    expect(pushedTo(elsewhere)).toEqual([]);
  });

  test('a push service that is busy is asked again later', async () => {
    const sold = bench.buy();
    const browser = openBrowser(service.origin, `/push/${newId()}`);
    await subscribe(sold.userId, browser.subscription);
    service.rule = (to) => new Response(null, { status: to === browser.path ? 503 : 201 });
    await bench.issue(sold);
    const row = await eventually(
      async () => (await pushesOf(sold.userId)).find((one) => one.providerResponse !== null),
      'the first attempt',
    );
    expect(row).toMatchObject({ status: 'PENDING', attempts: 1 });
    service.rule = () => new Response(null, { status: 201 });
    bench.clock.advance(5_000);
    bench.service.deps.delivery.wake();
    await eventually(
      async () => (await pushesOf(sold.userId)).find((one) => one.status === 'SENT'),
      'the second attempt',
    );
    expect(await listed(sold.userId)).toHaveLength(1);
  });
});

describe('subscriptions', () => {
  test('subscribing twice is one subscription, and a browser belongs to whoever subscribed last', async () => {
    const [one, other] = [newId(), newId()];
    const { subscription } = openBrowser(service.origin, `/push/${newId()}`);
    await subscribe(one, subscription);
    await subscribe(one, subscription);
    expect(await listed(one)).toHaveLength(1);
    await subscribe(other, subscription);
    expect(await listed(one)).toEqual([]);
    expect(await listed(other)).toHaveLength(1);
  });

  test('an address is kept as it was read and judged, not as it was written', async () => {
    const userId = newId();
    const { subscription } = openBrowser('https://web.push.example', '/x');
    const endpoint = `HTTPS://Web.Push.Example\\@127.0.0.1/${newId()}/../${userId}`;
    expect((await subscribe(userId, { ...subscription, endpoint })).status).toBe(201);
    const rows = await bench.service.deps.db
      .select({ endpoint: pushSubscriptions.endpoint })
      .from(pushSubscriptions)
      .where(eq(pushSubscriptions.userId, userId));
    expect(rows).toEqual([{ endpoint: `https://web.push.example/@127.0.0.1/${userId}` }]);
  });

  test('nobody removes or sees what is another’s, and what was removed gets nothing more', async () => {
    const sold = bench.buy();
    const browser = openBrowser(service.origin, `/push/${newId()}`);
    await subscribe(sold.userId, browser.subscription);
    const [{ subscriptionId }] = (await listed(sold.userId)) as [{ subscriptionId: string }];
    const stranger = await bench.call({ userId: newId() }, 'DELETE', `${path}/${subscriptionId}`);
    expect(stranger.status).toBe(404);
    expect((await bench.call(sold, 'DELETE', `${path}/${subscriptionId}`)).status).toBe(204);
    expect((await bench.call(sold, 'DELETE', `${path}/${subscriptionId}`)).status).toBe(404);
    await bench.issue(sold);
    await bench.rowThat(sold.userId, 'SENT');
    expect(await pushesOf(sold.userId)).toEqual([]);
  });

  test('of one account the ten newest browsers stay', async () => {
    const userId = newId();
    const browsers = Array.from({ length: 12 }, () => openBrowser(service.origin, `/push/${newId()}`));
    for (const { subscription } of browsers) {
      bench.clock.advance(1);
      expect((await subscribe(userId, subscription)).status).toBe(201);
    }
    expect(await listed(userId)).toHaveLength(10);
  });

  const good = openBrowser('https://web.push.example', '/x').subscription;
  test.each([
    ['endpoint', { ...good, endpoint: 'https://evil.example/x' }],
    ['endpoint', { ...good, endpoint: 'https://notpush.example/x' }],
    ['endpoint', { ...good, endpoint: 'http://web.push.example/x' }],
    ['endpoint', { ...good, endpoint: 'https://web.push.example:8443/x' }],
    ['endpoint', { ...good, endpoint: 'https://a@web.push.example/x' }],
    ['endpoint', { ...good, endpoint: 'http://169.254.169.254/latest' }],
    ['endpoint', { ...good, endpoint: 'https://169.254.169.254/latest' }],
    ['endpoint', { ...good, endpoint: 'https://2852039166/latest' }],
    ['endpoint', { ...good, endpoint: 'https://0251.0376.0251.0376/latest' }],
    ['endpoint', { ...good, endpoint: 'https://0xa9fea9fe/latest' }],
    ['endpoint', { ...good, endpoint: 'https://10.1/x' }],
    ['endpoint', { ...good, endpoint: 'https://[::1]/x' }],
    ['endpoint', { ...good, endpoint: 'https://[::ffff:127.0.0.1]/x' }],
    ['endpoint', { ...good, endpoint: 'https://localhost/x' }],
    ['endpoint', { ...good, endpoint: 'https://push.example./x' }],
    ['endpoint', { ...good, endpoint: 'https://push.example.evil.example/x' }],
    ['endpoint', { ...good, endpoint: 'https://evil.example/push.example' }],
    ['endpoint', { ...good, endpoint: 'https://evil.example#.push.example' }],
    ['endpoint', { ...good, endpoint: 'https://evil.example\\.push.example/' }],
    ['endpoint', { ...good, endpoint: 'file:///etc/passwd' }],
    ['endpoint', { ...good, endpoint: 'nonsense' }],
    ['keys.p256dh', { ...good, keys: { ...good.keys, p256dh: `B${'A'.repeat(86)}` } }],
    ['keys.auth', { ...good, keys: { ...good.keys, auth: 'AAAAAAAAAAAAAAAAAAAAAAAA' } }],
  ])('a subscription with a wrong %s is refused, and nothing is posted there', async (field, body) => {
    const answer = await subscribe(newId(), body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { errors: { field: string }[] }).errors[0]!.field).toBe(field);
  });

  test('a push service by its name is taken', async () => {
    expect((await subscribe(newId(), good)).status).toBe(201);
  });

  test('in production nothing local is a push service', () => {
    const env = {
      JATRA_ENV: 'production',
      SMTP_URL: 'smtps://mail.example',
      MAIL_FROM: 'a@jatra.example',
      SMS_URL: 'none',
    };
    expect(notificationConfig(env).pushHosts).toEqual([
      'fcm.googleapis.com',
      'push.services.mozilla.com',
      'push.apple.com',
      'notify.windows.com',
    ]);
  });
});
