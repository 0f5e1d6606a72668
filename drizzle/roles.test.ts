import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import postgres from 'postgres';
import { createTestDatabase, type TestDatabase } from '#support/platform';
import { migratedServices } from './migrate.ts';
import { grantAccess } from './roles.ts';

const databases = new Map<string, TestDatabase>();
const accounts = new Map<string, postgres.Sql>();

beforeAll(async () => {
  for (const service of migratedServices) {
    const database = await createTestDatabase(service);
    databases.set(service, database);
    accounts.set(service, postgres(database.url, { max: 1, onnotice: () => {} }));
  }
});
afterAll(async () => {
  for (const sql of accounts.values()) await sql.end();
  for (const database of databases.values()) await database.drop();
});

const insufficientPrivilege = '42501';

async function refusalOf(statement: Promise<unknown>): Promise<string | undefined> {
  return statement.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );
}

describe.each(migratedServices)('%s', (service) => {
  test('reads and writes its own rows', async () => {
    const sql = accounts.get(service)!;
    await sql`INSERT INTO inbox (consumer, event_id) VALUES ('a test', gen_random_uuid())`;
    await sql`UPDATE inbox SET received_at = received_at`;
    expect((await sql`DELETE FROM inbox`).count).toBe(1);
  });

  test('reaches no other database', async () => {
    const others = [...databases]
      .filter(([name]) => name !== service)
      .map(([, { url }]) => new URL(url).pathname);
    for (const pathname of others) {
      const url = Object.assign(new URL(databases.get(service)!.url), { pathname });
      const sql = postgres(url.toString(), { max: 1, onnotice: () => {} });
      expect(await refusalOf(sql`SELECT 1`), pathname).toBe(insufficientPrivilege);
      await sql.end();
    }
  });

  test('changes no table, makes none, and does nothing to the server', async () => {
    const sql = accounts.get(service)!;
    const [{ role } = { role: '' }] = await sql<{ role: string }[]>`SELECT current_user AS role`;
    const statements = [
      'CREATE TABLE own (id int)',
      'CREATE TEMP TABLE own (id int)',
      'CREATE SCHEMA own',
      'ALTER TABLE inbox ADD COLUMN more int',
      'DROP TABLE inbox',
      'TRUNCATE inbox',
      'CREATE INDEX ON inbox (consumer)',
      'CREATE TRIGGER nothing BEFORE INSERT ON inbox EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      'ALTER TABLE inbox DISABLE TRIGGER ALL',
      'SELECT * FROM drizzle.__drizzle_migrations',
      'CREATE DATABASE own',
      'CREATE ROLE friend LOGIN',
      `ALTER ROLE "${role}" SUPERUSER`,
      'SELECT * FROM pg_authid',
      "SELECT pg_read_file('/etc/passwd')",
      "COPY inbox TO '/tmp/inbox'",
      "COPY inbox FROM PROGRAM 'true'",
      'SELECT pg_reload_conf()',
      'SELECT lo_create(0)',
      'SELECT lo_creat(-1)',
      "SELECT lo_from_bytea(0, 'x')",
      'SET session_replication_role = replica',
    ];
    for (const statement of statements)
      expect(await refusalOf(sql.unsafe(statement)), statement).toBe(insufficientPrivilege);
  });
});

test.each([
  ['auth', 'admin_actions'],
  ['ticket', 'admin_actions'],
  ['schedule', 'admin_actions'],
  ['booking', 'admin_actions'],
  ['payment', 'admin_actions'],
  ['payment', 'ledger_journals'],
  ['payment', 'ledger_entries'],
])('%s: rows of %s are added and read, never changed or taken away', async (service, table) => {
  const sql = accounts.get(service)!;
  expect(await refusalOf(sql`SELECT * FROM ${sql(table)}`)).toBeUndefined();
  const [column] = await sql<{ name: string }[]>`
    SELECT column_name AS name FROM information_schema.columns WHERE table_name = ${table} LIMIT 1`;
  const name = sql(column!.name);
  expect(await refusalOf(sql`UPDATE ${sql(table)} SET ${name} = ${name}`)).toBe(insufficientPrivilege);
  expect(await refusalOf(sql`DELETE FROM ${sql(table)}`)).toBe(insufficientPrivilege);
});

test('notification: what is archived is added, read and erased, never taken away; what shows it is only read', async () => {
  const sql = accounts.get('notification')!;
  await sql`
    INSERT INTO notifications_archive (user_id, type, recipient, message, status, kind)
    VALUES (gen_random_uuid(), 'EMAIL', 'rahima@example.com', 'Your tickets', 'SENT', 'TICKETS')`;
  expect((await sql`UPDATE notifications_archive SET recipient = ''`).count).toBe(1);
  expect(await refusalOf(sql`DELETE FROM notifications_archive`)).toBe(insufficientPrivilege);
  expect(await sql`SELECT recipient FROM all_notifications`).toHaveLength(1);
  const [may] = await sql`
    SELECT has_table_privilege('all_notifications', 'INSERT') OR has_table_privilege('all_notifications', 'UPDATE')
      OR has_table_privilege('all_notifications', 'DELETE') AS write`;
  expect(may!.write).toBe(false);
});

test('an account changes no other password than its own, which Postgres forbids nobody, and the next migration sets that again', async () => {
  const { url, ownerUrl } = databases.get('booking')!;
  const own = { name: new URL(url).username, password: new URL(url).password };
  const sql = accounts.get('booking')!;
  const change = ({ name }: { name: string }) => sql`ALTER ROLE ${sql(name)} PASSWORD 'taken over'`;
  for (const other of [databases.get('payment')!.url, ownerUrl])
    expect(await refusalOf(change({ name: new URL(other).username }))).toBe(insufficientPrivilege);
  await change(own);
  const signIn = () => {
    const fresh = postgres(url, { max: 1, onnotice: () => {} });
    return refusalOf(fresh`SELECT 1`).finally(() => fresh.end());
  };
  const wrongPassword = '28P01';
  expect(await signIn()).toBe(wrongPassword);
  await grantAccess(ownerUrl, own);
  expect(await signIn()).toBeUndefined();
});
