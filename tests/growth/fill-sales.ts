import { availableParallelism } from 'node:os';
import pMap from 'p-map';
import postgres from 'postgres';
import { bareTables } from './bare-tables.ts';
import { fillProgress } from './fill-progress.ts';
import { type Sales, soldDaysAhead } from './plan-sales.ts';
import { type Filling, fillings, sales as rangeOfSales, soldSeats } from './what-a-sale-leaves.ts';

const portion = 100_000;
/** An index takes about as long as so many portions of the rows for each one of them. */
const indexInPortions = 0.3;

type Progress = ReturnType<typeof fillProgress>;

/**
 * Sold, paid, ticketed and told, in all databases, several side by side; some bookings cancelled, some never paid.
 * No service may run: tables lose their indexes and keys until they are full. For servers to throw away alone.
 * @param url of a service's database, by the account that owns it
 */
export async function fillSales(
  url: (service: string) => string,
  sales: Sales,
  say: (line: string) => void,
): Promise<void> {
  const plans = Object.entries(fillings);
  const progress = fillProgress(say);
  for (const [, tables] of plans)
    for (const table of tables) progress.expect(portionsOf(table, sales).length * (1 + 4 * indexInPortions));
  await pMap(plans, ([service, tables]) => fillService(url(service), service, tables, sales, progress), {
    concurrency: availableParallelism() + 1,
  });
  await withOwner(url('schedule'), async (sql) => {
    await stage(sql, sales);
    await sql.unsafe(soldSeats(sales.bookings - 1));
    await unstage(sql);
    await sql`VACUUM ANALYZE`;
  });
}

async function fillService(
  url: string,
  service: string,
  tables: Filling[],
  sales: Sales,
  progress: Progress,
): Promise<void> {
  const began = performance.now();
  await withOwner(url, async (sql) => {
    await stage(sql, sales);
    await sql`SET maintenance_work_mem = '256MB'`;
    await sql`SET work_mem = '64MB'`;
    const names = tables.map(nameOf);
    await sql`BEGIN`;
    const parts = await bareTables(sql, names);
    // What else a row sets off, and what is checked again when a transaction ends, holds by construction: the audit looks.
    await sql`SET LOCAL session_replication_role = replica`;
    for (const name of names) await startAnew(sql, name);
    for (const table of tables)
      for (const { first, last } of portionsOf(table, sales)) {
        const source = table.by === 'accounts' ? accounts(first, last) : rangeOfSales(first, last);
        await sql.unsafe(`INSERT INTO ${table.into} WITH ${sourceOf(table)} AS (${source}) ${table.select}`);
        progress.done(1, `${service}: ${nameOf(table)}`);
      }
    await sql`SET LOCAL session_replication_role = origin`;
    for (const { table, make } of parts) {
      await sql.unsafe(make);
      const filled = tables.find((one) => nameOf(one) === table);
      const portions = filled ? portionsOf(filled, sales).length : 0;
      progress.done(
        (portions * 4 * indexInPortions) / parts.filter((one) => one.table === table).length,
        `${service}: indexes of ${table}`,
      );
    }
    await sql`COMMIT`;
    await unstage(sql);
    await sql`VACUUM ANALYZE`;
  });
  progress.say(`${service} in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
}

/** In a file of this transaction, whose rows need no write-ahead log (wal_level = minimal). */
async function startAnew(sql: postgres.Sql, table: string): Promise<void> {
  const [row] = await sql.unsafe(`SELECT FROM ${table} LIMIT 1`);
  if (row) throw new Error(`${table} is not empty`);
  await sql.unsafe(`TRUNCATE ${table}`);
}

const nameOf = ({ into }: Filling) => into.slice(0, into.indexOf(' '));
const sourceOf = ({ by }: Filling) => (by === 'accounts' ? 'accounts' : 'sales');
const accounts = (first: number, last: number) => `SELECT generate_series(${first}, ${last}) AS n`;

function portionsOf({ by }: Filling, sales: Sales): { first: number; last: number }[] {
  const rows = by === 'accounts' ? sales.accounts : sales.bookings;
  if (by === 'all bookings') return [{ first: 0, last: rows - 1 }];
  return Array.from({ length: Math.ceil(rows / portion) }, (_, at) => {
    return { first: at * portion, last: Math.min(rows, (at + 1) * portion) - 1 };
  });
}

async function stage(sql: postgres.Sql, sales: Sales): Promise<void> {
  const { accounts: howMany, days, ofDay, lastDay, trains, seats } = sales;
  await sql`
    CREATE TABLE grown AS SELECT ${howMany}::bigint AS accounts, ${days}::int AS days, ${ofDay}::bigint AS of_day, ${lastDay}::date AS last_day,
      ${trains.length}::int AS trains, first_sale_ms, first_sale_ms - 30 * 86400000::bigint AS began_ms
    FROM (SELECT extract(epoch FROM (${lastDay}::date - ${days - 1 + soldDaysAhead}::int)::timestamp AT TIME ZONE 'UTC')::bigint * 1000 AS first_sale_ms) AS began`;
  await sql`
    CREATE TABLE grown_trains AS SELECT * FROM jsonb_to_recordset(${sql.json(trains as never)}) AS t (ordinal int, train_id uuid, route_id uuid,
      train_number text, name text, name_bn text, from_id uuid, from_code text, from_name text, from_name_bn text, to_id uuid, to_code text,
      to_name text, to_name_bn text, legs int, departs text)`;
  await sql`
    CREATE TABLE grown_seats AS SELECT * FROM jsonb_to_recordset(${sql.json(seats as never)}) AS s (train_ordinal int, group_ordinal int,
      position int, seat_id uuid, seat_number text, coach_id uuid, coach_number text, class text)`;
  await sql`
    CREATE TABLE grown_groups AS SELECT train_ordinal, group_ordinal, count(*)::int AS size, min(class) AS class FROM grown_seats GROUP BY 1, 2`;
  await sql`ANALYZE grown, grown_trains, grown_seats, grown_groups`;
}

const unstage = (sql: postgres.Sql) => sql`DROP TABLE grown, grown_trains, grown_seats, grown_groups`;

export async function withOwner<Result>(
  url: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, max_lifetime: null });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
