import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { defineProblems } from '#shared/base/problem';
import * as auth from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import * as notification from '#shared/contracts/notification';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { eventually } from '#support/platform';
import { type StartedUser, startUser } from './testing/fixtures.ts';

const refusals = defineProblems({
  PASSWORD_WRONG: { status: 403, title: 'The password is wrong' },
  ERASURE_LAPSED: { status: 503, title: 'It took too long' },
});
const markedAt = '2026-11-23T09:59:59.000Z';
const marks = new Map<string, string>();
/** Every session of an account ends with its mark. */
const signedOut: string[] = [];
/** What happens between the mark and the second count. */
let meanwhile = () => {};
const password = 'the right one';
/** Payments that have succeeded and that booking has not heard of. */
const paid: string[] = [];
const open = { journeys: 0, money: 0, payments: 0 };
const erased: { userId: string; requestId: string }[] = [];
const deletedAt = '2026-11-23T10:00:00.000Z';
const anonymiseAt = '2026-12-23T10:00:00.000Z';
const asked: string[] = [];

let user: StartedUser;
beforeAll(async () => {
  user = await startUser();
  const { fake } = user.platform;
  const requirePassword = (given: string | undefined) => {
    if (given !== password) throw refusals.PASSWORD_WRONG();
  };
  await fake(auth.beginErasure, async (input) => {
    requirePassword(input.password);
    signedOut.push(input.userId);
    marks.set(input.userId, markedAt);
    meanwhile();
    return { userId: input.userId, markedAt };
  });
  await fake(auth.abandonErasure, async (input) => {
    if (marks.get(input.userId) === input.markedAt) marks.delete(input.userId);
    return { userId: input.userId };
  });
  await fake(auth.eraseAccount, async (input) => {
    if (marks.get(input.userId) !== input.markedAt) throw refusals.ERASURE_LAPSED();
    erased.push(input);
    return { userId: input.userId, deletedAt, anonymiseAt };
  });
  await fake(auth.exportAccount, async (input) => {
    requirePassword(input.password);
    const contact = { email: 'rahim@example.com', phone: '+8801712345678', fullName: 'Rahim Uddin' };
    const state = { isEmailVerified: true, isPhoneVerified: true, role: 'USER', status: 'ACTIVE' } as const;
    const never = { lastLoginAt: null, sessions: [], codes: [], createdAt: deletedAt };
    return { userId: input.userId, ...contact, ...state, ...never };
  });
  await fake(booking.countOpen, async (input) => ({
    journeys: open.journeys,
    money: open.money + (input.paid ?? []).length,
  }));
  await fake(payment.countOpen, async () => ({ money: open.payments, paid }));
  await fake(booking.exportPerson, async ({ userId }) => {
    asked.push(userId);
    return { items: [], next: null };
  });
  await fake(ticket.exportPerson, async ({ userId }) => {
    asked.push(userId);
    return { items: [], next: null };
  });
  const second = newId();
  await fake(notification.exportPerson, async ({ userId, after }) => {
    asked.push(userId);
    const item = {
      ...{ notificationId: newId(), type: 'EMAIL', kind: 'TICKETS', language: 'en', bookingId: null },
      ...{ recipient: 'rahim@example.com', subject: null, status: 'SENT', createdAt: deletedAt },
      ...{ sentAt: null, deliveredAt: null, message: after === null ? 'first' : 'second' },
    };
    const preferences = { language: 'bn', channels: ['EMAIL'] };
    return { items: [item], next: after === null ? second : null, preferences, pushSubscriptions: [] };
  });
});
afterAll(() => user.close());
beforeEach(() => {
  Object.assign(open, { journeys: 0, money: 0, payments: 0 });
  paid.splice(0);
  meanwhile = () => {};
});

const guest = { fullName: 'Karim Mia', dateOfBirth: '1990-12-16', gender: 'MALE', nidNumber: '1990123456' };

