import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Registry } from 'prom-client';
import { closePostgres, type Database, openPostgres } from '#shared/stores/postgres';
import { createTestDatabase, type TestDatabase } from '#support/platform';
import { watchArchive } from './watch-archive.ts';

let database: TestDatabase;
let db: Database<Record<string, never>>;
beforeAll(async () => {
  database = await createTestDatabase('schedule');
  db = openPostgres(database.url, {}, { maxConnections: 1, name: 'test' });
});
afterAll(async () => {
  await closePostgres(db);
  await database.drop();
});

test('of a Postgres that keeps no log there is no age to be alarmed by', async () => {
  const metrics = new Registry();
  const watch = watchArchive({ db, metrics });
  await watch();
  await watch();
  expect(await metrics.metrics()).not.toMatch(/^jatra_archive_age_seconds /m);
});
