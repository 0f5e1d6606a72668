import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { Registry } from 'prom-client';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/platform.ts';
import { newId } from '../../base/id.ts';
import { type Actor, adminActions, recordAction, system } from '../../records/admin.ts';
import { sealActions } from '../../records/seal-actions.ts';
import { always, type Sources } from './sources.ts';
import { trailIsWhole } from './trail.ts';

let database: TestDatabase;
let owner: postgres.Sql;
let service: postgres.Sql;
let other: postgres.Sql;
let empty: TestDatabase;

beforeAll(async () => {
  [database, empty] = await Promise.all([createTestDatabase('auth'), createTestDatabase('reporting')]);
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  service = postgres(database.url, { max: 24, onnotice: () => {}, connection: { lock_timeout: 2_000 } });
  other = postgres(empty.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await Promise.all([owner.end(), service.end(), other.end()]);
  await Promise.all([database.drop(), empty.drop()]);
});
beforeEach(() =>
  byForce('DELETE FROM admin_actions; DELETE FROM admin_action_seals; DELETE FROM admin_actions_unsealed'),
);

const actor: Actor = { userId: newId(), role: 'ADMIN', requestId: newId(), address: '203.0.113.9' };

async function act(count: number, by: Actor = actor): Promise<void> {
  const db = drizzle(service);
  for (let at = 0; at < count; at++) {
    await db.transaction((tx) =>
      recordAction(tx, by, new Date('2026-11-23T10:00:00.123Z'), {
        action: 'suspend',
        entity: 'user',
        entityId: newId(),
        reason: 'a "reason", ৳ and \\ all',
        before: { status: 'ACTIVE', b: 1, a: [1, 2.5, null] },
        after: { status: 'SUSPENDED' },
      }),
    );
  }
}

const metrics = new Registry();
const seal = () => sealActions({ service: 'auth', db: drizzle(service), metrics })();

async function byForce(statement: string): Promise<void> {
  const tables = ['admin_actions', 'admin_action_seals'];
  for (const table of tables) await owner`ALTER TABLE ${owner(table)} DISABLE TRIGGER USER`;
  await owner.unsafe(statement);
  for (const table of tables) await owner`ALTER TABLE ${owner(table)} ENABLE TRIGGER USER`;
}

const look = () =>
  owner.begin('READ ONLY', (tx) => {
    const sources = {
      sql: (name: string) => (name === 'auth' ? tx : other) as postgres.Sql,
      graceSeconds: 0,
      range: always,
    };
    return trailIsWhole.look(sources as unknown as Sources);
  });

const chain = () => owner<{ position: number; id: string; hash: string }[]>`
  SELECT position::int, action_id AS id, hash FROM admin_action_seals ORDER BY position`;
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test('what 24 do at once stands in one chain, each bound to the one before', async () => {
  await Promise.all(upTo(24).map((one) => act(4, one % 3 === 0 ? system('an event') : actor)));
  await seal();
  expect((await chain()).map(({ position }) => position)).toEqual(upTo(96));
  const { examined, violations, notes } = await look();
  expect({ examined, violations }).toEqual({ examined: 96, violations: [] });
  expect(notes?.[0]).toMatch(/^auth: 96 actions, the last hash is [0-9a-f]{64}$/);
});

test('an action takes no lock that another waits for: 24 stand in open transactions, and then all commit', async () => {
  let [arrived, open] = [0, () => {}];
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  const locks = await Promise.all(
    upTo(24).map(() =>
      drizzle(service)
        .transaction(async (tx) => {
          await recordAction(tx, actor, new Date(), {
            ...{ action: 'suspend', entity: 'user', entityId: newId(), before: null, after: null },
          });
          if (++arrived === 24) open();
          await all;
          const [row] = await tx.execute<{ count: number }>(
            "SELECT count(*)::int FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'",
          );
          return row!.count;
        })
        .finally(open),
    ),
  );
  expect(locks).toEqual(upTo(24).map(() => 0));
});

test('an action that began before others and commits after their seals gets its own', async () => {
  let commit = () => {};
  const waits = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const slow = drizzle(service).transaction(async (tx) => {
    await recordAction(tx, actor, new Date(), {
      ...{ action: 'slow', entity: 'user', entityId: newId(), before: null, after: null },
    });
    begun();
    await waits;
  });
  await hasBegun;
  await act(3);
  await seal();
  commit();
  await slow;
  await seal();
  const [first] = await owner<{ action: string }[]>`SELECT action FROM admin_actions ORDER BY id LIMIT 1`;
  const [last] = await owner<{ action: string }[]>`
    SELECT action FROM admin_actions WHERE id = ${(await chain()).at(-1)!.id}`;
  expect([first, last]).toEqual([{ action: 'slow' }, { action: 'slow' }] as never);
  expect(await look()).toMatchObject({ examined: 4, violations: [] });
});

test('many sealers at once make one chain', async () => {
  await act(30);
  await Promise.all(upTo(20).map(() => Promise.all([seal(), act(3)])));
  await seal();
  expect((await chain()).map(({ position }) => position)).toEqual(upTo(90));
  expect((await look()).violations).toEqual([]);
});

test('while one seals the others leave, and what it had sealed when it died waits again', async () => {
  await act(5);
  const dying = owner
    .begin(async (tx) => {
      expect([...(await tx`SELECT seal_admin_actions(3) AS sealed`)]).toEqual([{ sealed: 3 }]);
      expect([...(await service`SELECT seal_admin_actions(10) AS sealed`)]).toEqual([{ sealed: 0 }]);
      throw new Error('dies here');
    })
    .catch(({ message }: Error) => message);
  expect(await dying).toBe('dies here');
  expect([...(await chain())]).toEqual([]);
  await seal();
  expect(await look()).toMatchObject({ examined: 5, violations: [] });
});

test('what is sealed in batches is one chain', async () => {
  await act(7);
  const batches: number[] = [];
  for (const most of [3, 3, 3]) {
    const [row] = await service<{ sealed: number }[]>`SELECT seal_admin_actions(${most}) AS sealed`;
    batches.push(row!.sealed);
  }
  expect(batches).toEqual([3, 3, 1]);
  expect(await look()).toMatchObject({ examined: 7, violations: [] });
});

test('what waits for its seal for more than ten seconds shows, in the audit and in the figure', async () => {
  await act(2);
  expect(await look()).toMatchObject({ examined: 2, violations: [] });
  expect((await look()).notes?.[0]).toBe('auth: 0 actions, the last hash is none, 2 wait for their seal');
  const [row] = await owner<{ id: string }[]>`
    UPDATE admin_actions_unsealed SET queued_at = now() - interval '11.5 seconds'
    WHERE action_id = (SELECT max(action_id::text)::uuid FROM admin_actions_unsealed) RETURNING action_id AS id`;
  expect((await look()).violations).toEqual([
    expect.stringMatching(new RegExp(`^auth: action ${row!.id} has waited for its seal for 1[12] seconds$`)),
  ]);
  await seal();
  const figure = async () =>
    (await metrics.getSingleMetric('jatra_actions_oldest_unsealed_seconds')!.get()).values[0]!.value;
  expect(await figure()).toBeGreaterThanOrEqual(11.5);
  await seal();
  expect(await figure()).toBe(0);
  expect((await look()).violations).toEqual([]);
});

test('who did what to what, when and from where is on the record', async () => {
  await act(1);
  const [row] = await drizzle(service).select().from(adminActions);
  expect(row).toMatchObject({
    actorId: actor.userId,
    actorRole: 'ADMIN',
    action: 'suspend',
    entity: 'user',
    sourceAddress: '203.0.113.9',
    requestId: actor.requestId,
    createdAt: new Date('2026-11-23T10:00:00.123Z'),
  });
});

const copyOf = (position: number) => `INSERT INTO admin_actions
  SELECT gen_random_uuid(), actor_id, actor_role, action, entity, entity_id, reason, before, after, request_id,
    created_at, source_address FROM admin_actions WHERE id = ${at(position)} RETURNING id`;
const at = (position: number) => `(SELECT action_id FROM admin_action_seals WHERE position = ${position})`;
const moveUp =
  'UPDATE admin_action_seals SET position = -position - 1 WHERE position >= 3;' +
  'UPDATE admin_action_seals SET position = -position WHERE position < 0';

test.each([
  [
    'another reason',
    `UPDATE admin_actions SET reason = 'another' WHERE id = ${at(2)}`,
    /^action 2 of the record is not what it was$/,
  ],
  [
    'another actor',
    `UPDATE admin_actions SET actor_id = gen_random_uuid() WHERE id = ${at(3)}`,
    /^action 3 of the record is not what it was$/,
  ],
  [
    'no address',
    `UPDATE admin_actions SET source_address = NULL WHERE id = ${at(5)}`,
    /^action 5 of the record is not what it was$/,
  ],
  [
    'another microsecond',
    `UPDATE admin_actions SET created_at = created_at + interval '1 microsecond' WHERE id = ${at(1)}`,
    /^action 1 of the record is not what it was$/,
  ],
  [
    'an action taken out of the middle',
    `DELETE FROM admin_actions WHERE id = ${at(3)}`,
    /^action 3 of the record is not there$/,
  ],
  [
    'the last action taken away',
    `DELETE FROM admin_actions WHERE id = ${at(5)}`,
    /^action 5 of the record is not there$/,
  ],
  [
    'an action taken away with its seal',
    `DELETE FROM admin_actions WHERE id = ${at(3)}; DELETE FROM admin_action_seals WHERE position = 3`,
    /^action 3 of the record has no seal any more$/,
  ],
  [
    'a seal taken out of the middle',
    'DELETE FROM admin_action_seals WHERE position = 3',
    /^action 3 of the record has no seal any more$/,
  ],
  [
    'the last seal taken away',
    'DELETE FROM admin_action_seals WHERE position = 5',
    /^action [0-9a-f-]{36} has no seal and waits for none$/,
  ],
  [
    "two actions in each other's place",
    `UPDATE admin_action_seals SET position = 100 WHERE position = 1;
     UPDATE admin_action_seals SET position = 1 WHERE position = 2;
     UPDATE admin_action_seals SET position = 2 WHERE position = 100`,
    /^action 1 of the record is not what it was$/,
  ],
  [
    'a seal of an action that never was',
    `UPDATE admin_action_seals SET action_id = '00000000-0000-0000-0000-000000000000' WHERE position = 4`,
    /^action 4 of the record is not there$/,
  ],
  ['an action put in past the triggers', copyOf(5), /^action [0-9a-f-]{36} has no seal and waits for none$/],
  [
    'an action put in at the end with a seal that somebody made up',
    `WITH put AS (${copyOf(5)}) INSERT INTO admin_action_seals SELECT 6, id, ${"'"}${'0'.repeat(64)}${"'"} FROM put`,
    /^action 6 of the record is not what it was$/,
  ],
  [
    'an action put in between with its seal',
    `${moveUp}; WITH put AS (${copyOf(2)}) INSERT INTO admin_action_seals
     SELECT 3, id, (SELECT hash FROM admin_action_seals WHERE position = 2) FROM put`,
    /^action 3 of the record is not what it was$/,
  ],
])('it shows %s', async (_, statement, violation) => {
  await act(5);
  await seal();
  await byForce(statement);
  const [first] = (await look()).violations;
  expect(first?.replace(/^auth: /, '')).toMatch(violation);
});

test('an action that is taken away before it has its seal shows at once', async () => {
  await act(2);
  await byForce('DELETE FROM admin_actions WHERE id = (SELECT max(id::text)::uuid FROM admin_actions)');
  await seal();
  expect((await look()).violations).toEqual([
    expect.stringMatching(/^auth: action [0-9a-f-]{36} was taken away before it had its seal$/),
  ]);
});

test('neither the service nor the owner changes or takes away what stands there, and no account writes a seal', async () => {
  await act(1);
  await seal();
  await act(1);
  const refused = (sql: postgres.Sql, statement: string) =>
    sql.unsafe(statement).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  for (const table of ['admin_actions', 'admin_action_seals'])
    for (const statement of [`UPDATE ${table} SET hash = 'x'`, `DELETE FROM ${table}`])
      expect([await refused(service, statement), await refused(owner, statement)], statement).toEqual([
        '42501',
        '23001',
      ]);
  for (const statement of [
    "INSERT INTO admin_action_seals (position, action_id, hash) VALUES (2, gen_random_uuid(), 'x')",
    'INSERT INTO admin_actions_unsealed (action_id) VALUES (gen_random_uuid())',
    'UPDATE admin_actions_unsealed SET queued_at = now()',
    'DELETE FROM admin_actions_unsealed',
    'ALTER TABLE admin_actions DISABLE TRIGGER USER',
    'CREATE OR REPLACE FUNCTION seal_admin_actions(most integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
  ])
    expect(await refused(service, statement), statement).toBe('42501');
});
