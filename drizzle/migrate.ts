import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { Environment } from '#shared/base/config';
import { databaseName, databaseUrl } from '#shared/runtime/service';
import { requireNoPooler } from '#shared/stores/pooler';
import { serverUrl } from '#shared/stores/server-address';
import { readArguments, readChoice, runCommand } from '../shared/base/command.mjs';
import { accountOf, closeCommonDatabases, grantAccess } from './roles.ts';

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

interface Migrated {
  applied: number;
  /** Migrations in the database that this code does not know: a later release made them. */
  unknown: number;
}

/**
 * Brings one database to the schema of this code, or leaves a later one as it is: releases add, so this code works on it.
 * Drizzle skips a migration that is dated before the newest applied one without a word, so each is looked for afterwards.
 */
export async function migrateDatabase(service: string, url: string): Promise<Migrated> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`SELECT pg_advisory_lock(${migrationLock})`;
    const before = await readApplied(sql);
    await migrate(drizzle(sql), { migrationsFolder: migrationsFolder(service) });
    const after = await readApplied(sql);
    const { entries } = await readJournal(service);
    const skipped = entries.find(({ when }) => !after.has(when));
    if (skipped) throw new Error(`${service}: ${skipped.tag} was not applied; is it dated out of order?`);
    return { applied: after.size - before.size, unknown: after.size - entries.length };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** By their dates, which are what Drizzle tells migrations apart by. */
async function readApplied(sql: postgres.Sql): Promise<Set<number>> {
  const [table] = await sql`SELECT to_regclass('drizzle.__drizzle_migrations') AS name`;
  if (!table?.name) return new Set();
  const rows = await sql<{ date: string }[]>`SELECT created_at AS date FROM drizzle.__drizzle_migrations`;
  return new Set(rows.map(({ date }) => Number(date)));
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

/** As the owner where DATABASE_URL names it: a service's own account may not change its tables. */
async function migrateService(service: string, env: Environment): Promise<void> {
  const own = databaseUrl(service, env);
  const server = serverUrl('DATABASE_URL', env)?.href;
  if (!server) return report(service, await migrateDatabase(service, own));
  const owners = new URL(server);
  owners.pathname = new URL(own).pathname;
  await createDatabase(server, owners.pathname.slice(1));
  await report(service, await migrateDatabase(service, owners.toString()));
  const account = accountOf(own, server);
  if (account) await grantAccess(owners.toString(), account);
}

function report(service: string, { applied, unknown }: Migrated): void {
  const what = applied === 0 ? 'up to date' : `${migrations(applied)} applied`;
  const later = unknown === 0 ? '' : `; ${migrations(unknown)} of a later release`;
  console.log(`${databaseName(service)}: ${what}${later}`);
}

const migrations = (count: number) => `${count} migration${count === 1 ? '' : 's'}`;

const usage = `bun drizzle/migrate.ts                   brings every database to the newest schema
bun drizzle/migrate.ts booking payment   those of these services alone
As the owner that DATABASE_URL names, or by <SERVICE>_DATABASE_URL.`;

async function main(args: string[]): Promise<void> {
  const asked = readArguments(args, { options: {} }).positionals;
  for (const service of asked) readChoice('SERVICE', service, migratedServices);
  requireNoPooler(process.env);
  const chosen = asked.length > 0 ? asked : migratedServices;
  for (const service of chosen) await migrateService(service, process.env);
  const server = serverUrl('DATABASE_URL', process.env)?.href;
  if (server && chosen.some((service) => accountOf(databaseUrl(service, process.env), server)))
    await closeCommonDatabases(server);
}

if (import.meta.main) await runCommand(usage, main);
