import postgres from 'postgres';
import { Trouble } from '../shared/base/command.mjs';

export interface Patience {
  /** How long a migration waits for a lock, and everybody behind it with it. */
  lockTimeoutMs: number;
  /** A concurrent statement waits for transactions to end, and nobody behind it. */
  concurrentTimeoutMs: number;
  attempts: number;
  /** Before the second attempt; before each next one twice as long, `longestPauseMs` at most. */
  pauseMs: number;
  /** How long another migration of the database may take. */
  otherMigrationMs: number;
  say: (line: string) => void;
}

export const usualPatience: Patience = {
  lockTimeoutMs: 2_000,
  concurrentTimeoutMs: 600_000,
  attempts: 10,
  pauseMs: 1_000,
  otherMigrationMs: 900_000,
  say: () => {},
};

const longestPauseMs = 10_000;
const lookMs = 250;
const sayEveryMs = 5_000;

/** An arbitrary constant that nobody else uses; releases before take it as well. */
const migrationLock = 727_001;

/** One migrator at a time of each database, up or down. */
export async function alone<Answer>(
  sql: postgres.Sql,
  what: string,
  { otherMigrationMs, say }: Patience,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const tell = seldom(say);
  const deadline = performance.now() + otherMigrationMs;
  // Asked again and again: who waits inside of a statement is waited for by an index that is made concurrently.
  while (!(await takesLock(sql))) {
    const holders = await readHolders(sql);
    const other = `${what}: another migration runs here, by ${holders ?? 'somebody'}`;
    if (performance.now() > deadline) throw new Trouble(`${other}, for too long`);
    tell(`${other}; it is waited for`);
    await Bun.sleep(lookMs);
  }
  try {
    return await work();
  } finally {
    await sql`SELECT pg_advisory_unlock(${migrationLock})`.catch(() => {});
  }
}

async function takesLock(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ taken: boolean }[]>`SELECT pg_try_advisory_lock(${migrationLock}) AS taken`;
  return row!.taken;
}

async function readHolders(sql: postgres.Sql): Promise<string | undefined> {
  const rows = await sql<Session[]>`
    SELECT ${session(sql)} FROM pg_locks JOIN pg_stat_activity a USING (pid)
    WHERE locktype = 'advisory' AND classid = 0 AND objid = ${migrationLock} AND granted
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return describe(rows);
}

/**
 * Does work that needs locks, and gives up soon where somebody holds one: whoever asks for the table behind it waits as
 * long. Says who that is, and tries again a bounded number of times.
 * @throws Trouble that names whoever held the lock at last
 */
export async function withPatience(
  { sql, url, what, timeoutMs }: { sql: postgres.Sql; url: string; what: string; timeoutMs: number },
  { attempts, pauseMs, say }: Patience,
  work: () => Promise<unknown>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const watch = watchBlockers(await backendOf(sql), url, (holders) => say(`${what} waits for ${holders}`));
    const error: unknown = await work().then(
      () => undefined,
      (reason: unknown) => reason ?? new Error('failed'),
    );
    const holders = await watch.stop();
    if (error === undefined) return;
    if (!isHeldLock(error)) throw error;
    const held = `held by ${holders ?? 'somebody who was gone before being looked at'}`;
    if (attempt >= attempts)
      throw new Trouble(
        `${what}: gave up after ${attempt} attempts; its lock is ${held}. End that session, or try again later`,
      );
    const waitMs = Math.min(pauseMs * 2 ** (attempt - 1), longestPauseMs);
    say(
      `${what} gave up after ${timeoutMs} ms, so that nobody waits behind it: its lock is ${held}; attempt ${attempt + 1} of ${attempts} in ${waitMs} ms`,
    );
    await Bun.sleep(waitMs);
  }
}

/** By `lock_timeout`, or because two waited for each other. */
function isHeldLock(error: unknown): boolean {
  return error instanceof postgres.PostgresError && (error.code === '55P03' || error.code === '40P01');
}

async function backendOf(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return row!.pid;
}

/** From a connection of its own, which opens only where the work takes longer than one look. */
function watchBlockers(pid: number, url: string, say: (holders: string) => void) {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'migrate' } });
  const tell = seldom(say);
  let last: string | undefined;
  let looking = Promise.resolve();
  let isBusy = false;
  const look = async () => {
    const rows = await sql<Session[]>`
      SELECT ${session(sql)} FROM unnest(pg_blocking_pids(${pid})) AS blocking(pid) JOIN pg_stat_activity a USING (pid)`;
    last = describe(rows) ?? last;
    if (rows.length > 0) tell(last!);
  };
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    looking = look()
      // What cannot be seen is not said; the work itself tells what is wrong with the server.
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  }, lookMs);
  return {
    async stop(): Promise<string | undefined> {
      clearInterval(timer);
      await looking;
      await sql.end({ timeout: 1 });
      return last;
    },
  };
}

interface Session {
  pid: number;
  name: string;
  account: string | null;
  kind: string;
  state: string | null;
  seconds: number | null;
}

/** Not what it asks: that may have personal data in it. */
const session = (sql: postgres.Sql) => sql`
  a.pid, a.application_name AS name, a.usename AS account, a.backend_type AS kind, a.state,
  extract(epoch FROM clock_timestamp() - a.xact_start)::int AS seconds`;

function describe(sessions: readonly Session[]): string | undefined {
  if (sessions.length === 0) return undefined;
  return sessions
    .map(({ pid, name, account, kind, state, seconds }) => {
      const who = [kind === 'client backend' ? name : kind, account && `account ${account}`, state];
      const since = seconds === null ? '' : ` for ${seconds} s`;
      return `pid ${pid} (${who.filter(Boolean).join(', ')}${since})`;
    })
    .join(', ');
}

function seldom(say: (line: string) => void): (line: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (line) => {
    if (performance.now() - saidAt < sayEveryMs) return;
    saidAt = performance.now();
    say(line);
  };
}
