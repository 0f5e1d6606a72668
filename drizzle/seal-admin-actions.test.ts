import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { always, type Sources } from '#shared/tools/audit/sources';
import { trailIsWhole } from '#shared/tools/audit/trail';
import { createTestDatabase, type TestDatabase } from '#support/platform';
import { migrateDatabase } from './migrate-database.ts';
import { migrationsFolder, readJournal } from './migrations.ts';

const services = ['auth', 'booking', 'payment', 'schedule', 'ticket'];
let none: TestDatabase;
let noRecord: postgres.Sql;
beforeAll(async () => {
  none = await createTestDatabase('reporting');
  noRecord = postgres(none.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await noRecord.end();
  await none.drop();
});

describe.each(services)('%s', (service) => {
  let database: TestDatabase;
  let owner: postgres.Sql;
  let own: postgres.Sql;
  beforeAll(async () => {
    database = await createTestDatabase(service);
    owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    own = postgres(database.url, { max: 8, onnotice: () => {} });
  });
  afterAll(async () => {
    await Promise.all([owner.end(), own.end()]);
    await database.drop();
  });

  /** As processes of the release before insert: they name place and hash, and give neither. */
  const actAsBefore = () => own`
    INSERT INTO admin_actions (id, actor_id, actor_role, action, entity, entity_id, reason, before, after, request_id,
      source_address, created_at, position, hash)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'ADMIN', 'close', 'trip', 'x', DEFAULT, '{"b": 1.50, "a": "৳"}', NULL,
      'r', DEFAULT, now(), DEFAULT, DEFAULT)`;
  const seal = () => own`SELECT seal_admin_actions(1000)`;
  const chain = (table: string) => owner<{ id: string; position: number; hash: string }[]>`
    SELECT ${owner(table === 'admin_actions' ? 'id' : 'action_id')} AS id, position::int, hash
    FROM ${owner(table)} ORDER BY position`;
  const look = () =>
    owner.begin('READ ONLY', (tx) => {
      const sources = {
        sql: (name: string) => (name === service ? tx : noRecord) as postgres.Sql,
        graceSeconds: 0,
        range: always,
      };
      return trailIsWhole.look(sources as unknown as Sources);
    });
  /** The audit of the release before, in the words of the database. */
  const brokenAsBefore = () => owner`
    SELECT id FROM (SELECT actions, id, position, hash, lag(hash, 1, '') OVER (ORDER BY position) AS previous,
        row_number() OVER (ORDER BY position) AS place FROM admin_actions AS actions) AS link
    WHERE position <> place OR hash <> admin_action_hash(previous, actions)`;

  test('what was chained in the rows goes on as one chain of seals, beside processes of the release before, and back', async () => {
    const { entries } = await readJournal(service);
    const at = entries.findIndex(({ tag }) => tag.endsWith('_seal_admin_actions'));
    const goBack = async () => {
      for (const { tag } of entries.slice(at).toReversed())
        await owner.unsafe(await readFile(join(migrationsFolder(service), `${tag}.down.sql`), 'utf8'));
      await owner`DELETE FROM drizzle.__drizzle_migrations WHERE created_at >= ${entries[at]!.when}`;
    };
    await goBack();
    await Promise.all([actAsBefore(), actAsBefore(), actAsBefore()]);
    const before = [...(await chain('admin_actions'))];
    expect(before.map(({ position }) => position)).toEqual([1, 2, 3]);

    await migrateDatabase(service, database.ownerUrl);
    await owner`GRANT SELECT ON admin_action_seals, admin_actions_unsealed TO ${owner(new URL(database.url).username)}`;
    expect([...(await chain('admin_action_seals'))]).toEqual(before);
    await Promise.all([actAsBefore(), actAsBefore()]);
    await seal();
    await actAsBefore();
    expect(await look()).toMatchObject({ examined: 6, violations: [] });

    await goBack();
    await actAsBefore();
    expect((await chain('admin_actions')).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect([...(await brokenAsBefore())]).toEqual([]);
    await migrateDatabase(service, database.ownerUrl);
    expect(await look()).toMatchObject({ examined: 7, violations: [] });
  });
});
