import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { accountDeleted, registered } from '#shared/contracts/auth';
import { eventually, passedOver } from '#support/platform';
import { eraseLateWrites } from './erase-person.ts';
import { passengers, userProfiles } from './schema.ts';
import { type StartedUser, startUser } from './testing/fixtures.ts';

let user: StartedUser;
beforeAll(async () => {
  user = await startUser();
});
afterAll(() => user.close());

const at = '2026-11-23T10:00:00.000Z';
const guest = { fullName: 'Karim Mia', dateOfBirth: '1990-12-16', gender: 'MALE', nidNumber: '1990123456' };

const tellOfRegistration = (userId: string, id?: string) =>
  user.platform.publish(registered, {
    id,
    aggregateId: userId,
    version: 1,
    data: { userId, registeredAt: at },
  });
const tellOfDeletion = (userId: string, id?: string) =>
  user.platform.publish(accountDeleted, {
    id,
    aggregateId: userId,
    version: 2,
    data: { userId, deletedAt: at, anonymiseAt: '2026-12-23T10:00:00.000Z' },
  });
const profilesOf = (userId: string) =>
  user.deps.db.select().from(userProfiles).where(eq(userProfiles.userId, userId));
const rowsOf = async (userId: string) => [
  ...(await profilesOf(userId)),
  ...(await user.deps.db.select().from(passengers).where(eq(passengers.userId, userId))),
];

describe('auth.registered', () => {
  test('makes one profile, however often it is delivered', async () => {
    const userId = user.account('Karim Mia');
    const id = newId();
    await Promise.all([
      tellOfRegistration(userId, id),
      tellOfRegistration(userId, id),
      tellOfRegistration(userId),
    ]);
    const [made] = await eventually(async () => {
      const found = await profilesOf(userId);
      return found.length > 0 && found;
    }, 'the profile');
    expect(made!.fullName).toBe('Karim Mia');
    const later = user.account();
    await tellOfRegistration(later);
    await eventually(async () => (await profilesOf(later)).length === 1, 'a later profile');
    expect(await profilesOf(userId)).toHaveLength(1);
  });

  test('of an account that is gone makes no profile, and is passed over once', async () => {
    const gone = user.account();
    user.deleteAccount(gone);
    await tellOfRegistration(gone);
    await eventually(() => user.timesAsked(gone) === 1, 'auth to be asked');
    const next = user.account();
    await tellOfRegistration(next);
    await eventually(async () => (await profilesOf(next)).length === 1, 'the next profile');
    expect(await profilesOf(gone)).toEqual([]);
    expect(user.timesAsked(gone)).toBe(1);
    expect(await passedOver(user.deps, 'user-registered', 'ACCOUNT_DELETED')).toBe(1);
    expect((await (await user.as(gone))('GET', '')).status).toBe(404);
  });
});

describe('auth.account-deleted', () => {
  test('deletes profile and passengers, however often and late it is delivered', async () => {
    const someone = async () => {
      const userId = user.account();
      const call = await user.as(userId);
      await call('PATCH', '', { nidNumber: '19901234567890123', passportNumber: 'A01234567' });
      await call('POST', '/passengers', guest);
      return { userId, call };
    };
    const [gone, stays] = [await someone(), await someone()];
    const id = newId();
    await Promise.all([
      tellOfDeletion(gone.userId, id),
      tellOfDeletion(gone.userId, id),
      tellOfDeletion(gone.userId),
    ]);
    await user.platform.settled('AUTH', 'user-account-deleted');
    expect(await rowsOf(gone.userId)).toEqual([]);
    expect(await rowsOf(stays.userId)).toHaveLength(2);
    // A token that has not expired yet, and a welcome that comes days late.
    await gone.call('POST', '/passengers', guest);
    await tellOfRegistration(gone.userId);
    await eventually(async () => (await rowsOf(gone.userId)).length === 2, 'what came late');
    await eraseLateWrites(user.deps)();
    expect(await rowsOf(gone.userId)).toEqual([]);
    expect(await rowsOf(stays.userId)).toHaveLength(2);
  });
});
