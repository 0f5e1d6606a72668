import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { contactChanged } from '#shared/contracts/auth';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ NOTIFICATION_DAILY_MESSAGES: '6' });
});
afterAll(() => bench.close());

type Change = 'ADDED' | 'REPLACED' | 'REMOVED' | 'SHUT' | 'WANTED';
const publish = (userId: string, change: Change, id = newId()) =>
  bench.platform.publish(contactChanged, {
    id,
    aggregateId: newId(),
    version: 1,
    data: { userId, kind: 'email', change, changedAt: '2026-11-23T06:29:00.000Z' },
  });
const settled = () => bench.platform.settled('AUTH', 'notification-contact-changed');

describe('the holder of an account', () => {
  test.each([
    ['ADDED', 'Your account has a new e-mail address'],
    ['REPLACED', 'The e-mail address of your account was changed'],
    ['REMOVED', 'was removed from your account'],
    ['SHUT', 'has to be proved again'],
  ] as const)('is told once at every contact, the former too, when one is %s', async (change, subject) => {
    const person = bench.buy();
    const id = newId();
    for (const _ of [1, 2, 3]) await publish(person.userId, change, id);
    for (const address of [person.email, `former.${person.email}`]) {
      const mail = await bench.inbox.mailTo(address);
      expect(mail.subject).toContain(subject);
      expect(mail.text).toContain('Mon 23 Nov 2026, 12:29');
    }
    await settled();
    const rows = await bench.rowsOf(person.userId);
    expect(rows.map(({ kind, recipient }) => [kind, recipient]).toSorted()).toEqual(
      [
        ['CONTACT', person.email],
        ['CONTACT', `former.${person.email}`],
      ].toSorted(),
    );
  });

  test('is told without a name that somebody registers with the e-mail', async () => {
    const person = bench.buy();
    await publish(person.userId, 'WANTED');
    const mail = await bench.inbox.mailTo(person.email);
    expect(mail.subject).toContain('has an account already');
    const [row] = await bench.rowsOf(person.userId);
    expect(row!.message).toStartWith('Hello,');
  });

  test('gets so many messages a day; what is beyond stands in the list', async () => {
    const person = bench.buy();
    for (let at = 0; at < 5; at++) {
      await publish(person.userId, 'REPLACED');
      await settled();
    }
    const rows = await bench.rowsOf(person.userId);
    expect(rows).toHaveLength(10);
    const refused = rows.filter(({ status }) => status === 'FAILED');
    expect(refused.map(({ providerResponse }) => providerResponse)).toEqual(
      Array(4).fill({ code: 'DAILY_MESSAGES' }),
    );
  });

  test('is told all the same beside many codes, and again on the next day', async () => {
    const person = bench.buy();
    const { userId, email } = person;
    for (let at = 0; at < 7; at++) await bench.code(email, { userId, phone: null });
    const told = async () => {
      await publish(userId, 'REPLACED');
      await settled();
      const rows = (await bench.rowsOf(userId)).filter(({ kind }) => kind === 'CONTACT');
      return rows.slice(-2).map(({ status }) => status !== 'FAILED');
    };
    for (let at = 0; at < 3; at++) expect(await told()).toEqual([true, true]);
    expect(await told()).toEqual([false, false]);
    bench.clock.advance(86_400_001);
    expect(await told()).toEqual([true, true]);
  });
});
