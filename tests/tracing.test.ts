import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { daysAhead, freeSeats, Person } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}
interface Export {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

/** The bodies that a collector is sent, and the spans in them. */
const bodies: string[] = [];
const spans: Span[] = [];
const collector = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    if (new URL(request.url).pathname !== '/v1/traces') return new Response(null, { status: 404 });
    const body = await request.text();
    bodies.push(body);
    for (const resource of (JSON.parse(body) as Export).resourceSpans)
      for (const scope of resource.scopeSpans) spans.push(...scope.spans);
    return Response.json({});
  },
});

const way = ['payment', 'booking', 'ticket', 'seat-reservation'];
const planted = { name: 'Zobaida Plantedname', search: 'plantedquery', nobody: 'planted@example.org' };
const journeyTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
let jatra: JatraUnderTest;
let buyer: Person;

beforeAll(async () => {
  jatra = await startJatraProcess({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
  });
  buyer = await new Person(jatra, planted.name).join();
  buyer.traceparent = `00-${journeyTrace}-00f067aa0ba902b7-01`;
  const trip = await buyer.tripWithSeats('DA', 'CG', daysAhead(3), 1);
  const [seat] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
  await buyer.buy(trip, 'DA', 'CG', [seat!.seatId]);
  // Refusals and mistakes are told of by their codes.
  await buyer.call('GET', `/v1/trips?from=${planted.search}&to=CG&date=${daysAhead(3)}`);
  await buyer.call('POST', '/v1/auth/login', { identifier: planted.nobody, password: buyer.password });
  await buyer.call('POST', '/v1/auth/register', {
    email: buyer.email,
    phone: buyer.phone,
    password: buyer.password,
    fullName: planted.name,
  });
});

afterAll(async () => {
  await jatra?.stop();
  await collector.stop(true);
});

/** An attribute that is not among these has not been thought about. */
const known = new Set([
  'db.collection.name',
  'db.namespace',
  'db.operation.name',
  'db.system.name',
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'jatra.aggregate_id',
  'jatra.problem',
  'jatra.service',
  'messaging.destination.name',
  'messaging.message.id',
  'messaging.operation.name',
  'messaging.system',
]);
const named = (name: string, among = spans) => among.filter((span) => span.name === name);
const attribute = (span: Span, key: string) =>
  span.attributes.find((one) => one.key === key)?.value.stringValue;

/** From a span to the first of its trace. */
function wayBack(from: Span): Span[] {
  const parent = spans.find((span) => span.traceId === from.traceId && span.spanId === from.parentSpanId);
  return parent ? [from, ...wayBack(parent)] : [from];
}

test("one trace leads from the search to the tickets and to the passenger's mail, over the gateway and seven services", async () => {
  const told = await eventually(
    async () =>
      named('process ticket.issued').find((span) =>
        wayBack(span).some(({ name }) => name === 'settle payment'),
      ),
    'the whole trace at the collector',
  );
  expect(wayBack(told).map((span) => span.name)).toEqual([
    'process ticket.issued',
    'publish ticket.issued',
    'transaction',
    'process booking.confirmed',
    'publish booking.confirmed',
    'process payment.succeeded',
    'publish payment.succeeded',
    'settle payment',
    'POST /v1/payments',
  ]);
  expect(told.traceId).toBe(journeyTrace);
  // Spans are sent as they end: what ended before this one is here.
  const trace = spans.filter((span) => span.traceId === told.traceId);
  for (const step of ['GET /v1/trips', 'POST /v1/holds', 'POST /v1/bookings', 'POST /v1/payments']) {
    expect(named(step, trace).length, step).toBeGreaterThanOrEqual(1);
  }
  const services = new Set(trace.flatMap((span) => attribute(span, 'jatra.service') ?? []));
  expect([...services]).toEqual(expect.arrayContaining([...way, 'notification']));
  const statements = trace.filter((span) => attribute(span, 'db.system.name') === 'postgresql');
  const databases = new Set(statements.map((span) => attribute(span, 'db.namespace')));
  expect([...databases]).toEqual(expect.arrayContaining(way));
  // Each is told by its first change: what a booking writes together with its event is named by the booking.
  expect(statements.map((span) => span.name)).toEqual(
    expect.arrayContaining([
      'INSERT bookings',
      'INSERT payments',
      'UPDATE bookings',
      'INSERT outbox',
      'INSERT tickets',
    ]),
  );
});

