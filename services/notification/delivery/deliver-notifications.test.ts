import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import { notifications } from '../schema.ts';
import { notification } from '../service.ts';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('delivery', () => {
  test('mail waits while the server is away and goes out once when it is back', async () => {
    const sold = bench.buy();
    await bench.gate.shut();
    await bench.issue(sold);
    const row = await eventually(
      async () => (await bench.rowsOf(sold.userId)).find((one) => one.providerResponse !== null),
      'a first attempt that failed',
    );
    expect(row).toMatchObject({ status: 'PENDING', attempts: 1 });
    expect(row.nextAttemptAt!.getTime()).toBe(bench.clock.now().getTime() + 5_000);
    await bench.gate.open();
    bench.clock.advance(4_000);
    bench.service.deps.delivery.wake();
    const early = bench.buy();
    await bench.issue(early);
    await bench.inbox.mailTo(early.email);
    expect(await bench.inbox.mailsTo(sold.email)).toEqual([]);
    bench.clock.advance(1_000);
    bench.service.deps.delivery.wake();
    const mail = await bench.inbox.mailTo(sold.email);
    expect(await bench.rowThat(sold.userId, 'SENT')).toMatchObject({ attempts: 2 });
    expect(mail.headers['message-id']).toBe(`<${row.id}@jatra.test>`);
    expect(await bench.inbox.mailsTo(sold.email)).toHaveLength(1);
  });

  test('an address that the server refuses for good is FAILED at the first attempt', async () => {
    const sold = bench.buy();
    bench.gate.rule = (command) =>
      command.includes(`RCPT TO:<${sold.email}>`) ? '550 5.1.1 No such mailbox' : 'pass';
    await bench.issue(sold);
    const row = await bench.rowThat(sold.userId, 'FAILED');
    bench.gate.rule = () => 'pass';
    expect(row).toMatchObject({ attempts: 1, nextAttemptAt: null, sentAt: null });
    expect(row.providerResponse).toMatchObject({ responseCode: 550, permanent: true });
  });

  test('a server that says "later" is asked again a bounded number of times', async () => {
    const sold = bench.buy();
    bench.gate.rule = (command) =>
      command.includes(`RCPT TO:<${sold.email}>`) ? '451 4.7.1 Try again later' : 'pass';
    await bench.issue(sold);
    const maxAttempts = bench.service.deps.config.NOTIFICATION_MAX_ATTEMPTS;
    const failed = await eventually(async () => {
      const [row] = await bench.rowsOf(sold.userId);
      if (row?.status === 'PENDING' && row.providerResponse !== null) {
        bench.clock.advance(3 * 3_600_000);
        bench.service.deps.delivery.wake();
      }
      return row?.status === 'FAILED' && row;
    }, 'the last attempt');
    bench.gate.rule = () => 'pass';
    expect(failed.attempts).toBe(maxAttempts);
    expect(await bench.inbox.mailsTo(sold.email)).toEqual([]);
  });

  test('what a process left in the middle of sending is sent by another', async () => {
    const sold = bench.buy();
    const id = newId();
    await bench.service.deps.db.insert(notifications).values({
      id,
      userId: sold.userId,
      type: 'EMAIL',
      channel: 'EMAIL_PROVIDER',
      recipient: sold.email,
      subject: 'Left behind',
      message: 'Left behind',
      kind: 'REFUND',
      attempts: 1,
      nextAttemptAt: new Date(bench.clock.now().getTime() + 60_000),
    });
    const other = await bench.platform.start(notification);
    bench.clock.advance(60_000);
    other.deps.delivery.wake();
    bench.service.deps.delivery.wake();
    await bench.inbox.mailTo(sold.email);
    expect(await bench.rowThat(sold.userId, 'SENT')).toMatchObject({ id, attempts: 2 });
    expect(await bench.inbox.mailsTo(sold.email)).toHaveLength(1);
    await other.stop();
  });
});
