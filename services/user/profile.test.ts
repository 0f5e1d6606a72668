import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { userProfiles } from './schema.ts';
import { type StartedUser, startUser } from './testing/fixtures.ts';

let user: StartedUser;
beforeAll(async () => {
  user = await startUser();
});
afterAll(() => user.close());

const row = async (userId: string) => {
  const [found] = await user.deps.db.select().from(userProfiles).where(eq(userProfiles.userId, userId));
  return found;
};

describe('a profile', () => {
  test('is there for its owner before the event comes, also for several requests at once', async () => {
    const userId = user.account();
    const call = await user.as(userId);
    const answers = await Promise.all([call('GET', ''), call('GET', ''), call('GET', '')]);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({
        userId,
        fullName: 'Rahim Uddin',
        email: `${userId}@example.com`,
        phone: '+8801712345678',
        dateOfBirth: null,
        gender: null,
        nidNumber: null,
        passportNumber: null,
        country: 'Bangladesh',
      });
    }
  });

  test('keeps what is sent and forgets what is null', async () => {
    const userId = user.account();
    const call = await user.as(userId);
    const change = {
      fullName: 'রহিম  উদ্দিন',
      dateOfBirth: '1990-12-16',
      gender: 'FEMALE',
      nidNumber: '১৯৯০ 1234567890123',
      passportNumber: 'a0123-4567',
      address: '12/A Green Road',
      city: 'Dhaka',
      postalCode: '1205',
      avatarUrl: 'https://example.com/rahim.png',
    };
    const kept = await call('PATCH', '', change);
    expect(kept.status).toBe(200);
    expect(kept.body).toMatchObject({
      ...change,
      fullName: 'রহিম উদ্দিন',
      nidNumber: '*************0123',
      passportNumber: '*****4567',
    });
    expect((await call('GET', '')).body).toEqual(kept.body);

    const forgotten = await call('PATCH', '', { nidNumber: null, address: null, dateOfBirth: null });
    expect(forgotten.body).toMatchObject({
      nidNumber: null,
      address: null,
      dateOfBirth: null,
      passportNumber: '*****4567',
      city: 'Dhaka',
      gender: 'FEMALE',
    });
    expect(forgotten.body.updatedAt > kept.body.updatedAt).toBe(true);
  });

  test('stays as it is where nothing is sent, and takes nothing but an object', async () => {
    const call = await user.as(user.account());
    const { body } = await call('GET', '');
    expect(await call('PATCH', '', {})).toMatchObject({ status: 200, body: { fullName: body.fullName } });
    for (const other of [[], ['x'], 'x', 5])
      expect(await call('PATCH', '', other)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'body' }] },
      });
  });

  test('holds document numbers encrypted, with a blind index that finds equal ones', async () => {
    const [one, other] = [user.account(), user.account()];
    for (const userId of [one, other]) {
      const documents = { nidNumber: '1990123456', passportNumber: 'A01234567' };
      expect((await (await user.as(userId))('PATCH', '', documents)).status).toBe(200);
    }
    const [first, second] = [(await row(one))!, (await row(other))!];
    expect(JSON.stringify([first, second])).not.toContain('1990123456');
    expect(JSON.stringify([first, second])).not.toContain('A01234567');
    expect(first.nidNumber).not.toBe(second.nidNumber);
    expect(first.nidIndex).toBe(second.nidIndex);
    expect(first.nidIndex).toBe(user.deps.personalData.index('nid', '1990123456'));
    expect(first.documentKeyVersion).toBe(1);
  });

  test.each([
    ['fullName', { fullName: ' ' }],
    ['fullName', { fullName: null }],
    ['fullName', { fullName: 'Ra\u00adhim' }],
    ['fullName', { fullName: 'R'.repeat(101) }],
    ['dateOfBirth', { dateOfBirth: '1990-02-30' }],
    ['dateOfBirth', { dateOfBirth: '2990-02-28' }],
    ['gender', { gender: 'male' }],
    ['nidNumber', { nidNumber: '12345678901' }],
    ['nidNumber', { nidNumber: '******3456' }],
    ['passportNumber', { passportNumber: 'PASSPORT' }],
    ['address', { address: '<b>Dhaka</b>' }],
    ['postalCode', { postalCode: ' ' }],
    ['country', { country: '' }],
    ['avatarUrl', { avatarUrl: 'javascript:alert(1)' }],
  ])('refuses a wrong %s by name, keeps nothing of it and sends nothing back', async (field, wrong) => {
    const userId = user.account();
    const call = await user.as(userId);
    const before = (await call('GET', '')).body;
    const answer = await call('PATCH', '', { city: 'Sylhet', ...wrong });
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION']);
    expect(answer.body.errors).toMatchObject([{ field }]);
    expect(answer.text).not.toContain('12345678901');
    expect((await call('GET', '')).body).toEqual(before);
  });

  test('is nobody’s without a token', async () => {
    expect((await user.anonymous('')).status).toBe(401);
    expect((await user.anonymous('/passengers')).status).toBe(401);
  });
});
