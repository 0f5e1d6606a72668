import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { Elysia, t } from 'elysia';
import {
  eventually,
  type StartedService,
  type TestPlatform,
  testPlatform,
} from '../../tests/support/platform.ts';
import { ContractViolation, event, request, uuid } from '../base/contract.ts';
import { newId } from '../base/id.ts';
import { commonProblems, defineProblems } from '../base/problem.ts';
import { sessionRevoked } from '../contracts/auth.ts';
import { dropByService, lettersByService, requeueByService } from '../contracts/ops.ts';
import { authenticate, signedIn } from '../http/auth.ts';
import { defineService, type Platform } from '../runtime/service.ts';
import { on, reply } from './bus.ts';
import { withLetters } from './dead-letters.ts';
import { firstDelivery, inbox } from './inbox.ts';
import { emit, outbox } from './outbox.ts';

/** A small service on reporting's database, which has nothing but an inbox and an outbox that matter here. */
const happened = event(
  'booking.tested',
  'Something to count',
  t.Object({ bookingId: uuid(), poison: t.Boolean() }),
);
const greet = request('reporting.greet', 'A greeting, or a refusal', {
  input: t.Object({ name: t.String({ minLength: 1 }) }),
  output: t.Object({ greeting: t.String() }),
});
const problems = defineProblems({ RUDE: { status: 409, title: 'Too rude', retryAfterSeconds: 7 } });

const slowMs = 40;
const effects: string[] = [];
let failuresLeft = 0;
let isOutOfOrder = false;

const requeue = requeueByService.reporting!;

async function connect(platform: Platform) {
  return { ...platform, db: platform.openPostgres({ inbox, outbox }, { maxConnections: 4 }) };
}
type Deps = Awaited<ReturnType<typeof connect>>;

