import { afterAll, beforeAll, expect, test } from 'bun:test';
import { getIdentities } from '#shared/contracts/user';
import { newId } from '#shared/id';
import { type StartedUser, startUser } from './fixtures.ts';

let user: StartedUser;
beforeAll(async () => {
  user = await startUser();
});
afterAll(() => user?.close());

async function account(documents: { nidNumber?: string; passportNumber?: string }) {
  const userId = user.account();
  const call = await user.as(userId);
  expect((await call('PATCH', '', documents)).status).toBe(200);
  return userId;
}

test('accounts of one NID have one mark, others have others, and neither number nor index is told', async () => {
  const [one, same, other, passport, none] = [
    await account({ nidNumber: '1234567890' }),
    await account({ nidNumber: '1234567890', passportNumber: 'AB1234567' }),
    await account({ nidNumber: '9876543210' }),
    await account({ passportNumber: 'AB1234567' }),
    await account({}),
  ];
  const userIds = [one, same, other, passport, none, newId()];
  const { identities } = await user.platform.bus.request(getIdentities, { userIds });
  expect(Object.keys(identities).sort()).toEqual([one, same, other, passport].sort());
  expect(identities[one]).toBe(identities[same]!);
  expect(new Set(Object.values(identities)).size).toBe(3);
  const rows = await user.deps.db.$client`SELECT nid_index, passport_index FROM user_profiles`;
  const indexes = rows.flatMap((row) => [row.nid_index, row.passport_index]);
  for (const mark of Object.values(identities)) {
    expect(mark).toMatch(/^[0-9a-f]{64}$/);
    expect(indexes).not.toContain(mark);
  }
});
