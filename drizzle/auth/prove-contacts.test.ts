import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { createTestDatabase } from '#support/platform';
import { migrateDatabase } from '../migrate-database.ts';
import { migrationsFolder, readJournal } from '../migrations.ts';

const position = 8;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase('auth');
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** As the release before writes one. */
async function account(name: string, phone: string, verified: { email?: boolean; phone?: boolean } = {}) {
  const [row] = await sql<{ id: string }[]>`
    INSERT INTO users (email, phone, password_hash, full_name, is_email_verified, is_phone_verified)
    VALUES (${`${name}@example.com`}, ${phone}, 'hash', ${name}, ${verified.email ?? false}, ${verified.phone ?? false})
    RETURNING id`;
  return row!.id;
}

async function look(id: string) {
  const [row] = await sql`
    SELECT email, phone, is_email_verified, is_phone_verified, password_hash FROM users WHERE id = ${id}`;
  const named = await sql`
    SELECT kind, value, proved_at IS NOT NULL AS proved FROM contacts WHERE user_id = ${id} ORDER BY kind`;
  return {
    ...row,
    named: named.map(({ kind, value, proved }) => `${kind} ${value} ${proved ? 'proved' : 'named'}`),
  };
}

const nobodysPhone = expect.stringMatching(/^\+999[0-9]{12}$/);

test('accounts keep what they have proved; what nobody has proved is named beside a placeholder', async () => {
  const { entries } = await readJournal('auth');
  const later = entries.filter(({ idx }) => idx >= position);
  const undo = async () => {
    for (const { tag } of later.toReversed())
      await sql.unsafe(await readFile(join(migrationsFolder('auth'), `${tag}.down.sql`), 'utf8'));
    await sql`DELETE FROM drizzle.__drizzle_migrations WHERE created_at >= ${entries[position]!.when}`;
  };
  await undo();
  const both = await account('both', '+8801700000101', { email: true, phone: true });
  const none = await account('none', '+8801700000102');
  const another = await account('another', '+8801700000103');
  const reset = await account('reset', '+8801700000104', { phone: true });
  await sql`
    INSERT INTO otp_records (user_id, email, otp_code, otp_type, is_verified, verified_at, expires_at)
    VALUES (${reset}, 'reset@example.com', 'x', 'PASSWORD_RESET', true, now(), now())`;
  await migrateDatabase('auth', database.ownerUrl);

  expect(await look(both)).toMatchObject({
    email: 'both@example.com',
    phone: '+8801700000101',
    named: ['email both@example.com proved', 'phone +8801700000101 proved'],
  });
  for (const [id, name, phone] of [
    [none, 'none', '+8801700000102'],
    [another, 'another', '+8801700000103'],
  ] as const)
    expect(await look(id)).toMatchObject({
      email: `${id}@unproved.invalid`,
      phone: nobodysPhone,
      named: [`email ${name}@example.com named`, `phone ${phone} named`],
    });
  // Whoever set a password by a code to the mail has it.
  expect(await look(reset)).toMatchObject({ email: 'reset@example.com', is_email_verified: true });

  await undo();
  const restored = await sql`SELECT email, phone FROM users WHERE id = ${none}`;
  expect(restored).toEqual([{ email: 'none@example.com', phone: '+8801700000102' }] as never);
  await migrateDatabase('auth', database.ownerUrl);
});

test('what a process of the release before registers is named, and what it proves is proved', async () => {
  const old = await account('old', '+8801700000105');
  expect((await look(old)).named).toEqual(['email old@example.com named', 'phone +8801700000105 named']);
  const proveThere = (id: string) => sql`UPDATE users SET is_email_verified = true WHERE id = ${id}`;
  const register = async (email: string) => {
    const id = crypto.randomUUID();
    await sql`
      INSERT INTO users (id, email, phone, password_hash, full_name)
      VALUES (${id}, ${`${id}@unproved.invalid`}, '+999' || lpad(nextval('unproved_phone')::text, 12, '0'), 'hash', 'New')`;
    await sql`INSERT INTO contacts (id, user_id, kind, value) VALUES (gen_random_uuid(), ${id}, 'email', ${email})`;
    return id;
  };
  const [alone, disputed, rival] = [
    await register('alone@example.com'),
    await register('disputed@example.com'),
    await register('disputed@example.com'),
  ];
  for (const id of [alone, disputed, rival]) await proveThere(id);
  expect(await look(alone)).toMatchObject({
    email: 'alone@example.com',
    password_hash: 'hash',
    named: ['email alone@example.com proved'],
  });
  expect(await look(disputed)).toMatchObject({ email: 'disputed@example.com', password_hash: '' });
  expect(await look(rival)).toMatchObject({
    email: `${rival}@unproved.invalid`,
    is_email_verified: false,
    named: ['email disputed@example.com named'],
  });
  const nothingNamed = crypto.randomUUID();
  await sql`
    INSERT INTO users (id, email, phone, password_hash, full_name)
    VALUES (${nothingNamed}, ${`${nothingNamed}@unproved.invalid`}, '+999999999999999', 'hash', 'New')`;
  await proveThere(nothingNamed);
  expect(await look(nothingNamed)).toMatchObject({ is_email_verified: false });
});