const greeter = defineService({
  name: 'reporting',
  description: 'A toy',
  config: () => ({}),
  connect,
  routes: (deps) =>
    new Elysia()
      .use(authenticate(deps.tokens))
      .get('/v1/me', ({ caller }) => caller.userId, { allow: signedIn })
      .post('/v1/admin', ({ caller }) => caller.role, {
        allow: ['ADMIN'],
        body: t.Object({ what: t.String() }),
      }),
  replies: [
    reply(greet, () => async ({ name }) => {
      if (name === 'rude') throw problems.RUDE('no', { seats: ['KA-1'] });
      if (name === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
      if (name === 'bug') throw new Error('secret detail');
      return { greeting: `Hello ${name}` };
    }),
  ],
  subscriptions: [
    on(
      happened,
      (deps: Deps) => async (received) => {
        if (received.data.poison) throw new Error('cannot be digested');
        if (isOutOfOrder) throw new ContractViolation(happened.subject, '', 'not while out of order');
        if (failuresLeft > 0) {
          failuresLeft--;
          throw commonProblems.UNAVAILABLE('not now');
        }
        await deps.db.transaction(async (tx) => {
          if (await firstDelivery(tx, received)) effects.push(received.data.bookingId);
        });
      },
      { inboxKey: 'reporting' },
    ),
  ],
});

let platform: TestPlatform;
let service: StartedService<Deps>;
beforeAll(async () => {
  platform = await testPlatform('reporting', { madeUp: true });
  service = await platform.start(greeter);
});
afterAll(() => platform.close());

const effectsOf = (bookingId: string) => effects.filter((id) => id === bookingId).length;
const say = (bookingId: string, poison = false) =>
  service.deps.db.transaction((tx) =>
    emit(tx, happened, { aggregateId: bookingId, version: 1, data: { bookingId, poison } }),
  );

test('an event reaches its consumer once the transaction is committed', async () => {
  const bookingId = newId();
  await say(bookingId);
  await eventually(() => effectsOf(bookingId) === 1, 'the effect');
  const rows = await eventually(async () => {
    const found = await service.deps.db.execute(
      sql`SELECT 1 FROM outbox WHERE aggregate_id = ${bookingId} AND sent_at IS NOT NULL`,
    );
    return found.length === 1 && found;
  }, 'the outbox row to be marked');
  expect(rows).toHaveLength(1);
});

test('a transaction rolled back publishes nothing', async () => {
  const lost = newId();
  const kept = newId();
  const rollback = service.deps.db.transaction(async (tx) => {
    await emit(tx, happened, { aggregateId: lost, version: 1, data: { bookingId: lost, poison: false } });
    throw new Error('rolled back');
  });
  await expect(rollback).rejects.toThrow('rolled back');
  await say(kept);
  await eventually(() => effectsOf(kept) === 1, 'the later event');
  expect(effectsOf(lost)).toBe(0);
});

test('the same event delivered again has no second effect', async () => {
  const bookingId = newId();
  const id = newId();
  const row = { aggregateId: bookingId, version: 1, data: { bookingId, poison: false } };
  await platform.publish(happened, { ...row, id });
  await eventually(() => effectsOf(bookingId) === 1, 'the first effect');
  const marker = newId();
  const again = {
    specversion: '1.0',
    id,
    type: happened.type,
    source: '/jatra/booking',
    subject: bookingId,
    version: 1,
    time: new Date().toISOString(),
    data: row.data,
  };
  await platform.bus.connection.jetstream().publish(happened.subject, JSON.stringify(again));
  await say(marker);
  await eventually(() => effectsOf(marker) === 1, 'the event behind it');
  await eventually(async () => (await pending()) === 0, 'everything acknowledged');
  expect(effectsOf(bookingId)).toBe(1);
});

test('an event whose handler fails is tried again until it succeeds', async () => {
  const bookingId = newId();
  failuresLeft = 2;
  await say(bookingId);
  await eventually(() => effectsOf(bookingId) === 1, 'the effect after two failures');
  expect(failuresLeft).toBe(0);
});

test('what does not fit the contract becomes a dead letter with its reason, and its neighbours pass', async () => {
  const neighbour = newId();
  const broken = {
    specversion: '1.0',
    id: newId(),
    type: happened.type,
    source: '/jatra/booking',
    subject: newId(),
    version: 1,
    time: new Date().toISOString(),
    data: { bookingId: 'no uuid', poison: false },
  };
  await platform.bus.connection.jetstream().publish(happened.subject, JSON.stringify(broken));
  await say(newId(), true);
  await say(neighbour);
  await eventually(() => effectsOf(neighbour) === 1, 'the neighbour');
  const dead = await eventually(async () => {
    const stream = await platform.bus.connection.jetstream().streams.get('DEAD');
    return stream.getMessage({ last_by_subj: 'dead.reporting' }).catch(() => undefined);
  }, 'the dead letter');
  expect(dead.header.get('Jatra-Reason')).toContain('/bookingId');
  expect(dead.header.get('Jatra-Subject')).toBe('event.booking.tested');
  expect(dead.header.get('Jatra-Consumer')).toBe('reporting-tested');
  expect(JSON.parse(new TextDecoder().decode(dead.data)).id).toBe(broken.id);
});

test('a dead letter asked back is handled by its own consumer alone, once, and is gone', async () => {
  const bookingId = newId();
  isOutOfOrder = true;
  await say(bookingId);
  const letter = await eventually(() => letterOf(bookingId), 'the dead letter');
  const manager = await platform.bus.connection.jetstreamManager();
  const onItsStream = async () => (await manager.streams.info('BOOKING')).state.messages;
  const before = await onItsStream();

  const { letters } = await platform.bus.request(requeue, { sequences: [letter.seq] });
  const facts = { sequence: letter.seq, service: 'reporting', consumer: 'reporting-tested' };
  expect(letters).toEqual([{ ...facts, outcome: 'FAILED', reason: expect.stringContaining('out of order') }]);
  expect((await letterOf(bookingId))?.seq).toBe(letter.seq);

  isOutOfOrder = false;
  const twice = await Promise.allSettled([
    platform.bus.request(requeue, { sequences: [letter.seq] }),
    platform.bus.request(requeue, { sequences: [letter.seq] }),
  ]);
  expect(twice.some((one) => one.status === 'fulfilled')).toBe(true);
  for (const one of twice) {
    if (one.status === 'fulfilled')
      expect(one.value.letters).toEqual([{ ...facts, outcome: 'HANDLED', reason: null }]);
    else expect(one.reason).toMatchObject({ code: 'DEAD_LETTER_NOT_FOUND', status: 404 });
  }
  expect(effectsOf(bookingId)).toBe(1);
  expect(await letterOf(bookingId)).toBeUndefined();
  expect(await onItsStream()).toBe(before);
  await expect(platform.bus.request(requeue, { sequences: [letter.seq] })).rejects.toMatchObject({
    code: 'DEAD_LETTER_NOT_FOUND',
  });
});

test('the oldest dead letters of a service are asked back together; what fails again stays, with its reason', async () => {
  const bookings = [newId(), newId()];
  isOutOfOrder = true;
  for (const bookingId of bookings) await say(bookingId);
  for (const bookingId of bookings) await eventually(() => letterOf(bookingId), 'the dead letter');
  isOutOfOrder = false;
  const { letters, left } = await platform.bus.request(requeue, { limit: 100 });
  expect(bookings.map(effectsOf)).toEqual([1, 1]);
  expect(letters.filter((letter) => letter.outcome === 'HANDLED')).toHaveLength(2);
  const failed = letters.filter((letter) => letter.outcome === 'FAILED');
  expect(failed.length).toBeGreaterThan(0);
  for (const letter of failed) expect(letter.reason).toContain('/bookingId');
  expect(left).toBe(failed.length);
});

test('dead letters are read, and those behind poisonous ones are reached, page by page; each once', async () => {
  const bookings = Array.from({ length: 5 }, () => newId());
  isOutOfOrder = true;
  for (const bookingId of bookings) await say(bookingId);
  for (const bookingId of bookings) await eventually(() => letterOf(bookingId), 'the dead letter');
  const list = lettersByService.reporting!;
  const read: { sequence: number; about: string | null; event: string | null }[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page: (typeof list)['output']['static'] = await platform.bus.request(list, { after, limit: 2 });
    read.push(...page.letters);
    after = page.next;
  }
  expect(bookings.every((bookingId) => read.some(({ about }) => about === bookingId))).toBe(true);
  expect(new Set(read.map(({ sequence }) => sequence)).size).toBe(read.length);
  // All of them fail; each page looks at others than the page before.
  const failed: number[] = [];
  for (let after: number | null | undefined = 0; typeof after === 'number'; ) {
    const page: (typeof requeue)['output']['static'] = await platform.bus.request(requeue, {
      after,
      limit: 2,
    });
    failed.push(...page.letters.map(({ sequence }) => sequence));
    after = page.next;
  }
  expect(failed).toEqual(read.map(({ sequence }) => sequence));
  isOutOfOrder = false;
});

test('a dead letter that is dropped waits no more and is handled by nobody, and its repeat finds none', async () => {
  const bookingId = newId();
  isOutOfOrder = true;
  await say(bookingId);
  const { seq } = await eventually(() => letterOf(bookingId), 'the dead letter');
  isOutOfOrder = false;
  const drop = dropByService.reporting!;
  await expect(platform.bus.request(drop, { sequences: [seq, 1_000_000] })).rejects.toMatchObject({
    status: 404,
  });
  expect((await letterOf(bookingId))?.seq).toBe(seq);
  expect((await platform.bus.request(drop, { sequences: [seq] })).dropped).toEqual([seq]);
  expect(await letterOf(bookingId)).toBeUndefined();
  expect(effectsOf(bookingId)).toBe(0);
  await expect(platform.bus.request(drop, { sequences: [seq] })).rejects.toMatchObject({
    code: 'DEAD_LETTER_NOT_FOUND',
  });
});

test('a dead letter that is not there is refused, beside one that is', async () => {
  await expect(platform.bus.request(requeue, { sequences: [1_000_000] })).rejects.toMatchObject({
    code: 'DEAD_LETTER_NOT_FOUND',
  });
});

/** Among those that wait, by the operator's account. */
async function letterOf(bookingId: string) {
  let found: { seq: number } | undefined;
  await withLetters({ bus: platform.bus, service: 'reporting' }, (letters) => {
    found = letters.find((message) => message.string().includes(bookingId));
  });
  return found;
}

test('a request is answered, and a refusal crosses as the same problem', async () => {
  expect(await platform.bus.request(greet, { name: 'Rahim' })).toEqual({ greeting: 'Hello Rahim' });
  await expect(platform.bus.request(greet, { name: 'rude' })).rejects.toMatchObject({
    code: 'RUDE',
    status: 409,
    detail: 'no',
    extra: { seats: ['KA-1'] },
    retryAfterSeconds: 7,
  });
});

test('a bug behind a request crosses without its details', async () => {
  await expect(platform.bus.request(greet, { name: 'bug' })).rejects.toMatchObject({
    code: 'INTERNAL',
    status: 500,
    detail: undefined,
  });
});

test('a request nobody answers is unavailable', async () => {
  const nobody = request('user.vanish', 'Nobody serves this', {
    input: t.Object({}),
    output: t.Object({}),
    deadlineMs: 200,
  });
  await expect(platform.bus.request(nobody, {})).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    status: 503,
    retryAfterSeconds: 2,
  });
});

