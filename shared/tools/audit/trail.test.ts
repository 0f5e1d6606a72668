import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/platform.ts';
import { newId } from '../../base/id.ts';
import { type Actor, adminActions, recordAction, system } from '../../records/admin.ts';
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
  service = postgres(database.url, { max: 8, onnotice: () => {} });
  other = postgres(empty.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await Promise.all([owner.end(), service.end(), other.end()]);
  await Promise.all([database.drop(), empty.drop()]);
});
beforeEach(() => byForce('DELETE FROM admin_actions'));

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

async function byForce(statement: string): Promise<void> {
  await owner`ALTER TABLE admin_actions DISABLE TRIGGER USER`;
  await owner.unsafe(statement);
  await owner`ALTER TABLE admin_actions ENABLE TRIGGER USER`;
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

test('what many do at once stands in one row after another, each bound to the one before', async () => {
  await Promise.all([act(10), act(10), act(10, system('an event')), act(10)]);
  const rows = await owner<{ position: number }[]>`SELECT position::int FROM admin_actions ORDER BY position`;
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  const { examined, violations, notes } = await look();
  expect({ examined, violations }).toEqual({ examined: 40, violations: [] });
  expect(notes?.[0]).toMatch(/^auth: 40 actions, the last hash is [0-9a-f]{64}$/);
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

test.each([
  [
    "UPDATE admin_actions SET reason = 'another' WHERE position = 2",
    'action 2 of the record is not what it was',
  ],
  [
    'UPDATE admin_actions SET actor_id = gen_random_uuid() WHERE position = 3',
    'action 3 of the record is not what it was',
  ],
  [
    'UPDATE admin_actions SET source_address = NULL WHERE position = 5',
    'action 5 of the record is not what it was',
  ],
  [
    "UPDATE admin_actions SET created_at = created_at + interval '1 microsecond' WHERE position = 1",
    'action 1 of the record is not what it was',
  ],
  ['DELETE FROM admin_actions WHERE position = 3', 'action 3 of the record is not there'],
  [
    'UPDATE admin_actions SET position = 100 WHERE position = 1; UPDATE admin_actions SET position = 1 WHERE position = 2; UPDATE admin_actions SET position = 2 WHERE position = 100',
    'action 1 of the record is not what it was',
  ],
  [
    `INSERT INTO admin_actions SELECT gen_random_uuid(), actor_id, actor_role, action, entity, entity_id, reason,
      before, after, request_id, created_at, source_address, 6, hash FROM admin_actions WHERE position = 5`,
    'action 6 of the record is not what it was',
  ],
])('it shows what %s has done', async (statement, violation) => {
  await act(5);
  await byForce(statement);
  expect((await look()).violations[0]).toBe(`auth: ${violation}`);
});

test('neither the service nor the owner changes or takes away what stands there', async () => {
  await act(1);
  const statements = ["UPDATE admin_actions SET reason = 'x'", 'DELETE FROM admin_actions'];
  for (const statement of statements) {
    const byService = await service.unsafe(statement).catch((error: { code: string }) => error.code);
    const byOwner = await owner.unsafe(statement).catch((error: { code: string }) => error.code);
    expect([byService, byOwner], statement).toEqual(['42501', '23001']);
  }
});
