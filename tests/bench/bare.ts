import { Elysia, t } from 'elysia';
import postgres from 'postgres';
import { createClient } from 'redis';

// What each hot path costs with nothing of ours around it: the same framework, driver, script call and commit.
const redis = createClient({ url: process.env.REDIS_URL! });
await redis.connect();
const sql = postgres(process.env.DATABASE_URL!, { max: 14, onnotice: () => {} });
await sql`CREATE TABLE IF NOT EXISTS bare_rows (id uuid PRIMARY KEY, holder uuid NOT NULL, seat text NOT NULL, at timestamptz NOT NULL DEFAULT now())`;

const lockSeats = await redis.scriptLoad(`
for _, key in ipairs(KEYS) do if redis.call('EXISTS', key) == 1 then return 0 end end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', 300000) end
return 1`);
const lock = (keys: string[], user: string) => redis.evalSha(lockSeats, { keys, arguments: [user] });

interface Waiting {
  rows: { id: string; holder: string; seat: string }[];
  resolve: () => void;
}
const waiting: Waiting[] = [];
let inserting = 0;
/** Group commit: while some INSERTs are under way, what comes meanwhile shares the next one. */
function pump() {
  while (inserting < 3 && waiting.length > 0) {
    inserting++;
    const batch = waiting.splice(0, 256);
    void sql`INSERT INTO bare_rows ${sql(batch.flatMap(({ rows }) => rows))}`.then(() => {
      inserting--;
      for (const { resolve } of batch) resolve();
      pump();
    });
  }
}

const app = new Elysia()
  .get('/hello', () => ({ hello: 'world' }))
  .post(
    '/refused',
    async ({ body, status }) => {
      const granted = await lock(body.seatIds, body.user);
      return granted ? { granted } : status(409, { code: 'SEAT_NOT_AVAILABLE' });
    },
    { body: t.Object({ seatIds: t.Array(t.String()), user: t.String() }) },
  )
  .post(
    '/granted',
    async ({ body, status, set }) => {
      if (!(await lock(body.seatIds, body.user))) return status(409, { code: 'SEAT_NOT_AVAILABLE' });
      const rows = body.seatIds.map((seat) => ({ id: Bun.randomUUIDv7(), holder: body.user, seat }));
      await new Promise<void>((resolve) => {
        waiting.push({ rows, resolve });
        pump();
      });
      set.status = 201;
      return { granted: true };
    },
    { body: t.Object({ seatIds: t.Array(t.String()), user: t.String() }) },
  )
  .post(
    '/commit',
    async ({ body }) => {
      await sql`INSERT INTO bare_rows (id, holder, seat) VALUES (${Bun.randomUUIDv7()}, ${body.user}, 'scan')`;
      return { result: 'DONE' };
    },
    { body: t.Object({ user: t.String() }) },
  )
  .listen({ port: Number(process.env.PORT), hostname: '127.0.0.1' });
console.log(`bare routes on ${app.server?.port}`);
