import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { createTestDatabase, type TestDatabase } from '../../tests/support/platform.ts';
import { newId } from '../base/id.ts';
import { closePostgres, type Database, openPostgres } from '../stores/postgres.ts';
import { keyset } from './keyset.ts';
import { encodeCursor, pageOf, partKinds } from './page.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase('reporting');
  db = openPostgres(database.url, {}, { maxConnections: 2, name: 'keyset' });
});
afterAll(async () => {
  await closePostgres(db);
  await database.drop();
});

type Listed = Record<'at' | 'exact' | 'id', string>;
const ids = Array.from({ length: 20 }, newId);
/** Seven to an instant, so that pages end among rows of one. */
const rows = sql`(
  SELECT id::uuid, timestamptz '2026-11-26 01:00:00.000001Z' + (place / 7) * interval '1 microsecond' AS at
  FROM unnest(string_to_array(${ids.join(',')}, ',')) WITH ORDINALITY AS named (id, place)) AS listed`;

const orders = {
  ascending: keyset('ascending', [sql`at`, 'exactInstant'], [sql`id`, 'uuid']),
  descending: keyset('descending', [sql`at`, 'exactInstant'], [sql`id`, 'uuid']),
};

describe.each(['ascending', 'descending'] as const)('read page by page, %s', (direction) => {
  test.each([1, 3, 20])('with %i rows a page, each row comes once and in order', async (limit) => {
    const inOrder = orders[direction];
    const read = async (cursor: string | null) => {
      const found = await db.execute<Listed>(sql`
        SELECT at::text AS at, id FROM ${rows} WHERE ${inOrder.after(cursor ?? undefined) ?? sql`true`}
        ORDER BY ${inOrder.order} LIMIT ${limit + 1}`);
      return pageOf([...found], limit, ({ at, id }) => [at, id]);
    };
    const first = await read(null);
    const seen = first.items.map(({ id }) => id);
    for (let next = first.nextCursor; next !== null; ) {
      const { items, nextCursor } = await read(next);
      expect(items.length).toBeGreaterThan(0);
      seen.push(...items.map(({ id }) => id));
      next = nextCursor;
    }
    expect(seen).toEqual(direction === 'ascending' ? ids : ids.toReversed());
  });
});

const badParts: [keyof typeof partKinds, string[]][] = [
  ['uuid', ['', 'x', newId().toUpperCase(), `urn:uuid:${newId()}`]],
  [
    'instant',
    ['2026-11-26', '2026-02-30T00:00:00.000Z', '0000-01-01T00:00:00.000Z', '2026-11-26T24:00:00.000Z'],
  ],
  [
    'exactInstant',
    ['infinity', '2026-02-30 00:00:00+00', '0000-01-01 00:00:00+00', '2026-11-26 24:00:00+00'],
  ],
  ['date', ['2026-02-30', '0000-01-01', '20261126']],
  ['number', ['', '-1', '1e3', '1'.repeat(19)]],
  ['milliseconds', ['', '9'.repeat(15)]],
  ['text', ['a\0b']],
];
const goodParts: [keyof typeof partKinds, string[]][] = [
  ['uuid', [newId()]],
  ['instant', ['2026-11-26T23:59:59.999Z', new Date(0).toISOString()]],
  ['exactInstant', ['2026-11-26 01:00:00+00', '2026-11-26 01:00:00.000001+00']],
  ['date', ['2028-02-29']],
  ['number', ['0', '9'.repeat(18)]],
  ['milliseconds', ['9'.repeat(14)]],
  ['text', ['', 'ঢাকা', "'; --"]],
];

test.each(badParts)('a cursor whose part is no %s is refused by name', (kind, texts) => {
  const list = keyset('ascending', [sql`it`, kind]);
  for (const cursor of [
    ...texts.map((text) => encodeCursor([text])),
    'nonsense',
    encodeCursor([]),
    btoa('[1]'),
  ])
    expect(() => list.after(cursor)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION',
        extra: { errors: [expect.objectContaining({ field: 'cursor' })] },
      }),
    );
});

test.each(goodParts)('Postgres reads every %s that fits', async (kind, texts) => {
  for (const text of texts) {
    const behind = keyset('ascending', [sql`${text}::${sql.raw(partKinds[kind].type)}`, kind]);
    const [row] = await db.execute(sql`SELECT ${behind.after(encodeCursor([text]))!} AS behind`);
    expect(row).toEqual({ behind: false });
  }
});
