import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { Problem } from '#shared/base/problem';
import { eventually } from '#support/platform';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('one-time codes', () => {
  test('a code is in the inbox when the answer comes, and the log has it masked', async () => {
    const userId = newId();
    const email = `code-${userId}@example.com`;
    expect(await bench.code(email, { userId, code: '090807' })).toEqual({ accepted: true });
    const [mail] = await bench.inbox.mailsTo(email);
    expect(mail!.text.replaceAll(/\D/g, '').slice(0, 6)).toBe('090807');
    expect(/\d{6}/.exec(mail!.html)?.[0]).toBe('090807');
    expect(mail!.from).toEqual([{ address: 'tickets@jatra.test', name: 'Jatra' }]);

    const [row] = await bench.rowsOf(userId);
    expect(row).toMatchObject({
      status: 'SENT',
      type: 'EMAIL',
      channel: 'EMAIL_PROVIDER',
      recipient: email,
      kind: 'CODE',
    });
    expect(JSON.stringify(row)).not.toContain('090807');
    expect(row!.message).toContain('******');
    expect(mail!.headers['message-id']).toBe(`<${row!.id}@jatra.test>`);
  });

  test('a code is not behind other mail, even where the server has stopped answering that', async () => {
    const sold = bench.buy();
    let stalled = false;
    bench.gate.rule = (command) => {
      if (!command.includes(sold.email)) return 'pass';
      stalled = true;
      return 'stall';
    };
    await bench.issue(sold);
    await eventually(() => stalled, 'the one connection of other mail to be stuck');
    const email = `quick-${newId()}@example.com`;
    expect(await bench.code(email)).toEqual({ accepted: true });
    expect(await bench.inbox.mailsTo(email)).toHaveLength(1);
    expect(await bench.inbox.mailsTo(sold.email)).toHaveLength(0);
    bench.gate.rule = () => 'pass';
    await bench.gate.shut();
    await bench.gate.open();
    await eventually(
      async () => (await bench.rowsOf(sold.userId))[0]?.providerResponse,
      'the stuck attempt to end',
    );
    bench.clock.advance(10_000);
    bench.service.deps.delivery.wake();
    await bench.inbox.mailTo(sold.email);
  });

  test('a code that the server cannot take now is refused at once and never sent later', async () => {
    const userId = newId();
    const email = `lost-${userId}@example.com`;
    await bench.gate.shut();
    const refusal = await bench.code(email, { userId }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'DELIVERY_UNAVAILABLE', status: 503 });
    await bench.gate.open();
    bench.service.deps.delivery.wake();
    const email2 = `next-${userId}@example.com`;
    expect(await bench.code(email2)).toEqual({ accepted: true });
    expect(await bench.inbox.mailsTo(email)).toHaveLength(0);
    expect(await bench.rowsOf(userId)).toMatchObject([{ status: 'FAILED', sentAt: null }]);
  });

  test.each([
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    '"a b"@example.com',
    'nobody',
    'a@b@c',
  ])('an address that is not one plain address is refused: %j', async (email) => {
    const refusal = await bench.code(email).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'BAD_ADDRESS', status: 400 });
  });

  test('a server that says nothing cannot hold a code up beyond its deadline, nor the next code', async () => {
    const email = `mute-${newId()}@example.com`;
    bench.gate.rule = (command) => (command.includes(email) ? 'stall' : 'pass');
    const refused = bench.code(email).catch((error: unknown) => error);
    const neighbour = `neighbour-${newId()}@example.com`;
    expect(await bench.code(neighbour)).toEqual({ accepted: true });
    expect(await refused).toMatchObject({ code: 'DELIVERY_UNAVAILABLE', status: 503 });
    bench.gate.rule = () => 'pass';
  });

  test('where there is neither an e-mail address nor a way to send text messages nothing is accepted', async () => {
    expect(await bench.code(null)).toEqual({ accepted: false });
  });
});
