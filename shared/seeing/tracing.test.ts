import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Elysia } from 'elysia';
import postgres from 'postgres';
import { eventually } from '#support/platform';
import { Problem } from '../base/problem.ts';
import { createHttp } from '../http/http.ts';
import { tracePostgres } from '../stores/trace-postgres.ts';
import { withinTrace } from './active-trace.ts';
import { createLogger } from './log.ts';
import { createMetrics } from './telemetry.ts';
import { openExporter } from './trace-export.ts';
import { inSpan, Span, SpanKind, startTracing, type Tracing, traceparent, traceRequest } from './tracing.ts';

interface Sent {
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status?: { code: number };
  attributes: { key: string; value: object }[];
}

const startedAtMs = Date.now();
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
const allSpans = () =>
  bodies
    .flatMap((body) => JSON.parse(body).resourceSpans as { scopeSpans: { spans: Sent[] }[] }[])
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

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
  const requestBy = async (method: string, parent?: string) => {
    const trace = traceRequest(method, parent ?? null)!;
    const asked = () => inSpan(work, async (span) => span && traceparent()?.endsWith('-01'));
    return (await withinTrace(trace, asked)) && trace instanceof Span ? 1 : 0;
  };
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

test('what a request asks whose trace is not kept is not kept either, whoever is asked', async () => {
  const asked = (parent: string | null) =>
    withinTrace(traceRequest('GET', parent)!, () => inSpan(work, async (span) => [span, traceparent()]));
  const theirs = `00-${'5'.repeat(32)}-00000000000000aa-00`;
  expect(await asked(theirs)).toEqual([undefined, theirs]);
  const seen = await Promise.all(Array.from({ length: 50 }, () => asked(null)));
  const unkept = seen.filter(([span]) => !span).map(([, parent]) => parent);
  expect(unkept.length).toBeGreaterThan(0);
  for (const parent of unkept) {
    expect(parent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(
      await inSpan({ ...work, parent: parent as string }, async (span) => [span, traceparent()]),
    ).toEqual([undefined, parent]);
  }
});

test('a request is a span by method and route: a refusal by its code, a fault as one by its name, no message', async () => {
  const app = createHttp({
    routes: [
      new Elysia()
        .post('/oops/:id', () => {
          throw new TypeError('plantedvalue');
        })
        .post('/gone/:id', () => {
          throw new Problem('SEAT_GONE', 409, 'plantedvalue');
        }),
    ],
    log,
    metrics: createMetrics(),
    troubles: async () => [],
    publicBaseUrl: 'http://127.0.0.1',
  });
  for (const path of ['oops', 'gone'])
    await app.handle(new Request(`http://127.0.0.1/${path}/plantedvalue`, { method: 'POST' }));
  const spanOf = (name: string) => allSpans().find((span) => span.name === name);
  const [oops, gone] = await eventually(async () => {
    const found = [spanOf('POST /oops/:id'), spanOf('POST /gone/:id')];
    return found.every((span) => span !== undefined) && found;
  }, 'both spans');
  const ofOops = Object.fromEntries(oops!.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  const ofGone = Object.fromEntries(gone!.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  const route = { 'http.request.method': 'POST' };
  expect(ofOops).toEqual({
    ...route,
    'http.route': '/oops/:id',
    'http.response.status_code': 500,
    'error.type': 'TypeError',
  });
  expect(ofGone).toEqual({
    ...route,
    'http.route': '/gone/:id',
    'http.response.status_code': 409,
    'jatra.problem': 'SEAT_GONE',
  });
  expect([oops!.status?.code, gone!.status?.code]).toEqual([2, undefined]);
  expect(bodies.join('\n')).not.toContain('plantedvalue');
});

test('what a collector refuses is dropped with a warning, and what ends after that is sent, with the headers it wants', async () => {
  const asked: { key: string | null; spans: number }[] = [];
  const unwilling = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const spans = (await request.text()).split('"spanId"').length - 1;
      asked.push({ key: request.headers.get('x-key'), spans });
      return new Response('plantedvalue', { status: asked.length === 1 ? 503 : 200 });
    },
  });
  const lines: string[] = [];
  const exporter = openExporter({
    endpoint: `http://127.0.0.1:${unwilling.port}`,
    env: { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key' },
    log: createLogger('warn', { write: (line) => void lines.push(line) }),
    name: 'test',
  });
  const endSpans = (count: number) => {
    for (let at = 0; at < count; at++) new Span(exporter, { ...work, attributes: {} }, undefined).end();
  };
  endSpans(3);
  await eventually(async () => lines.length > 0, 'a warning');
  endSpans(5_000);
  await exporter.close();
  expect(asked.every(({ key }) => key === 'a key')).toBeTrue();
  expect(asked[0]!.spans).toBe(3);
  expect(asked.slice(1).reduce((sum, { spans }) => sum + spans, 0)).toBe(5_000);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', msg: 'tracing', lost: 3 }),
  ]);
  expect(lines.join()).not.toContain('plantedvalue');
  await unwilling.stop(true);
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

  const sentAtMs = Date.now();
  for (const { startTimeUnixNano, endTimeUnixNano } of allSpans()) {
    const [began, ended] = [Number(startTimeUnixNano) / 1e6, Number(endTimeUnixNano) / 1e6];
    expect(ended).toBeGreaterThanOrEqual(began);
    expect(began).toBeGreaterThan(startedAtMs - 5_000);
    expect(ended).toBeLessThan(sentAtMs + 5_000);
  }
  const told = bodies.join('\n');
  for (const name of ['SELECT pg_class', 'SELECT pg_type', 'transaction', 'INSERT planted', 'UPDATE planted'])
    expect(told).toContain(`"name":"${name}"`);
  for (const code of ['22P02', 'TypeError', 'SEAT_GONE']) expect(told).toContain(`"stringValue":"${code}"`);
  expect(told).not.toContain('plantedvalue');
});