test('a token is good until its session is revoked, and never for another audience or key', async () => {
  const sessionId = newId();
  const userId = newId();
  const token = await platform.tokenFor({ userId, sessionId });
  const call = (authorization?: string) =>
    service.app.handle(
      new Request('http://localhost/v1/me', { headers: authorization ? { authorization } : {} }),
    );
  expect((await call()).status).toBe(401);
  expect(await (await call(`Bearer ${token}`)).text()).toBe(userId);
  expect((await call(`Bearer ${token.slice(0, -4)}AAAA`)).status).toBe(401);
  const [, payload] = token.split('.');
  expect((await call(`Bearer ${btoa('{"alg":"none"}')}.${payload}.`)).status).toBe(401);
  platform.bus.notify(sessionRevoked, { userId, sessionId });
  await eventually(
    async () => (await call(`Bearer ${token}`)).status === 401,
    'the revoked token to be refused',
  );
});

test('who may not come in learns that before anything about the body', async () => {
  const post = async (token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    return (
      await service.app.handle(
        new Request('http://localhost/v1/admin', { method: 'POST', headers, body: '{}' }),
      )
    ).status;
  };
  expect(await post()).toBe(401);
  expect(await post(await platform.tokenFor({ role: 'USER' }))).toBe(403);
  expect(await post(await platform.tokenFor({ role: 'ADMIN' }))).toBe(400);
});