async function someone() {
  const userId = user.account();
  const call = await user.as(userId);
  await call('PATCH', '', { nidNumber: '19901234567890123', passportNumber: 'A01234567' });
  await call('POST', '/passengers', guest);
  return { userId, call };
}

describe('an account is deleted', () => {
  test('by its holder with the password, and the request is named to auth', async () => {
    const { userId, call } = await someone();
    const answer = await call('POST', '/erase', { password });
    expect(answer).toMatchObject({ status: 200, body: { deletedAt, anonymiseAt } });
    expect(erased.at(-1)).toMatchObject({ userId, requestId: expect.stringMatching(/.{8}/) });
  });

  test('never with another password, without one, or while something is open', async () => {
    const { userId, call } = await someone();
    const answers = [await call('POST', '/erase', { password: 'a guess' }), await call('POST', '/erase', {})];
    for (const what of ['journeys', 'money', 'payments'] as const) {
      Object.assign(open, { journeys: 0, money: 0, payments: 0, [what]: 1 });
      answers.push(await call('POST', '/erase', { password }));
    }
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [403, 'PASSWORD_WRONG'],
      [400, 'VALIDATION'],
      [409, 'JOURNEYS_AHEAD'],
      [409, 'MONEY_ON_ITS_WAY'],
      [409, 'MONEY_ON_ITS_WAY'],
    ]);
    expect(erased.map((one) => one.userId)).not.toContain(userId);
    // Whoever asks in vain stays signed in.
    expect(signedOut).not.toContain(userId);
  });

  test('never with what began while it was being marked, and then the mark is taken back', async () => {
    for (const what of ['journeys', 'money', 'payments', 'paid'] as const) {
      const { userId, call } = await someone();
      meanwhile = () => {
        if (what === 'paid') paid.push(newId());
        else Object.assign(open, { [what]: 1 });
      };
      const answer = await call('POST', '/erase', { password });
      const code = what === 'journeys' ? 'JOURNEYS_AHEAD' : 'MONEY_ON_ITS_WAY';
      expect([what, answer.status, answer.body.code]).toEqual([what, 409, code]);
      expect(erased.map((one) => one.userId)).not.toContain(userId);
      expect(marks.has(userId)).toBe(false);
      Object.assign(open, { journeys: 0, money: 0, payments: 0 });
      paid.splice(0);
      meanwhile = () => {};
      expect((await call('POST', '/erase', { password })).status).toBe(200);
    }
  });
});

describe('what is held of a person', () => {
  test('with the password and every other service away but one, is not told in part', async () => {
    const { call } = await someone();
    const answer = await call('POST', '/export', { password });
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE', service: 'payment' } });
  });

  test('is told whole to its holder with the password, numbers and later pages included', async () => {
    await user.platform.fake(payment.exportPerson, async ({ userId }) => {
      asked.push(userId);
      return { items: [], next: null };
    });
    const { userId, call } = await someone();
    asked.splice(0);
    const answer = await eventually(async () => {
      const found = await call('POST', '/export', { password });
      return found.status === 200 && found;
    }, 'payment to be believed again');
    expect(answer.body).toMatchObject({
      account: { userId, email: 'rahim@example.com' },
      profile: { userId, nidNumber: '19901234567890123', passportNumber: 'A01234567' },
      passengers: [{ fullName: 'Karim Mia', nidNumber: '1990123456' }],
      notifications: [{ message: 'first' }, { message: 'second' }],
      preferences: { language: 'bn', channels: ['EMAIL'] },
    });
    expect(new Set(asked)).toEqual(new Set([userId]));
    const guessed = await call('POST', '/export', { password: 'a guess' });
    expect([guessed.status, guessed.body.code]).toEqual([403, 'PASSWORD_WRONG']);
    expect(guessed.text).not.toContain('1990');
    expect((await call('GET', '')).text).not.toContain('19901234567890123');
  });
});
