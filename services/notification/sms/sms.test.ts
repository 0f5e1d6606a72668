import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { type Bench, openBench } from '../testing/bench.ts';
import { playSms } from '../testing/sms.ts';
import { signReport } from './signature.ts';

const provider = playSms();
const secret = 'report-secret';
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ SMS_URL: provider.url, SMS_API_KEY: provider.key, SMS_REPORT_SECRET: secret });
});
afterAll(async () => {
  await bench.close();
  provider.stop();
});

const askedFor = (phone: string) => provider.asked.filter(({ to }) => to === phone);
const smsOf = async (userId: string) => (await bench.rowsOf(userId)).filter(({ type }) => type === 'SMS');
const smsThat = (userId: string, status: string) =>
  eventually(
    async () => (await smsOf(userId)).find((row) => row.status === status),
    `an SMS that is ${status}`,
  );
const newPhone = () => `+88018${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

function report(content: object, signature?: string): Promise<Response> {
  const body = JSON.stringify(content);
  return Promise.resolve(
    bench.service.app.handle(
      new Request('http://localhost/v1/notifications/sms/reports', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-sms-signature': signature ?? signReport(secret, body),
        },
        body,
      }),
    ),
  );
}

describe('one-time codes', () => {
  test('a code goes by e-mail and SMS, its first digits are the code, and both logs have it masked', async () => {
    const [userId, phone] = [newId(), newPhone()];
    const email = `both-${userId}@example.com`;
    // A provider that sends the message back must not bring the code into the log.
    provider.rule = ({ text, to }) =>
      to === phone ? Response.json({ id: 'p-echo', status: text.slice(0, 40) }) : undefined;
    expect(await bench.code(email, { userId, phone, code: '007123' })).toEqual({ accepted: true });
    expect(await bench.inbox.mailsTo(email)).toHaveLength(1);
    const row = await smsThat(userId, 'SENT');
    provider.rule = () => undefined;
    const [asked] = askedFor(phone);
    expect(asked!.text.replaceAll(/\D/g, '').slice(0, 6)).toBe('007123');
    expect(asked!.reference).toBe(row.id);
    expect(row).toMatchObject({ channel: 'SMS_PROVIDER', kind: 'CODE', recipient: phone });
    expect(row.providerResponse).toMatchObject({ id: 'p-echo', responseCode: 200 });
    expect(row.message).toStartWith('****** is your Jatra code');
    expect(JSON.stringify(await bench.rowsOf(userId))).not.toContain('007123');
  });

  test('a code is not behind other text messages, even where the provider has stopped answering those', async () => {
    const sold = bench.buy();
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    provider.rule = ({ to }) =>
      to === sold.phone ? stuck.then(() => Response.json({ id: 'late' })) : undefined;
    await bench.issue(sold);
    await eventually(() => askedFor(sold.phone).length === 1, 'the other message to be stuck');
    const phone = newPhone();
    expect(await bench.code(null, { phone })).toEqual({ accepted: true });
    expect(askedFor(phone)).toHaveLength(1);
    expect(await smsOf(sold.userId)).toMatchObject([{ status: 'PENDING' }]);
    provider.rule = () => undefined;
    release();
    await smsThat(sold.userId, 'SENT');
  });

  test('a code whose mail cannot be sent is accepted by SMS, and the other way round', async () => {
    const [userId, phone] = [newId(), newPhone()];
    await bench.gate.shut();
    expect(await bench.code(`away-${userId}@example.com`, { userId, phone })).toEqual({ accepted: true });
    await bench.gate.open();
    expect(askedFor(phone)).toHaveLength(1);
    await bench.rowThat(userId, 'FAILED');

    const email = `mail-${newId()}@example.com`;
    provider.rule = () => new Response('down', { status: 503 });
    expect(await bench.code(email, { phone: newPhone() })).toEqual({ accepted: true });
    expect(await bench.inbox.mailsTo(email)).toHaveLength(1);
    const refusal = await bench.code(null, { phone: newPhone() }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'DELIVERY_UNAVAILABLE', status: 503 });
    provider.rule = () => Response.json({ error: 'no such number' }, { status: 400 });
    const hopeless = await bench.code(null, { phone: newPhone() }).catch((error: unknown) => error);
    expect(hopeless).toMatchObject({ code: 'BAD_ADDRESS', status: 400 });
    provider.rule = () => undefined;
  });

  test('a number that is none is not sent to the provider', async () => {
    const before = provider.asked.length;
    for (const phone of ['01711 000000', '+8801711000000;drop', 'nobody', '']) {
      const refusal = await bench.code(null, { phone }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'BAD_ADDRESS' });
    }
    expect(provider.asked.length).toBe(before);
  });
});

describe('messages about bookings', () => {
  test('tickets are told by SMS too, with PNR, train, time and seats', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    const row = await smsThat(sold.userId, 'SENT');
    expect(row).toMatchObject({ kind: 'TICKETS', bookingId: sold.bookingId, subject: null, html: null });
    const [asked] = askedFor(sold.phone);
    for (const words of ['K7M2QX9RTA', 'Sonar Bangla Express', '26 Nov 07:45', 'KHA-12, KHA-13'])
      expect(asked!.text).toContain(words);
    expect(row.providerResponse).toMatchObject({ status: 'QUEUED' });
  });

  test('a provider that is away or asks for time is tried again later, with the same reference', async () => {
    const sold = bench.buy();
    provider.rule = ({ to }) =>
      to === sold.phone ? new Response('', { status: 429, headers: { 'retry-after': '30' } }) : undefined;
    await bench.issue(sold);
    const row = await eventually(
      async () => (await smsOf(sold.userId)).find((one) => one.providerResponse !== null),
      'a first attempt that failed',
    );
    expect(row).toMatchObject({ status: 'PENDING', attempts: 1 });
    expect(row.providerResponse).toMatchObject({ code: 'REFUSED', responseCode: 429, attempts: 1 });
    expect(row.nextAttemptAt!.getTime()).toBe(bench.clock.now().getTime() + 30_000);
    provider.rule = () => undefined;
    bench.clock.advance(30_000);
    bench.service.deps.delivery.wake();
    expect(await smsThat(sold.userId, 'SENT')).toMatchObject({ attempts: 2 });
    expect(askedFor(sold.phone).map(({ reference }) => reference)).toEqual([row.id, row.id]);
  });

  test('a number that the provider refuses for good is FAILED at once, and the mail goes out all the same', async () => {
    const sold = bench.buy();
    provider.rule = ({ to }) =>
      to === sold.phone ? Response.json({ error: 'not a mobile number' }, { status: 422 }) : undefined;
    await bench.issue(sold);
    const row = await smsThat(sold.userId, 'FAILED');
    provider.rule = () => undefined;
    expect(row).toMatchObject({ attempts: 1, sentAt: null, nextAttemptAt: null });
    expect(row.providerResponse).toMatchObject({ responseCode: 422, response: 'not a mobile number' });
    await bench.inbox.mailTo(sold.email);
  });

  test('an answer that names no message is no acceptance', async () => {
    const sold = bench.buy();
    provider.rule = ({ to }) => (to === sold.phone ? new Response('<html>OK</html>') : undefined);
    await bench.issue(sold);
    const row = await eventually(
      async () => (await smsOf(sold.userId)).find((one) => one.providerResponse !== null),
      'an attempt',
    );
    provider.rule = () => undefined;
    expect(row).toMatchObject({ status: 'PENDING', sentAt: null });
    expect(row.providerResponse).toMatchObject({ code: 'UNREADABLE' });
  });
});

describe('delivery reports', () => {
  test('a report makes SENT DELIVERED, and neither a repeat nor a later failure changes that', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    const { id: reference } = await smsThat(sold.userId, 'SENT');
    expect((await report({ reference, id: 'p-1', status: 'DELIVERED' })).status).toBe(200);
    const row = await smsThat(sold.userId, 'DELIVERED');
    expect(row.deliveredAt!.getTime()).toBe(bench.clock.now().getTime());
    bench.clock.advance(1_000);
    expect((await report({ reference, status: 'DELIVERED' })).status).toBe(200);
    expect((await report({ reference, status: 'FAILED', error: 'late' })).status).toBe(200);
    expect(await smsOf(sold.userId)).toEqual([row]);
  });

  test('a report of failure makes SENT FAILED with the reason, until a later one says that it arrived', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    const { id: reference } = await smsThat(sold.userId, 'SENT');
    expect((await report({ reference, status: 'FAILED', error: 'absent subscriber' })).status).toBe(200);
    const row = await smsThat(sold.userId, 'FAILED');
    expect(row.providerResponse).toMatchObject({ status: 'FAILED', error: 'absent subscriber' });
    expect((await report({ reference, status: 'DELIVERED' })).status).toBe(200);
    await smsThat(sold.userId, 'DELIVERED');
  });

  test('what seemed to fail and did arrive is not sent once more', async () => {
    const sold = bench.buy();
    provider.rule = ({ to }) => (to === sold.phone ? new Response('', { status: 500 }) : undefined);
    await bench.issue(sold);
    const row = await eventually(
      async () => (await smsOf(sold.userId)).find((one) => one.providerResponse !== null),
      'the attempt',
    );
    provider.rule = () => undefined;
    expect((await report({ reference: row.id, status: 'FAILED' })).status).toBe(404);
    expect((await report({ reference: row.id, status: 'DELIVERED' })).status).toBe(200);
    const [delivered] = await smsOf(sold.userId);
    expect(delivered).toMatchObject({ status: 'DELIVERED', nextAttemptAt: null });
    expect(delivered!.sentAt!.getTime()).toBe(bench.clock.now().getTime());
    bench.clock.advance(60_000);
    const next = bench.buy();
    await bench.issue(next);
    await smsThat(next.userId, 'SENT');
    expect(askedFor(sold.phone)).toHaveLength(1);
  });

  test('a report without our signature, or about what is not known, is refused', async () => {
    const sold = bench.buy();
    await bench.issue(sold);
    const { id: reference } = await smsThat(sold.userId, 'SENT');
    const content = { reference, status: 'DELIVERED' };
    const forged = signReport('another secret', JSON.stringify(content));
    for (const signature of ['', 'sha256=', forged]) {
      const answer = await report(content, signature);
      expect(answer.status).toBe(401);
      expect(((await answer.json()) as { code: string }).code).toBe('BAD_SIGNATURE');
    }
    expect((await report({ reference: newId(), status: 'DELIVERED' })).status).toBe(404);
    const odd = await report({ reference, status: 'MAYBE' });
    expect(odd.status).toBe(400);
    expect(((await odd.json()) as { errors: { field: string }[] }).errors[0]!.field).toBe('status');
    expect(await smsOf(sold.userId)).toMatchObject([{ status: 'SENT' }]);
  });
});
