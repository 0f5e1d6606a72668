import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { createTestDatabase } from '../../tests/support/platform.ts';
import { newId } from '../base/id.ts';
import { forgetSentEvents, outbox } from '../bus/outbox.ts';
import { deleteInBatches } from './delete-in-batches.ts';
import { closePostgres, type Database, openPostgres } from './postgres.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database<{ outbox: typeof outbox }>;
beforeAll(async () => {
  database = await createTestDatabase('reporting');
  db = openPostgres(database.url, { outbox }, { maxConnections: 4, name: 'delete' });
  const owner = openPostgres(database.ownerUrl, {}, { maxConnections: 1, name: 'watch' });
  await owner.execute(sql`CREATE TABLE deleted (statement serial, thing text, rows int)`);
  await owner.execute(sql`
    CREATE FUNCTION note_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN INSERT INTO deleted (thing, rows) SELECT min(gone.type), count(*) FROM gone; RETURN NULL; END $$`);
  await owner.execute(sql`
    CREATE TRIGGER note_deleted AFTER DELETE ON outbox REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_deleted()`);
  await owner.execute(sql.raw(`GRANT SELECT ON deleted TO "${new URL(database.url).username}"`));
  await closePostgres(owner);
});
afterAll(async () => {
  await closePostgres(db);
  await database.drop();
});

const send = (type: string, rows: number, hoursAgo: number) =>
  db.execute(sql`
    INSERT INTO outbox (id, type, aggregate_id, version, data, sent_at)
    SELECT gen_random_uuid(), ${type}, ${newId()}, 1, '{}', CURRENT_TIMESTAMP - make_interval(hours => ${hoursAgo})
    FROM generate_series(1, ${rows})`);
const deletedOf = async (type: string) =>
  (
    await db.execute<{ rows: number }>(sql`SELECT rows FROM deleted WHERE thing = ${type} ORDER BY statement`)
  ).map(({ rows }) => rows);
const left = (type: string) => db.$count(outbox, sql`type = ${type}`);

test('what is old goes in batches, and nothing else goes', async () => {
  await send('old', 25, 100);
  await send('new', 3, 1);
  const old = sql`sent_at < CURRENT_TIMESTAMP - interval '72 hours' AND type IN ('old', 'new')`;
  expect(await deleteInBatches(db, outbox, old, 10)).toBe(25);
  expect(await deletedOf('old')).toEqual([10, 10, 5]);
  expect([await left('old'), await left('new')]).toEqual([0, 3]);
});

test('processes that delete at once delete each row once, and leave none', async () => {
  await send('shared', 200, 100);
  const counts = await Promise.all(
    [1, 2, 3].map(() => deleteInBatches(db, outbox, sql`type = 'shared'`, 10)),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
  expect(await left('shared')).toBe(0);
});

test('no statement deletes more than 10,000 events that were sent', async () => {
  await send('many', 20_001, 73);
  await forgetSentEvents(db);
  expect(await deletedOf('many')).toEqual([10_000, 10_000, 1]);
});
