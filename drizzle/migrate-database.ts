import postgres from 'postgres';
import { build } from '#shared/base/version';
import { Trouble } from '../shared/base/command.mjs';
import { concurrentIndex, type Migration, readMigrations, type Statements } from './migrations.ts';
import { alone, type Patience, usualPatience, withPatience } from './wait-for-locks.ts';

interface Migrated {
  applied: number;
  /** Migrations in the database that this code does not know: a later release made them. */
  unknown: number;
}

/** One database while it is migrated. */
interface Place {
  service: string;
  url: string;
  sql: postgres.Sql;
  patience: Patience;
}

/**
 * Brings one database to the schema of this code, or leaves a later one as it is: releases add, so this code works on it.
 * @throws Trouble where a lock cannot be had
 */
export function migrateDatabase(
  service: string,
  url: string,
  patience: Partial<Patience> = {},
): Promise<Migrated> {
  return inPlace(service, url, patience, async (place) => {
    const migrations = await readMigrations(service);
    const before = await readApplied(place.sql);
    const missing = migrations.filter(({ when }) => !before.has(when));
    const newest = Math.max(...before);
    const late = missing.find(({ when }) => when < newest);
    if (late) throw new Error(`${service}: ${late.tag} was not applied; is it dated out of order?`);
    for (const migration of missing) await apply(place, migration, 'up', migration.up);
    return { applied: missing.length, unknown: before.size + missing.length - migrations.length };
  });
}

/**
 * Takes back what came after the migration of this number, the newest first. What those have added is lost.
 * @returns the tags of what was taken back
 * @throws Trouble where nothing came after it, or a later release is in the way
 */
export function takeBack(
  service: string,
  url: string,
  number: number,
  patience: Partial<Patience> = {},
): Promise<string[]> {
  return inPlace(service, url, patience, async (place) => {
    const migrations = await readMigrations(service);
    const applied = await readApplied(place.sql);
    const known = migrations.filter(({ when }) => applied.has(when));
    const unknown = applied.size - known.length;
    if (unknown > 0)
      throw new Trouble(
        `${service}: ${unknown} migrations of a later release come first; that release's code takes them back`,
      );
    const later = known.filter((migration) => migration.number > number).reverse();
    if (later.length === 0) throw new Trouble(`${service}: nothing came after migration ${number}`);
    for (const migration of later) await apply(place, migration, 'down', await migration.readDown());
    return later.map(({ tag }) => tag);
  });
}

async function inPlace<Answer>(
  service: string,
  url: string,
  patience: Partial<Patience>,
  work: (place: Place) => Promise<Answer>,
): Promise<Answer> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'migrate' } });
  const place = { service, url, sql, patience: { ...usualPatience, ...patience } };
  try {
    return await alone(sql, service, place.patience, async () => {
      await prepareRecords(sql);
      return work(place);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What stands, in the table of Drizzle's migrator that releases before read; and what was done, by whom, with which code. */
async function prepareRecords(sql: postgres.Sql): Promise<void> {
  await sql`CREATE SCHEMA IF NOT EXISTS drizzle`;
  await sql`
    CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (
      id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`;
  await sql`
    CREATE TABLE IF NOT EXISTS drizzle.migration_runs (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tag text NOT NULL,
      direction text NOT NULL CHECK (direction IN ('up', 'down')),
      release text NOT NULL,
      account text NOT NULL DEFAULT session_user,
      at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP)`;
}

/** By their dates. */
async function readApplied(sql: postgres.Sql): Promise<Set<number>> {
  const rows = await sql<{ date: string }[]>`SELECT created_at AS date FROM drizzle.__drizzle_migrations`;
  return new Set(rows.map(({ date }) => Number(date)));
}

/** A process that dies on the way leaves a migration that did not happen, beside indexes that are found or made anew. */
async function apply(
  place: Place,
  migration: Migration,
  direction: 'up' | 'down',
  { concurrent, together }: Statements,
): Promise<void> {
  const { sql, url, patience } = place;
  const what = `${place.service}: ${migration.tag}${direction === 'down' ? ' down' : ''}`;
  for (const statement of concurrent)
    await withPatience({ sql, url, what, timeoutMs: patience.concurrentTimeoutMs }, patience, () =>
      changeIndex(sql, statement, patience.concurrentTimeoutMs),
    );
  await withPatience({ sql, url, what, timeoutMs: patience.lockTimeoutMs }, patience, () =>
    sql.begin(async (tx) => {
      await tx`SELECT set_config('lock_timeout', ${String(patience.lockTimeoutMs)}, true)`;
      for (const statement of together) await tx.unsafe(statement);
      if (direction === 'up')
        await tx`
          INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (${migration.hash}, ${migration.when})`;
      else await tx`DELETE FROM drizzle.__drizzle_migrations WHERE created_at = ${migration.when}`;
      await tx`
        INSERT INTO drizzle.migration_runs (tag, direction, release) VALUES (${migration.tag}, ${direction}, ${build})`;
    }),
  );
}

/** What broke off leaves an index that answers nobody and is kept up to date for nothing: it is dropped and made anew. */
async function changeIndex(sql: postgres.Sql, statement: string, timeoutMs: number): Promise<void> {
  const { makes, name } = concurrentIndex(statement);
  await sql`SELECT set_config('lock_timeout', ${String(timeoutMs)}, false)`;
  const [found] = await sql<{ valid: boolean }[]>`
    SELECT indisvalid AS valid FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    WHERE c.relname = ${name} AND c.relnamespace = 'public'::regnamespace`;
  if (found ? makes && found.valid : !makes) return;
  if (found && makes) await sql`DROP INDEX CONCURRENTLY ${sql(name)}`;
  await sql.unsafe(statement);
}
