import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { readVariable } from '#shared/config';
import { databaseName, databaseUrl } from '#shared/service';

/** Every service with a database, in the order of their migration folders' names in the design. */
export const migratedServices = [
  'auth',
  'user',
  'schedule',
  'seat-reservation',
  'booking',
  'payment',
  'ticket',
  'notification',
  'reporting',
];

/** One migrator at a time per server; an arbitrary constant that nobody else uses. */
const migrationLock = 727_001;

interface Journal {
  entries: { idx: number; tag: string; when: number }[];
}

export function migrationsFolder(service: string): string {
  return join(import.meta.dir, service);
}

export async function readJournal(service: string): Promise<Journal> {
  return JSON.parse(
    await readFile(join(migrationsFolder(service), 'meta', '_journal.json'), 'utf8'),
  ) as Journal;
}

/**
 * Brings one database to the newest schema. Drizzle skips a migration that is dated before the newest applied one
 * without a word, so the count of applied ones is held against the journal.
 */
export async function migrateDatabase(service: string, url: string): Promise<{ applied: number }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`SELECT pg_advisory_lock(${migrationLock})`;
    const before = await countApplied(sql);
    await migrate(drizzle(sql), { migrationsFolder: migrationsFolder(service) });
    const after = await countApplied(sql);
    const { entries } = await readJournal(service);
    if (after !== entries.length) {
      throw new Error(
        `${service}: ${after} migrations are applied, its journal has ${entries.length}; is one dated out of order?`,
      );
    }
    return { applied: after - before };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function countApplied(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`SELECT to_regclass('drizzle.__drizzle_migrations') AS name`;
  if (!table?.name) return 0;
  const [row] = await sql<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations`;
  return row!.count;
}

export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    const [exists] = await sql`SELECT 1 FROM pg_database WHERE datname = ${name}`;
    if (!exists) await sql`CREATE DATABASE ${sql(name)}`;
  } catch (error) {
    const duplicate =
      error instanceof postgres.PostgresError && (error.code === '42P04' || error.code === '23505');
    if (!duplicate) throw error;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((service) => !migratedServices.includes(service));
  if (unknown.length > 0) throw new Error(`There is no service ${unknown.join(', ')}`);
  for (const service of asked.length > 0 ? asked : migratedServices) {
    const server = readVariable(process.env, 'DATABASE_URL');
    if (server) await createDatabase(server, databaseName(service));
    const { applied } = await migrateDatabase(service, databaseUrl(service, process.env));
    console.log(
      `${databaseName(service)}: ${applied === 0 ? 'up to date' : `${applied} migration${applied === 1 ? '' : 's'} applied`}`,
    );
  }
}

if (import.meta.main) await main();
