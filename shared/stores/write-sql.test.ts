import { expect, test } from 'bun:test';
import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import {
  alias,
  integer,
  jsonb,
  PgDialect,
  pgEnum,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import { newId } from '../base/id.ts';
import { writeQuickly } from './write-sql.ts';

const colour = pgEnum('colour', ['RED', 'GREEN']);
const things = pgTable('things', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  count: integer('count').notNull().default(0),
  colour: colour('colour').notNull(),
  data: jsonb('data'),
  madeAt: timestamp('made_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
});
const db = drizzle.mock();
const others = alias(things, 'o"thers');
const byName = sql`(SELECT count(*) FROM ${things} WHERE ${eq(things.name, 'a')})`;
const many = db
  .select()
  .from(things)
  .where(inArray(things.id, [newId()]));
const filled = { id: newId(), name: "it's", count: 2, colour: 'RED' as const, data: { a: [1] } };
const slim = { id: newId(), name: sql`lower(${'X'})`, colour: 'GREEN' as const };

test.each([
  ['a text alone', sql`SELECT 1`],
  ['nothing', sql.empty()],
  ['values of every kind', sql`SELECT ${1}, ${'a'}, ${null}, ${undefined}, ${true}, ${[1, 'b']}, ${[]}`],
  ['a date, which is no part of a statement', sql`SELECT ${new Date(0)}`],
  ['a list of parts', sql`VALUES ${[sql`(${1})`, sql.raw('(2)'), [things.id, 'x']]}`],
  ['parts within parts, and the same part twice', sql`WITH a AS (${byName}) ${byName} ${sql`${byName}`}`],
  ['joined parts', sql.join([sql`a = ${1}`, things.id, sql.identifier('we"ird')], sql` AND `)],
  ['names, tables, columns', sql`${sql.identifier('a.b')} ${things} ${things.madeAt} ${things}`],
  ['a column under another table name', sql`${others} ${others.id}`],
  ['an enumeration', sql`SELECT ${'RED'}::${colour}`],
  [
    'values by their columns',
    sql`${sql.param(new Date(1e12), things.madeAt)} ${sql.param({ b: 1 }, things.data)}`,
  ],
  ['a value of NULL by its column', sql`${sql.param(null, things.data)}`],
  [
    'a placeholder, and one by its column',
    sql`${sql.placeholder('x')} ${eq(things.id, sql.placeholder('y'))}`,
  ],
  ['values in the text', sql`SELECT ${1}, ${sql`${"it's"}`.inlineParams()}, ${2}`],
  ['a text of values', sql`SELECT ${"it's"}, ${3}`.inlineParams()],
  ['an expression with a name', sql`SELECT ${1} + ${sql`${2}`.as('two')} ${3}`],
  [
    'a query within a query, in the middle of values',
    sql`SELECT ${1} WHERE ${things.id} IN ${many} AND ${2}`,
  ],
  ['a query as a table', db.select().from(many.as('m')).getSQL()],
  ['a query by the builder', many.orderBy(asc(things.name)).limit(3).for('update').getSQL()],
  [
    'its columns chosen',
    db
      .select({ ...getTableColumns(things), byName })
      .from(things)
      .getSQL(),
  ],
  ['a WITH by the builder', db.with(db.$with('w').as(many)).select().from(others).getSQL()],
  ['an INSERT', db.insert(things).values([filled, slim]).onConflictDoNothing().returning().getSQL()],
  [
    'an UPDATE',
    db
      .update(things)
      .set({ count: sql`${things.count} + ${1}`, data: null })
      .returning()
      .getSQL(),
  ],
  [
    'a DELETE',
    db
      .delete(things)
      .where(and(eq(things.id, newId()), undefined, sql`true`))
      .getSQL(),
  ],
])('a statement is written as Drizzle writes it: %s', (_what, statement) => {
  const [quick, slow] = [new PgDialect(), new PgDialect()];
  writeQuickly(quick);
  for (let time = 0; time < 2; time++) {
    const { sql: written, params } = quick.sqlToQuery(statement);
    const expected = slow.sqlToQuery(statement);
    expect(written).toBe(expected.sql);
    expect(params).toEqual(expected.params);
  }
});

test('a statement is written many times faster than by Drizzle', () => {
  const [quick, slow] = [new PgDialect(), new PgDialect()];
  writeQuickly(quick);
  const statement = db.select().from(things).where(eq(things.id, newId())).getSQL();
  const took = (dialect: PgDialect) => {
    const began = performance.now();
    for (let time = 0; time < 500; time++) dialect.sqlToQuery(statement);
    return performance.now() - began;
  };
  for (const dialect of [quick, slow]) took(dialect);
  const ratios = Array.from({ length: 5 }, () => took(quick) / took(slow)).sort((one, other) => one - other);
  expect(ratios[2]).toBeLessThan(0.5);
});