test('the service shows itself to the services API with its endpoint', async () => {
  const found = [];
  for await (const info of await platform.bus.connection.services.client().info('reporting'))
    found.push(info);
  expect(found[0]?.endpoints.map((endpoint) => endpoint.subject)).toContain('request.reporting.greet');
});

test('its figures count the whole of the work behind a request, and every refusal', async () => {
  const before = await greetFigures();
  await platform.bus.request(greet, { name: 'slow' });
  await expect(platform.bus.request(greet, { name: 'rude' })).rejects.toMatchObject({ code: 'RUDE' });
  const after = await greetFigures();
  expect(after.num_requests - before.num_requests).toBe(2);
  expect(after.num_errors - before.num_errors).toBe(1);
  expect(after.last_error).toBe('409:RUDE');
  const tookNanoseconds = after.processing_time - before.processing_time;
  expect(tookNanoseconds).toBeGreaterThanOrEqual((slowMs - 1) * 1_000_000);
  expect(after.average_processing_time).toBe(Math.round(after.processing_time / after.num_requests));
});

async function greetFigures() {
  for await (const stats of await platform.bus.connection.services.client().stats('reporting')) {
    const found = stats.endpoints?.find((endpoint) => endpoint.subject === `${greet.subject}.*`);
    if (found) return found;
  }
  throw new Error('the service tells no figures');
}

async function pending(): Promise<number> {
  const manager = await platform.bus.connection.jetstreamManager();
  const info = await manager.consumers.info('BOOKING', 'reporting-tested');
  return info.num_pending + info.num_ack_pending;
}
