import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { MovableClock } from '#support/clock';
import { askedOf } from '#support/statements';
import {
  addPersonalDataKey,
  createPersonalData,
  loadPersonalData,
  makePersonalDataKeys,
} from './personal-data.ts';
import { resealDocuments } from './reseal-documents.ts';
import { passengers, userProfiles } from './schema.ts';
import { type StartedUser, startUser } from './testing/fixtures.ts';

let user: StartedUser;
let folder: string;
beforeAll(async () => {
  user = await startUser();
  folder = await mkdtemp(join(tmpdir(), 'jatra-reseal-'));
});
afterAll(async () => {
  await user.close();
  await rm(folder, { recursive: true, force: true });
});

async function someone(nidNumber: string) {
  const userId = user.account();
  const call = await user.as(userId);
  await call('PATCH', '', { nidNumber, passportNumber: 'A01234567' });
  const guest = { fullName: 'Karim', dateOfBirth: '1990-12-16', gender: 'MALE', nidNumber };
  await call('POST', '/passengers', guest);
  await call('POST', '/passengers', { ...guest, nidNumber: null });
  const rows = async () => [
    ...(await user.deps.db.select().from(userProfiles).where(eq(userProfiles.userId, userId))),
    ...(await user.deps.db
      .select()
      .from(passengers)
      .where(eq(passengers.userId, userId))
      .orderBy(passengers.id)),
  ];
  return { call, rows };
}

test('numbers under an old key come under the newest, are found as before, and nothing else of the row changes', async () => {
  const keys = await makePersonalDataKeys();
  const before = createPersonalData(keys);
  user.deps.personalData = before;
  const people = await Promise.all(Array.from({ length: 60 }, (_, at) => someone(`19901234${10 + at}`)));
  const kept = await Promise.all(people.map(({ rows }) => rows()));
  expect(kept.flat()).toHaveLength(180);
  await resealDocuments(user.deps)();
  expect(await Promise.all(people.map(({ rows }) => rows()))).toEqual(kept);

  const newer = { version: 2, key: (await makePersonalDataKeys()).keys[0]!.key };
  const after = createPersonalData({ ...keys, keys: [...keys.keys, newer] });
  user.deps.personalData = after;
  await Promise.all([resealDocuments(user.deps)(), resealDocuments(user.deps)()]);

  const onlyNewer = createPersonalData({ ...keys, keys: [newer] });
  for (const [at, { rows }] of people.entries()) {
    for (const [which, row] of (await rows()).entries()) {
      const old = kept[at]![which]!;
      expect(onlyNewer.open(row.id, row)).toEqual(before.open(old.id, old));
      expect({ ...row, nidNumber: null, passportNumber: null, documentKeyVersion: null }).toEqual({
        ...old,
        nidNumber: null,
        passportNumber: null,
        documentKeyVersion: null,
      });
    }
  }
});

test('a row that no key opens holds up no other, and is told of', async () => {
  const keys = await makePersonalDataKeys();
  user.deps.personalData = createPersonalData(keys);
  await user.deps.db.delete(passengers);
  await user.deps.db.delete(userProfiles);
  const [one, lost, other] = [
    await someone('1990123401'),
    await someone('1990123402'),
    await someone('1990123403'),
  ];
  const [profile] = await lost.rows();
  await user.deps.db
    .update(userProfiles)
    .set({ documentKeyVersion: 9 })
    .where(eq(userProfiles.id, profile!.id));
  const newer = { version: 2, key: (await makePersonalDataKeys()).keys[0]!.key };
  user.deps.personalData = createPersonalData({ ...keys, keys: [...keys.keys, newer] });
  await expect(resealDocuments(user.deps)()).rejects.toThrow('1 rows');
  const versions = async (rows: typeof lost.rows) =>
    (await rows()).map(({ documentKeyVersion }) => documentKeyVersion);
  expect([await versions(one.rows), await versions(other.rows)]).toEqual([
    [2, 2, null],
    [2, 2, null],
  ]);
  expect(await versions(lost.rows)).toEqual([9, 2, null]);
});

test('numbers under an old key are looked for by an index, among any number of accounts without a document', async () => {
  const { db } = user.deps;
  await db.delete(passengers);
  await db.delete(userProfiles);
  await db.execute(sql`
    INSERT INTO user_profiles (user_id, full_name) SELECT gen_random_uuid(), 'Rahim' FROM generate_series(1, 20000)`);
  await db.execute(sql`
    INSERT INTO passengers (user_id, full_name, date_of_birth, gender)
    SELECT gen_random_uuid(), 'Karim', '1990-12-16', 'MALE' FROM generate_series(1, 20000)`);
  await db.execute(sql`ANALYZE user_profiles, passengers`);
  const { statements } = await askedOf(db, resealDocuments(user.deps));
  expect(statements).toHaveLength(4);
  for (const statement of statements) {
    const plan = await db.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL plan_cache_mode = force_generic_plan`);
      await tx.execute(sql.raw(`PREPARE reseal AS ${statement}`));
      const rows = await tx.execute<Record<'QUERY PLAN', string>>(sql`EXPLAIN EXECUTE reseal(NULL, NULL)`);
      await tx.execute(sql`DEALLOCATE reseal`);
      return rows.map((row) => row['QUERY PLAN']).join();
    });
    expect(plan).toMatch(/Scan using idx_(user_profiles|passengers)_document_key/);
    expect(plan).not.toContain('Seq Scan');
  }
});

test('a key that was added encrypts from its instant on, and decrypts at once', async () => {
  const path = join(folder, 'user.json');
  await loadPersonalData(path, { production: false });
  const clock = new MovableClock(new Date());
  await addPersonalDataKey(path, new Date(clock.now().getTime() + 3_600_000));
  const data = await loadPersonalData(path, { production: false }, clock);
  const rowId = crypto.randomUUID();
  expect(data.newestVersion()).toBe(1);
  const early = data.seal(rowId, { nid: '1990123456', passport: null });
  clock.advance(3_600_001);
  const late = data.seal(rowId, { nid: '1990123456', passport: null });
  expect([early.documentKeyVersion, late.documentKeyVersion]).toEqual([1, 2]);
  expect(data.open(rowId, early)).toEqual(data.open(rowId, late));
});
