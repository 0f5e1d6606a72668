import { afterAll, beforeAll, expect, test } from 'bun:test';
import postgres from 'postgres';
import { Problem } from '../base/problem.ts';
import { tracePostgres } from '../stores/trace-postgres.ts';
import { createLogger } from './log.ts';
import { inSpan, SpanKind, startTracing, type Tracing, traceparent } from './tracing.ts';

const log = createLogger('silent');
const bodies: string[] = [];
const collector = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    bodies.push(await request.text());
    return Response.json({});
  },
});
const sql = postgres(process.env.TEST_DATABASE_URL!, { max: 2, onnotice: () => {} });
const work = { name: 'work', kind: SpanKind.INTERNAL, attributes: {} };
let tracing: Tracing | undefined;

beforeAll(async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}/` };
  tracing = await startTracing(env, log, 'test');
});
afterAll(async () => {
  await tracing?.stop();
  await sql.end();
  await collector.stop(true);
});

test('without an address nothing is traced', async () => {
  expect(await startTracing({}, log, 'test')).toBeUndefined();
  expect(traceparent()).toBeUndefined();
});

test('what is asked of others continues the trace that it was asked in, whatever runs beside it', async () => {
  const parents = Array.from(
    { length: 20 },
    (_, at) => `00-${String(at + 1).padStart(32, '0')}-00000000000000aa-01`,
  );
  const seen = await Promise.all(
    parents.map((parent, at) =>
      inSpan({ ...work, parent }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 20 - at));
        return traceparent();
      }),
    ),
  );
  expect(seen.map((one) => one?.slice(0, 35))).toEqual(parents.map((parent) => parent.slice(0, 35)));
});

test.each([
  '',
  '00-1-1-01',
  `00-${'0'.repeat(32)}-00000000000000aa-01`,
  `00-${'z'.repeat(32)}-00000000000000aa-01`,
])('a traceparent that is none begins a trace of its own: %p', async (parent) => {
  const seen = await inSpan({ ...work, parent }, async () => traceparent());
  expect(seen).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(seen).not.toContain('0'.repeat(31));
});

test('of reads that begin a trace few are kept, of what changes something all, and of a trace that is kept already every part', async () => {
  const requestBy = (method: string, parent?: string) =>
    inSpan(
      {
        name: method,
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': method },
        ...(parent && { parent }),
      },
      async (span) => (span?.isRecording() && traceparent()?.endsWith('-01') ? 1 : 0),
    );
  const kept = async (...about: Parameters<typeof requestBy>) => {
    const each = await Promise.all(Array.from({ length: 2_000 }, () => requestBy(...about)));
    return each.reduce((sum: number, one) => sum + one, 0);
  };
  for (const read of ['GET', 'HEAD']) {
    const few = await kept(read);
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(200);
    expect(await kept(read, `00-${'1'.repeat(32)}-00000000000000aa-01`)).toBe(2_000);
  }
  for (const change of ['POST', 'DELETE']) expect(await kept(change)).toBe(2_000);
});

test.each(['OTEL_TRACES_SAMPLER_ARG', 'OTEL_TRACES_READS_ARG'])(
  '%s that is no share is refused by its name',
  async (name) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', [name]: '1.5' };
    await expect(startTracing(env, log, 'test')).rejects.toThrow(`${name}: must be from 0 to 1`);
  },
);

test('statements are spans by verb and table, in and out of transactions; failures by code; no value is told', async () => {
  const traced = tracePostgres(sql, 'test');
  await inSpan(work, async () => {
    await traced`SELECT ${'plantedvalue'}::text AS x FROM pg_class WHERE ${traced`relname = ${'plantedvalue'}`}`;
    const rows: unknown = await traced
      .unsafe('SELECT $1::text FROM pg_type LIMIT 1', ['plantedvalue'])
      .values();
    expect(rows).toEqual([['plantedvalue']]);
    await traced.begin(async (tx) => {
      await tx`CREATE TEMPORARY TABLE planted (x int) ON COMMIT DROP`;
      await tx.unsafe('WITH given AS (SELECT $1::int AS x) INSERT INTO planted SELECT x FROM given', [1]);
      await tx`UPDATE planted SET x = 2 WHERE x IN (SELECT x FROM planted FOR UPDATE SKIP LOCKED)`;
    });
    expect(await traced`SELECT ${'plantedvalue'}::int`.catch((error: Error) => error.message)).toContain(
      'plantedvalue',
    );
  });
  const oops = inSpan(work, () => Promise.reject(new TypeError('plantedvalue')));
  expect(await oops.catch((error: Error) => error.name)).toBe('TypeError');
  const refusal = inSpan(work, () => Promise.reject(new Problem('SEAT_GONE', 409, 'plantedvalue')));
  expect(await refusal.catch((error: Error) => error.name)).toBe('Problem');
  await tracing?.stop();

  const told = bodies.join('\n');
  for (const name of ['SELECT pg_class', 'SELECT pg_type', 'transaction', 'INSERT planted', 'UPDATE planted'])
    expect(told).toContain(`"name":"${name}"`);
  for (const code of ['22P02', 'TypeError', 'SEAT_GONE']) expect(told).toContain(`"stringValue":"${code}"`);
  expect(told).not.toContain('plantedvalue');
});
