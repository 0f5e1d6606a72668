import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { getContact, secondFactorChanged } from '#shared/contracts/auth';
import { type Bench, openBench } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

type Change = 'ENROLLED' | 'REMOVED' | 'RESET';

const publish = (userId: string, change: Change, id = newId()) =>
  bench.platform.publish(secondFactorChanged, {
    id,
    aggregateId: newId(),
    version: change === 'ENROLLED' ? 1 : 2,
    data: { userId, change, changedAt: '2026-11-23T06:29:00.000Z' },
  });
const settled = () => bench.platform.settled('AUTH', 'notification-factor-changed');

describe('the holder of an account', () => {
  test.each([
    ['ENROLLED', 'An authenticator app was added', 'asks for its code at every sign-in'],
    ['REMOVED', 'was removed from your account', 'with your password and a code'],
    ['RESET', 'was reset', 'an administrator removed the authenticator app'],
  ] as const)('is told once when a second factor is %s', async (change, subject, says) => {
    const person = bench.buy();
    const id = newId();
    for (const _ of [1, 2, 3]) await publish(person.userId, change, id);
    const mail = await bench.inbox.mailTo(person.email);
    expect(mail.subject).toContain(subject);
    for (const text of [mail.text, mail.html]) {
      expect(text).toContain(says);
      expect(text).toContain('Mon 23 Nov 2026, 12:29');
    }
    await settled();
    await bench.rowThat(person.userId, 'SENT');
    const rows = await bench.rowsOf(person.userId);
    expect(rows.map(({ kind, bookingId }) => [kind, bookingId])).toEqual([['SECOND_FACTOR', null]]);
    const again = await bench.call(person, 'POST', `/v1/notifications/${rows[0]!.id}/resend`);
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, 'NOT_RESENDABLE']);
  });

  test('is told in the language of choice', async () => {
    const person = bench.buy();
    await bench.call(person, 'PUT', '/v1/notifications/preferences', { language: 'bn' });
    await publish(person.userId, 'ENROLLED');
    const mail = await bench.inbox.mailTo(person.email);
    expect(mail.subject).toContain('অথেনটিকেটর অ্যাপ যুক্ত হয়েছে');
    expect(mail.text).toContain('২৩ নভেম্বর ২০২৬');
  });

  test('whose account is deleted meanwhile is not told', async () => {
    const person = bench.buy();
    await bench.platform.fake(getContact, () => {
      throw commonProblems.NOT_FOUND();
    });
    await publish(person.userId, 'REMOVED');
    await settled();
    expect(await bench.rowsOf(person.userId)).toEqual([]);
  });
});
