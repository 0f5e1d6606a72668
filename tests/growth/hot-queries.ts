import type postgres from 'postgres';

/** A statement as Postgres counted it, with the plan for any values. */
export interface HotQuery {
  database: string;
  text: string;
  calls: number;
  meanMs: number;
  /** How it finds its rows, the innermost last: `bookings by idx_bookings_user_id`. */
  reads: string[];
  /** Large tables that it reads from end to end. */
  unindexed: string[];
}

interface Counted {
  id: string;
  database: string;
  query: string;
  calls: number;
  total_ms: number;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** Of fewer rows are the names of stations and trains: read whole in some milliseconds, and not for a sale. */
const largeTableRows = 10_000;

const lookEveryMs = 10;

/**
 * Counts statements while the work is done. What Postgres counts has a parameter for each constant, by which no partial
 * index is found: the text itself is read meanwhile from the connections that send it.
 */
export async function whileCounting(
  sql: postgres.Sql,
  databases: string[],
  work: () => Promise<void>,
): Promise<Map<string, string>> {
  await sql`CREATE EXTENSION IF NOT EXISTS pg_stat_statements`;
  await sql`SELECT pg_stat_statements_reset()`;
  const texts = new Map<string, string>();
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const seen = await sql<{ id: string; query: string }[]>`
      SELECT DISTINCT query_id::text AS id, query FROM pg_stat_activity
      WHERE query_id IS NOT NULL AND datname = ANY(${databases}) AND pid <> pg_backend_pid()`;
    for (const { id, query } of seen) texts.set(id, query);
    await Bun.sleep(lookEveryMs);
  }
  await working;
  return texts;
}

/** Those that took most time together since then, in these databases; what only inserts needs no index to find rows. */
export async function hottestQueries(
  sql: postgres.Sql,
  { databases, texts, most }: { databases: string[]; texts: Map<string, string>; most: number },
  open: <Result>(database: string, work: (sql: postgres.Sql) => Promise<Result>) => Promise<Result>,
): Promise<HotQuery[]> {
  const counted = await sql<Counted[]>`
    SELECT s.queryid::text AS id, d.datname AS database, s.query, sum(s.calls)::int AS calls, sum(s.total_exec_time)::float8 AS total_ms
    FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
    WHERE d.datname = ANY(${databases}) AND s.query ~* '^\\s*(with|select|update|delete)\\M' AND s.query ~* '\\m(from|update)\\M'
      AND s.query !~ 'pg_(catalog|stat|locks|class)' AND s.query !~ 'information_schema'
    GROUP BY 1, 2, 3`;
  // Lists of another length are no other query.
  const alike = Map.groupBy(
    counted,
    ({ database, query }) => `${database} ${withoutLists(query).replaceAll(/\$\d+/g, '$')}`,
  );
  const merged = [...alike.values()].map((own) => ({
    ...own.toSorted((one, other) => other.calls - one.calls)[0]!,
    calls: own.reduce((sum, { calls }) => sum + calls, 0),
    total_ms: own.reduce((sum, { total_ms }) => sum + total_ms, 0),
  }));
  merged.sort((one, other) => other.total_ms - one.total_ms);
  const found: HotQuery[] = [];
  for (const { id, database, query, calls, total_ms } of merged.slice(0, most)) {
    const text = texts.get(id) ?? query;
    const plan = await open(database, (own) => planOf(own, text));
    const shown = withoutLists(text.replaceAll(/\s+/g, ' ').trim());
    found.push({ database, text: shown, calls, meanMs: total_ms / calls, ...plan });
  }
  return found;
}

const withoutLists = (query: string) => query.replaceAll(/\(\$\d+(?:\s*,\s*\$\d+)*\)/g, '($…)');

/** How it is planned for any values. */
export async function planOf(
  sql: postgres.Sql,
  query: string,
): Promise<Pick<HotQuery, 'reads' | 'unindexed'>> {
  await sql`SET plan_cache_mode = force_generic_plan`;
  const parameters = await prepare(sql, query);
  const values = parameters === 0 ? '' : `(${Array.from({ length: parameters }, () => 'NULL').join(', ')})`;
  const [row] = await sql.unsafe(`EXPLAIN (FORMAT JSON) EXECUTE hot${values}`);
  await sql`DEALLOCATE hot`;
  const nodes = flatten((row!['QUERY PLAN'] as { Plan: PlanNode }[])[0]!.Plan);
  const sizes = await sql<{ name: string; rows: number }[]>`
    SELECT relname AS name, reltuples::float8 AS rows FROM pg_class WHERE relkind = 'r'`;
  const isLarge = (table: string) => (sizes.find(({ name }) => name === table)?.rows ?? 0) >= largeTableRows;
  return {
    reads: nodes.flatMap(describe),
    unindexed: nodes.flatMap((node) =>
      node['Node Type'] === 'Seq Scan' && isLarge(node['Relation Name']!) ? [node['Relation Name']!] : [],
    ),
  };
}

/**
 * Constants are counted as parameters. Of one that stands alone Postgres cannot tell the type: it is a text.
 * @returns how many parameters it has
 * @throws where Postgres cannot plan it
 */
async function prepare(sql: postgres.Sql, query: string): Promise<number> {
  const text = query.replaceAll(/\b(interval|date|timestamp|timestamptz) (\$\d+)/gi, '$2::$1');
  const parameters = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  const types = Array.from({ length: parameters }, () => 'unknown');
  for (let tried = 0; tried <= parameters; tried++) {
    const fault = await sql
      .unsafe(`PREPARE hot${parameters === 0 ? '' : `(${types.join(', ')})`} AS ${text}`)
      .then(
        () => undefined,
        (error: Error) => error,
      );
    if (!fault) break;
    const untyped = /data type of parameter \$(\d+)/.exec(fault.message)?.[1];
    if (!untyped) throw new Error(`No plan for ${text}`, { cause: fault });
    types[Number(untyped) - 1] = 'text';
  }
  return parameters;
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

function describe(node: PlanNode): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index } = node;
  if (type === 'Seq Scan') return [`${table} whole`];
  if (type === 'Bitmap Index Scan') return [`by ${index}`];
  return index ? [`${table} by ${index}`] : [];
}
