import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import * as notification from '#shared/contracts/notification';
import type { Role } from '#shared/http/auth';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const resend = (who: { userId: string; role?: Role }, id: string) =>
  bench.call(who, 'POST', `/v1/notifications/${id}/resend`);

async function sentTickets() {
  const sold = bench.buy();
  await bench.issue(sold);
  const row = await bench.rowThat(sold.userId, 'SENT');
  return { sold, row };
}

describe('POST /v1/notifications/{id}/resend', () => {
  test('the tickets come once more, with their QR codes, as a notification that names the first', async () => {
    const { sold, row } = await sentTickets();
    const answer = await resend(sold, row.id);
    expect(answer.status).toBe(202);
    const fresh = (await answer.json()) as { notificationId: string; resendOf: string };
    expect(fresh.resendOf).toBe(row.id);
    const mails = await bench.waitFor(async () => {
      const found = await bench.inbox.mailsTo(sold.email);
      return found.length === 2 && found;
    }, 'the second mail');
    const pictures = mails.map(
      ({ attachments }) => attachments?.filter(({ contentType }) => contentType === 'image/png').length,
    );
    expect(pictures).toEqual([2, 2]);
    const ids = mails.map(({ headers }) => headers['message-id']);
    expect(new Set(ids)).toEqual(new Set([`<${row.id}@jatra.test>`, `<${fresh.notificationId}@jatra.test>`]));
    const [old] = (await bench.rowsOf(sold.userId)).filter(({ id }) => id === row.id);
    expect(old).toEqual(row);
  });

  test('it says how things stand now, in the language of now, to the address of now', async () => {
    const { sold, row } = await sentTickets();
    await bench.call(sold, 'PUT', '/v1/notifications/preferences', { language: 'bn' });
    const email = `moved-${sold.userId}@example.com`;
    bench.move(sold.userId, email);
    expect((await resend(sold, row.id)).status).toBe(202);
    expect((await bench.inbox.mailTo(email)).text).toContain('আপনার বুকিং নিশ্চিত হয়েছে');
  });

  test.each(['AGENT', 'ADMIN', 'SUPER_ADMIN'] as const)('%s may send it again for them', async (role) => {
    const { row } = await sentTickets();
    expect((await resend({ userId: newId(), role }, row.id)).status).toBe(202);
  });

  test('to others it is not there, nor is what does not exist', async () => {
    const { sold, row } = await sentTickets();
    for (const role of ['USER', 'CHECKER'] as const) {
      const answer = await resend({ userId: newId(), role }, row.id);
      expect(answer.status).toBe(404);
      expect(((await answer.json()) as { code: string }).code).toBe('NOTIFICATION_NOT_FOUND');
    }
    expect((await resend(sold, newId())).status).toBe(404);
    expect((await resend(sold, 'nonsense')).status).toBe(400);
    expect(await bench.rowsOf(sold.userId)).toHaveLength(1);
  });

  test('many who ask at once get it once, and again after a minute', async () => {
    const { sold, row } = await sentTickets();
    const answers = await Promise.all(Array.from({ length: 6 }, () => resend(sold, row.id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 429, 429, 429, 429, 429]);
    expect(answers.find(({ status }) => status === 429)!.headers.get('retry-after')).toBe('60');
    const again = (await answers.find(({ status }) => status === 202)!.json()) as { notificationId: string };
    await bench.waitFor(
      async () => (await bench.rowsOf(sold.userId)).every(({ status }) => status === 'SENT'),
      'both to be sent',
    );
    // A repetition of the repetition is one of the first.
    expect((await resend(sold, again.notificationId)).status).toBe(429);
    bench.clock.advance(60_000);
    expect((await resend(sold, again.notificationId)).status).toBe(202);
  });

  test('neither a code nor what is still on its way nor what has been overtaken is sent again', async () => {
    const userId = newId();
    await bench.code(`code-${userId}@example.com`, { userId });
    const code = await bench.rowThat(userId, 'SENT');
    const refused = await resend({ userId }, code.id);
    expect(refused.status).toBe(409);
    expect(((await refused.json()) as { code: string }).code).toBe('NOT_RESENDABLE');

    const waiting = bench.buy();
    bench.gate.rule = (command) => (command.includes(waiting.email) ? '451 4.7.1 Later' : 'pass');
    await bench.issue(waiting);
    const pending = await bench.rowThat(waiting.userId, 'PENDING');
    const early = await resend(waiting, pending.id);
    bench.gate.rule = () => 'pass';
    expect([early.status, ((await early.json()) as { code: string }).code]).toEqual([409, 'STILL_PENDING']);

    const { sold, row } = await sentTickets();
    bench.change(sold.bookingId, { status: 'CANCELLED' });
    expect((await resend(sold, row.id)).status).toBe(409);
  });

  test('what failed can be sent again once the address is mended', async () => {
    const sold = bench.buy();
    bench.gate.rule = (command) =>
      command.includes(`RCPT TO:<${sold.email}>`) ? '550 5.1.1 No such mailbox' : 'pass';
    await bench.issue(sold);
    const row = await bench.rowThat(sold.userId, 'FAILED');
    bench.gate.rule = () => 'pass';
    expect((await resend(sold, row.id)).status).toBe(202);
    await bench.inbox.mailTo(sold.email);
  });
});

describe('notification.resend-tickets', () => {
  test('an operator has the tickets of a booking sent once more', async () => {
    const { sold } = await sentTickets();
    const { bookingId } = sold;
    const { notificationIds } = await bench.platform.bus.request(notification.resendTickets, { bookingId });
    expect(notificationIds).toHaveLength(1);
    await bench.waitFor(async () => (await bench.inbox.mailsTo(sold.email)).length === 2, 'the second mail');
    bench.change(bookingId, { status: 'CANCELLED' });
    const refusal = await bench.platform.bus
      .request(notification.resendTickets, { bookingId })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'NOT_RESENDABLE' });
  });
});
