import { Trouble } from '../../../base/command.mjs';
import { existingUrl } from '../servers/existing.mjs';
import { addressFile, readJson } from '../settings.mjs';
import { takeCopies } from './copies.mjs';
import { backUpPostgres, listBackups, prepareArchive } from './pgbackrest.mjs';

/** @typedef {{ what: string, bytes?: number, keptBytes: number, seconds: number }} Taken */

const dueAfterMs = 24 * 3_600_000;

/** The servers that run and are ours; the others are backed up where they run. */
export async function ownServers() {
  /** @type {import('../processes/stack.mjs').Addresses | undefined} */
  const stack = await readJson(addressFile);
  if (!stack) throw new Trouble('Nothing runs here: npm run up starts it.');
  const foreign = stack.foreign ?? [];
  /** @param {'postgres' | 'redis' | 'nats'} name @param {string} url */
  const own = (name, url) => (foreign.includes(name) || existingUrl(name) ? undefined : url);
  return {
    databaseUrl: own('postgres', stack.databaseUrl),
    redisUrl: own('redis', stack.redisUrl),
    natsUrl: own('nats', stack.natsUrl),
  };
}

/** @param {string} url */
export const databaseOf = (url) => {
  const { port, password } = new URL(url);
  return { port: Number(port), password: decodeURIComponent(password) };
};

/** Whether the newest full backup is a day old, or there is none. */
export async function isDue(now = Date.now()) {
  const newest = (await listBackups()).at(-1);
  return !newest || now - newest.start.getTime() >= dueAfterMs;
}

/**
 * Backs up what runs here: Postgres first, and beside it NATS and Redis.
 * @param {import('../progress.mjs').Progress} progress
 * @param {AbortSignal} [signal]
 * @returns {Promise<Taken[]>}
 */
export async function takeBackup(progress, signal) {
  const { databaseUrl, redisUrl, natsUrl } = await ownServers();
  if (!databaseUrl) throw new Trouble('Postgres of DATABASE_URL is not ours: it is backed up where it runs.');
  const database = databaseOf(databaseUrl);
  const backup = await timed(() =>
    progress.step(
      'Backing up Postgres',
      async () => {
        await prepareArchive(database);
        await backUpPostgres(database, signal);
        return /** @type {import('./pgbackrest.mjs').Backup} */ ((await listBackups()).at(-1));
      },
      ({ label }) => `Postgres backed up: ${label}`,
    ),
  );
  const copies = await timed(() =>
    progress.step(
      'Copying NATS and Redis',
      () => takeCopies({ natsUrl, redisUrl }, signal),
      (taken) => (taken ? 'NATS and Redis copied' : 'NATS and Redis are not ours'),
    ),
  );
  return [
    {
      what: 'Postgres, all databases',
      bytes: backup.answer.bytes,
      keptBytes: backup.answer.keptBytes,
      seconds: backup.seconds,
    },
    ...(copies.answer
      ? [{ what: 'NATS and Redis', keptBytes: copies.answer.bytes, seconds: copies.seconds }]
      : []),
  ];
}

/**
 * @template Answer
 * @param {() => Promise<Answer>} work
 */
async function timed(work) {
  const began = performance.now();
  const answer = await work();
  return { answer, seconds: (performance.now() - began) / 1_000 };
}
