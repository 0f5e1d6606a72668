import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { describeDocument, getIdentities } from '#shared/contracts/user';
import { type StartedUser, startUser } from './testing/fixtures.ts';

let user: StartedUser;
beforeAll(async () => {
  user = await startUser();
});
afterAll(() => user?.close());

interface Told {
  nidNumber?: string | null;
  passportNumber?: string | null;
}

async function account(documents: Told) {
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

const marksOf = async (userId: string): Promise<string[]> => {
  const { marks } = await user.platform.bus.request(getIdentities, { userIds: [userId] });
  return marks?.[userId] ?? [];
};

test('an account has a mark for its NID and one for its passport', async () => {
  const both = await marksOf(await account({ nidNumber: '1112223334', passportNumber: 'CD7654321' }));
  const [nid] = await marksOf(await account({ nidNumber: '1112223334' }));
  const [passport] = await marksOf(await account({ passportNumber: 'cd 7654321' }));
  expect(both).toEqual([nid!, passport!]);
});

test('13 digits, and the same with the year of birth before them, are one person, for accounts and for passengers', async () => {
  const [short, long, smart] = [
    await account({ nidNumber: '2690123456789' }),
    await account({ nidNumber: '1990 2690-123456789' }),
    await account({ nidNumber: '0123456789' }),
  ];
  expect(await marksOf(long)).toEqual(await marksOf(short));
  expect(await marksOf(smart)).not.toEqual(await marksOf(short));
  const [mark] = await marksOf(short);
  for (const number of ['2690123456789', '19902690123456789', '১৯৯০২৬৯০১২৩৪৫৬৭৮৯']) {
    const described = await user.platform.bus.request(describeDocument, { kind: 'NID', number });
    expect(described).toEqual({ lastFour: '6789', identity: mark! });
  }
});

test('a long NID that was written before counts as the short one too, and by its mark of then', async () => {
  const userId = await account({ nidNumber: '19851234567890123' });
  const [mark] = await marksOf(await account({ nidNumber: '1234567890123' }));
  // As the release before made it, from all digits of the number.
  const before = 'f'.repeat(64);
  await user.deps.db.$client`UPDATE user_profiles SET nid_index = ${before} WHERE user_id = ${userId}`;
  expect(await marksOf(userId)).toEqual([mark!, user.deps.personalData.identity(before)]);
});

test('a document that is changed or taken away still counts for a day, and a few changes a day are possible', async () => {
  const userId = await account({ nidNumber: '5550000001' });
  const call = await user.as(userId);
  const change = (told: Told) => call('PATCH', '', told);
  const [first] = await marksOf(userId);
  expect((await change({ nidNumber: null })).status).toBe(200);
  expect(await marksOf(userId)).toEqual([first!]);
  expect((await change({ nidNumber: '5550000002' })).status).toBe(200);
  expect((await change({ nidNumber: '5550000003' })).status).toBe(200);
  const marks = await marksOf(userId);
  expect(marks).toHaveLength(3);
  expect(marks).toContain(first!);
  // Going back to an earlier number names no other document.
  expect((await change({ nidNumber: '5550000002' })).status).toBe(200);
  expect((await change({ nidNumber: '5550000004' })).status).toBe(200);
  const refused = await change({ nidNumber: '5550000005' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'DOCUMENTS_CHANGED_TOO_OFTEN' } });
  await user.deps.db.$client`
    UPDATE past_documents SET counts_until = now() - interval '1 s' WHERE user_id = ${userId}`;
  expect(await marksOf(userId)).toHaveLength(1);
  expect((await change({ nidNumber: '5550000005' })).status).toBe(200);
});

test('what an account held before it told a document is counted by it, each time one is told', async () => {
  const userId = await account({});
  expect(user.counted).not.toContain(userId);
  const call = await user.as(userId);
  await call('PATCH', '', { city: 'Dhaka' });
  expect(user.counted).not.toContain(userId);
  await call('PATCH', '', { passportNumber: 'EF1234567' });
  expect(user.counted.filter((one) => one === userId)).toHaveLength(1);
});
