import { Elysia, t } from 'elysia';
import postgres from 'postgres';
import { answer, answers, registry } from './bare/answer.ts';
import {
  type Hold,
  lockAndGroupCommit,
  lockLibrary,
  openRedis,
  scriptLock,
  selectForUpdate,
  setNx,
} from './bare/holds.ts';

/**
 * What each hot path costs with nothing of ours around it: the same framework, drivers, script calls and commits. Each
 * route sends the headers and bytes that Jatra sends, measures itself once and writes one log line. None of them knows
 * who asks, checks more than the shape of what it is sent, or survives what Jatra survives.
 */
const redis = await openRedis(process.env.REDIS_URL!);
const pool = { max: 14, onnotice: () => {} };
const seats = postgres(process.env.SEATS_DATABASE_URL!, pool);
const tickets = postgres(process.env.TICKETS_DATABASE_URL!, pool);
const lock = await scriptLock(redis);

const ways: Record<string, Hold> = {
  script: lockAndGroupCommit(lock, seats),
  'set-nx': setNx(redis, seats),
  redlock: lockLibrary(process.env.REDIS_URL!, seats),
  'for-update': selectForUpdate(seats, 'wait'),
  'skip-locked': selectForUpdate(seats, 'skip locked'),
};

const WishBody = t.Object({
  trainId: t.String({ format: 'uuid' }),
  journeyDate: t.String(),
  from: t.String(),
  to: t.String(),
  seatIds: t.Array(t.String({ format: 'uuid' })),
});
/** That every scan is of. */
let ticketId = '';
const refused = (request: Request, route: string, began: number) =>
  answer('refused-hold', request, route, began);

const app = new Elysia()
  /** Bytes from memory. */
  .get('/same/:name', ({ params, request }) => answer(params.name, request, '/same/:name', performance.now()))
  /** One EVALSHA, which finds the seats taken. */
  .post(
    '/refused',
    async ({ body, request }) => {
      const began = performance.now();
      if (await lock('refused', body, 'me')) throw new Error('These seats were to be taken');
      return refused(request, '/refused', began);
    },
    { body: WishBody },
  )
  /** A durable hold, by one of the ways. */
  .post(
    '/granted/:way',
    async ({ params, body, request }) => {
      const began = performance.now();
      const held = await ways[params.way]!(body, Bun.randomUUIDv7());
      return held
        ? answer('granted-hold', request, '/granted/:way', began)
        : refused(request, '/granted/:way', began);
    },
    { body: WishBody },
  )
  /** One commit: the row of a scan, in the service's own table. */
  .post(
    '/scan/:name',
    async ({ params, body, request }) => {
      const began = performance.now();
      await tickets`
        INSERT INTO ticket_scans (id, ticket_id, device_id, nonce, fingerprint, result, train_id, journey_date,
          checker_user_id, scanned_at, received_at)
        VALUES (${Bun.randomUUIDv7()}, ${ticketId}, ${body.deviceId}, ${body.nonce}, ${body.qr.slice(-43)}, 'ALREADY_USED',
          ${body.trainId}, ${body.journeyDate}, ${body.trainId}, now(), now())`;
      return answer(params.name, request, '/scan/:name', began);
    },
    {
      body: t.Object({
        qr: t.String(),
        trainId: t.String({ format: 'uuid' }),
        journeyDate: t.String(),
        deviceId: t.String(),
        nonce: t.String(),
      }),
    },
  )
  .put(
    '/answers/:name',
    async ({ params, body: { status, headers, base64 } }) => {
      answers.set(params.name, { status, headers, body: Uint8Array.fromBase64(base64) });
      return 'known';
    },
    {
      body: t.Object({ status: t.Integer(), headers: t.Record(t.String(), t.String()), base64: t.String() }),
    },
  )
  .put(
    '/ticket',
    ({ body }) => {
      ticketId = body.ticketId;
      return 'known';
    },
    { body: t.Object({ ticketId: t.String({ format: 'uuid' }) }) },
  )
  .put('/refused', ({ body }) => lock('refused', body, 'rival'), { body: WishBody })
  .get('/metrics', () => registry.metrics())
  .listen({ port: Number(process.env.PORT), hostname: '127.0.0.1' });
console.log(`bare routes on ${app.server?.port}`);