test('a request over NATS is a span at the asker and beneath it one at the answerer', async () => {
  const [asked, answered] = await eventually(async () => {
    for (const answered of spans) {
      if (attribute(answered, 'messaging.operation.name') !== 'process') continue;
      const [, asked] = wayBack(answered);
      if (asked && attribute(asked, 'messaging.operation.name') === 'request') return [asked, answered];
    }
  }, 'a request');
  expect(answered.name).toBe(asked.name);
  expect(answered.name).toStartWith('request.');
});

test('no span holds a name, an address, a number, a password, a token or what was searched for', async () => {
  await eventually(
    async () => named('POST /v1/auth/register').length >= 2,
    'the last request at the collector',
  );
  const all = bodies.join('\n');
  expect(all).toContain('GET /v1/trips');
  for (const secret of [
    ...Object.values(planted),
    ...planted.name.split(' '),
    buyer.email,
    buyer.phone,
    buyer.phone.slice(1),
    buyer.password,
    buyer.accessToken!,
  ]) {
    expect(all).not.toContain(secret);
    expect(all).not.toContain(encodeURIComponent(secret));
  }
  const keys = new Set(spans.flatMap((span) => span.attributes.map(({ key }) => key)));
  expect([...keys].filter((key) => !known.has(key))).toEqual([]);
  expect(spans.map((span) => attribute(span, 'jatra.problem'))).toContain('CREDENTIALS_WRONG');
});

test('log lines name their request and their trace', async () => {
  const lines = jatra
    .log()
    .split('\n')
    .filter((line) => line.includes(journeyTrace))
    .map((line) => JSON.parse(line) as { msg: string; requestId?: string; path?: string });
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'request', path: '/v1/holds', requestId: expect.any(String) }),
  );
  expect(lines.map((line) => line.msg)).toContain('booking confirmed');
});

test('what machines ask all the time is not traced', async () => {
  expect((await fetch(`${jatra.baseUrl}/metrics`)).status).toBe(200);
  await buyer.call('GET', '/v1/stations');
  await eventually(async () => named('GET /v1/stations').length > 0, 'a later request at the collector');
  expect(spans.filter((span) => /health|metrics/.test(attribute(span, 'http.route') ?? ''))).toEqual([]);
});

test('the figures of a sale stand among the measurements', async () => {
  const wanted = [
    'jatra_seat_holds_total{outcome="HELD"} 1',
    'jatra_events_published_total{service="booking",event="booking.created",reason=""} 1',
    'jatra_events_published_total{service="booking",event="booking.confirmed",reason=""} 1',
    'jatra_events_published_total{service="payment",event="payment.succeeded",reason=""} 1',
    'jatra_bookings_waiting{for="payment"} 0',
    'jatra_bookings_waiting{for="seats"} 0',
    'jatra_notification_code_seconds_count{channel="SMS"} 1',
    'jatra_consumer_pending_events{service="ticket",event="booking.confirmed"} 0',
    'jatra_outbox_unsent{service="payment"} 0',
  ];
  let said: string[] = [];
  const complete = async () => {
    said = (await (await fetch(`${jatra.baseUrl}/metrics`)).text()).split('\n');
    return wanted.every((line) => said.includes(line));
  };
  await eventually(complete, 'the measurements').catch(() => {});
  expect(wanted.filter((line) => !said.includes(line))).toEqual([]);
});
