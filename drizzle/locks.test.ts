import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import postgres from 'postgres';
import { version } from '#shared/base/version';
import { createTestDatabase, eventually, type TestDatabase } from '#support/platform';
import { migrateDatabase, takeBack } from './migrate-database.ts';
import { type Migration, readMigrations } from './migrations.ts';

const pauses = { attempts: 3, pauseMs: 1 };

let database: TestDatabase;
let sql: postgres.Sql;
let other: postgres.Sql;
let migrations: Migration[];
/** Changes constraints of bookings, and makes an index on the outbox. */
let tried: Migration;
let last: number;
beforeAll(async () => {
  migrations = await readMigrations('booking');
  tried = migrations.find(({ up }) => up.concurrent.some((one) => one.includes('idx_outbox_about')))!;
  last = tried.number - 1;
  database = await createTestDatabase('booking');
  sql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
  other = postgres(database.ownerUrl, {
    max: 2,
    onnotice: () => {},
    connection: { application_name: 'a long report' },
  });
});
afterAll(async () => {
  await Promise.all([sql.end(), other.end()]);
  await database.drop();
});

/** Holds a lock until it is let go. */
async function hold(take: (tx: postgres.TransactionSql) => Promise<unknown>) {
  const held = Promise.withResolvers<number>();
  const end = Promise.withResolvers<void>();
  const transaction = other.begin(async (tx) => {
    const [row] = await tx<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    await take(tx);
    held.resolve(row!.pid);
    await end.promise;
  });
  transaction.catch(held.reject);
  const pid = await held.promise;
  return {
    pid,
    letGo: async () => {
      end.resolve();
      await transaction;
    },
  };
}

const stands = async () =>
  (await sql`SELECT 1 FROM drizzle.__drizzle_migrations WHERE created_at = ${tried.when}`).length === 1;
const bringBack = async () => {
  const { applied, unknown } = await migrateDatabase('booking', database.ownerUrl);
  expect(unknown).toBe(0);
  return applied;
};
const runs = () => sql<{ tag: string; direction: string; release: string; account: string }[]>`
  SELECT tag, direction, release, account FROM drizzle.migration_runs ORDER BY id`;
const indexes = () => sql<{ name: string; valid: boolean }[]>`
  SELECT relname AS name, indisvalid AS valid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  WHERE relname = 'idx_outbox_about'`;

test('every migration, up or down, is recorded with who did it and by which release', async () => {
  const { tag, number } = migrations.at(-1)!;
  const before = await runs();
  await takeBack('booking', database.ownerUrl, number - 1);
  expect(await bringBack()).toBe(1);
  const account = new URL(database.ownerUrl).username;
  expect((await runs()).slice(before.length)).toEqual([
    { tag, direction: 'down', release: version, account },
    { tag, direction: 'up', release: version, account },
  ]);
});

test("no service's account reads or writes what is recorded of migrations", async () => {
  const own = postgres(database.url, { max: 1, onnotice: () => {} });
  try {
    await expect(own`SELECT * FROM drizzle.migration_runs`.execute()).rejects.toThrow('permission denied');
  } finally {
    await own.end();
  }
});

test('of a database that a later release has migrated nothing is taken back, and the newest has nothing after it', async () => {
  const { number, when } = migrations.at(-1)!;
  await expect(takeBack('booking', database.ownerUrl, number)).rejects.toThrow('nothing came after');
  await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', ${when + 1})`;
  await expect(takeBack('booking', database.ownerUrl, number - 1)).rejects.toThrow('of a later release');
  await sql`DELETE FROM drizzle.__drizzle_migrations WHERE hash = 'later'`;
});

