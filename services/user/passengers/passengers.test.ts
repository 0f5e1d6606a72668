import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { passengers } from '../schema.ts';
import { type StartedUser, startUser } from '../testing/fixtures.ts';

let user: StartedUser;
beforeAll(async () => {
  user = await startUser();
});
afterAll(() => user.close());

const child = { fullName: 'Mina Uddin', dateOfBirth: '2015-04-14', gender: 'FEMALE' };
const saved = async (call: Awaited<ReturnType<StartedUser['as']>>) =>
  (await call('GET', '/passengers')).body.items;

describe('saved passengers', () => {
  test('named by an older rule are still read, changed, and given a name that may travel', async () => {
    const userId = newId();
    const call = await user.as(userId);
    const { passengerId } = (await call('POST', '/passengers', child)).body;
    const fullName = `Mina\u202e 李${'x'.repeat(200)}`;
    await user.deps.db.update(passengers).set({ fullName }).where(eq(passengers.id, passengerId));
    expect(await saved(call)).toMatchObject([{ passengerId, fullName }]);
    const path = `/passengers/${passengerId}`;
    expect((await call('PATCH', path, { gender: 'OTHER' })).body).toMatchObject({
      fullName,
      gender: 'OTHER',
    });
    const kept = await call('PATCH', path, { fullName });
    expect([kept.status, kept.body.errors?.[0].field]).toEqual([400, 'fullName']);
    expect((await call('PATCH', path, { fullName: ' Mina  Li' })).body.fullName).toBe('Mina Li');
  });

  test('are added, changed, listed in order and forgotten', async () => {
    const call = await user.as(newId());
    const added = await call('POST', '/passengers', { ...child, nidNumber: '1990123456' });
    expect(added.status).toBe(201);
    expect(added.body).toEqual({
      ...child,
      passengerId: expect.any(String),
      nidNumber: '******3456',
      passportNumber: null,
      isDefault: false,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const { passengerId } = added.body;
    expect((await call('PATCH', `/passengers/${passengerId}`, {})).body).toMatchObject(child);
    expect((await call('PATCH', `/passengers/${passengerId}`, [child])).status).toBe(400);
    const change = { fullName: 'Mina Begum', passportNumber: 'BX1234567' };
    const changed = await call('PATCH', `/passengers/${passengerId}`, change);
    expect(changed.body).toMatchObject({
      fullName: 'Mina Begum',
      dateOfBirth: child.dateOfBirth,
      nidNumber: '******3456',
      passportNumber: '*****4567',
    });
    await call('POST', '/passengers', child);
    expect(await saved(call)).toMatchObject([changed.body, child]);
    expect((await call('DELETE', `/passengers/${passengerId}`)).status).toBe(204);
    expect(await saved(call)).toMatchObject([child]);
    expect((await call('DELETE', `/passengers/${passengerId}`)).status).toBe(404);
    expect(await user.deps.db.select().from(passengers).where(eq(passengers.id, passengerId))).toEqual([]);
  });

  test('of somebody else are as if they were not there', async () => {
    const [owner, stranger] = [await user.as(newId()), await user.as(newId())];
    const { passengerId } = (await owner('POST', '/passengers', child)).body;
    const missing = newId();
    for (const [method, body] of [
      ['PATCH', { fullName: 'Thief' }],
      ['DELETE', undefined],
    ] as const) {
      const [notMine, notThere] = [
        await stranger(method, `/passengers/${passengerId}`, body),
        await stranger(method, `/passengers/${missing}`, body),
      ];
      const { requestId: _, ...refusal } = notMine.body;
      expect(notMine.status).toBe(404);
      expect(notThere.body).toMatchObject(refusal);
    }
    expect(await saved(stranger)).toEqual([]);
    expect(await saved(owner)).toMatchObject([{ passengerId, fullName: child.fullName }]);
  });

  test('have at most one default, whoever sets it and however many at once', async () => {
    const userId = newId();
    const call = await user.as(userId);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call('POST', '/passengers', { ...child, isDefault: true })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    const defaults = async () =>
      (await saved(call)).filter(({ isDefault }: { isDefault: boolean }) => isDefault);
    expect(await defaults()).toHaveLength(1);

    const { passengerId } = answers[2]!.body;
    await call('PATCH', `/passengers/${passengerId}`, { isDefault: true });
    expect(await defaults()).toMatchObject([{ passengerId }]);
    await call('PATCH', `/passengers/${passengerId}`, { isDefault: false });
    expect(await defaults()).toEqual([]);
  });

  test('are twenty at most, also when they come at once', async () => {
    const call = await user.as(newId());
    const answers = await Promise.all(Array.from({ length: 24 }, () => call('POST', '/passengers', child)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(4);
    expect(refused[0]!.body.code).toBe('TOO_MANY_PASSENGERS');

    const first = await call('GET', '/passengers?limit=15');
    const rest = await call('GET', `/passengers?limit=15&cursor=${first.body.nextCursor}`);
    expect([first.body.items.length, rest.body.items.length, rest.body.nextCursor]).toEqual([15, 5, null]);
    const ids = [...first.body.items, ...rest.body.items].map(({ passengerId }) => passengerId);
    expect(new Set(ids).size).toBe(20);
    const nonsense = await call('GET', '/passengers?cursor=WyJub25zZW5zZSJd');
    expect([nonsense.status, nonsense.body.errors[0].field]).toEqual([400, 'cursor']);
  });

  test.each([
    ['fullName', { fullName: '42' }],
    ['fullName', { fullName: 'Mina\u200bUddin' }],
    ['fullName', { fullName: 'Mina 🚆' }],
    ['fullName', { fullName: 'M'.repeat(101) }],
    ['dateOfBirth', { dateOfBirth: '14-04-2015' }],
    ['dateOfBirth', { dateOfBirth: undefined }],
    ['gender', { gender: 'X' }],
    ['gender', { gender: undefined }],
    ['nidNumber', { nidNumber: '123456789x' }],
  ])('refuse a wrong %s by name', async (field, wrong) => {
    const call = await user.as(newId());
    const answer = await call('POST', '/passengers', { ...child, ...wrong });
    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ field }]]);
    expect(await saved(call)).toEqual([]);
  });
});
