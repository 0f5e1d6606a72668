import { describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import postgres from 'postgres';
import { createTestDatabase } from '#support/platform';
import { migratedServices } from './migrate.ts';
import { migrateDatabase, takeBack } from './migrate-database.ts';
import { migrationsFolder, readJournal } from './migrations.ts';
import { accountOf, grantAccess } from './roles.ts';

async function objectsIn(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'S', 'i')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = 'public' AND t.typtype IN ('e', 'd')
    ORDER BY 1`;
  return rows.map((row) => row.name);
}

test.each(migratedServices)(
  '%s: every migration goes down to nothing and up again to the same',
  async (service) => {
    const database = await createTestDatabase(service);
    const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    try {
      const up = await objectsIn(sql);
      expect(up.length).toBeGreaterThan(0);
      const { entries } = await readJournal(service);
      expect(await takeBack(service, database.ownerUrl, -1)).toEqual(entries.map(({ tag }) => tag).reverse());
      expect(await objectsIn(sql)).toEqual([]);
      const migrated = await migrateDatabase(service, database.ownerUrl);
      expect(migrated).toEqual({ applied: entries.length, unknown: 0 });
      expect(await objectsIn(sql)).toEqual(up);
    } finally {
      await sql.end();
      await database.drop();
    }
  },
);

test.each(migratedServices)('%s: its schema.ts and its migrations say the same', async (service) => {
  const { entries } = await readJournal(service);
  const newest = String(entries.length - 1).padStart(4, '0');
  const snapshot = JSON.parse(
    await readFile(join(migrationsFolder(service), 'meta', `${newest}_snapshot.json`), 'utf8'),
  );
  const schema = await import(join(import.meta.dir, '..', 'services', service, 'schema.ts'));
  expect(await generateMigration(snapshot, generateDrizzleJson(schema, snapshot.id))).toEqual([]);
});

describe('a database that a later release has migrated', () => {
  /** As the release after this one leaves it: a column and an append-only table more. */
  async function migrateLater(sql: postgres.Sql, account: string) {
    const { entries } = await readJournal('booking');
    await sql`ALTER TABLE bookings ADD COLUMN later text`;
    await sql`CREATE TABLE later_entries (id integer)`;
    await sql`GRANT SELECT, INSERT ON later_entries TO ${sql(account)}`;
    const date = entries.at(-1)!.when + 86_400_000;
    await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', ${date})`;
  }

  test('is started on by this one, which changes neither schema nor rights', async () => {
    const database = await createTestDatabase('booking');
    const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    const account = accountOf(database.url, database.ownerUrl)!;
    try {
      await migrateLater(sql, account.name);
      const objects = await objectsIn(sql);
      expect(await migrateDatabase('booking', database.ownerUrl)).toEqual({ applied: 0, unknown: 1 });
      expect(await objectsIn(sql)).toEqual(objects);
      await grantAccess(database.ownerUrl, account);
      const [rights] = await sql`
        SELECT has_table_privilege(${account.name}, 'later_entries', 'INSERT') AS adds,
          has_table_privilege(${account.name}, 'later_entries', 'UPDATE') AS changes`;
      expect(rights).toEqual({ adds: true, changes: false });
    } finally {
      await sql.end();
      await database.drop();
    }
  });

  test('is refused where one of our own migrations was passed over', async () => {
    const database = await createTestDatabase('booking');
    const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    try {
      const { entries } = await readJournal('booking');
      await migrateLater(sql, accountOf(database.url, database.ownerUrl)!.name);
      await sql`DELETE FROM drizzle.__drizzle_migrations WHERE created_at = ${entries.at(-1)!.when}`;
      const migrating = migrateDatabase('booking', database.ownerUrl);
      await expect(migrating).rejects.toThrow(`${entries.at(-1)!.tag} was not applied`);
    } finally {
      await sql.end();
      await database.drop();
    }
  });
});