describe('a lock that somebody holds', () => {
  test('is given up, and asked for again a bounded number of times; who holds it is said each time', async () => {
    const holder = await hold((tx) => tx`SELECT count(*) FROM bookings`);
    const said: string[] = [];
    try {
      const refused = takeBack('booking', database.ownerUrl, last, {
        ...pauses,
        say: (line) => said.push(line),
      });
      await expect(refused).rejects.toThrow(
        new RegExp(
          `gave up after 3 attempts; its lock is held by pid ${holder.pid} \\(a long report, account`,
        ),
      );
      expect(
        said.filter((line) => line.includes('gave up')).map((line) => /attempt \d of \d/.exec(line)?.[0]),
      ).toEqual(['attempt 2 of 3', 'attempt 3 of 3']);
      for (const line of said) expect(line).toContain(`pid ${holder.pid} (a long report`);
      // Nothing has happened by halves.
      expect(await stands()).toBe(true);
    } finally {
      await holder.letGo();
    }
    await bringBack();
  }, 60_000);

  test('blocks no reader behind it for longer than one attempt: the service goes on while the migration waits', async () => {
    const holder = await hold((tx) => tx`SELECT count(*) FROM bookings`);
    let over = false;
    const taking = takeBack('booking', database.ownerUrl, last, { attempts: 100, pauseMs: 1 }).finally(() => {
      over = true;
    });
    try {
      const waiting = () =>
        sql`SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND relation = 'bookings'::regclass`;
      for (let read = 0; read < 2; read++) {
        await eventually(
          async () => (await waiting()).length > 0,
          'the migration to stand before the readers',
        );
        await sql`SELECT count(*) FROM bookings`;
        expect(over).toBe(false);
      }
    } finally {
      await holder.letGo();
    }
    expect(await taking).toContain(tried.tag);
    await bringBack();
  }, 60_000);

  test('of another migration is waited for, and its holder named', async () => {
    const holder = await hold((tx) => tx`SELECT pg_advisory_xact_lock(727001)`);
    const said: string[] = [];
    const migrating = migrateDatabase('booking', database.ownerUrl, { say: (line) => said.push(line) });
    await eventually(() => said.length > 0, 'the holder to be named');
    expect(said[0]).toContain(`another migration runs here, by pid ${holder.pid} (a long report`);
    await holder.letGo();
    expect(await migrating).toEqual({ applied: 0, unknown: 0 });
    const impatient = await hold((tx) => tx`SELECT pg_advisory_xact_lock(727001)`);
    try {
      const refused = migrateDatabase('booking', database.ownerUrl, { otherMigrationMs: 1 });
      await expect(refused).rejects.toThrow('for too long');
    } finally {
      await impatient.letGo();
    }
  });
});

describe('an index that is made concurrently', () => {
  const without = async () => {
    await takeBack('booking', database.ownerUrl, last);
    expect([...(await indexes())]).toEqual([]);
  };

  test('lets rows be written while it is made', async () => {
    await without();
    // It waits for this writer to end; others write meanwhile.
    const writer = await hold((tx) => tx`UPDATE outbox SET sent_at = sent_at`);
    const migrating = migrateDatabase('booking', database.ownerUrl);
    try {
      await eventually(async () => (await indexes()).length === 1, 'the index to be begun');
      await sql.begin((tx) => tx`LOCK TABLE outbox IN ROW EXCLUSIVE MODE NOWAIT`);
    } finally {
      await writer.letGo();
    }
    await migrating;
    expect([...(await indexes())]).toEqual([{ name: 'idx_outbox_about', valid: true }]);
  }, 60_000);

  test('and has broken off is dropped and made anew', async () => {
    await without();
    const writer = await hold((tx) => tx`UPDATE outbox SET sent_at = sent_at`);
    const refused = migrateDatabase('booking', database.ownerUrl, {
      concurrentTimeoutMs: 1_000,
      attempts: 1,
    });
    try {
      await expect(refused).rejects.toThrow(`its lock is held by pid ${writer.pid} (a long report`);
    } finally {
      await writer.letGo();
    }
    expect([...(await indexes())]).toEqual([{ name: 'idx_outbox_about', valid: false }]);
    expect(await bringBack()).toBe(migrations.length - tried.number);
    expect([...(await indexes())]).toEqual([{ name: 'idx_outbox_about', valid: true }]);
  }, 60_000);

  test('and was made by a migration that died before it was recorded is taken as it is', async () => {
    await without();
    await sql.unsafe(tried.up.concurrent.find((statement) => statement.includes('idx_outbox_about'))!);
    const made = await sql`SELECT 'idx_outbox_about'::regclass::oid AS id`;
    await bringBack();
    expect(await sql`SELECT 'idx_outbox_about'::regclass::oid AS id`).toEqual(made);
  });
});
