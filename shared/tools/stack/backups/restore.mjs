import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { bun } from '../packages.mjs';
import { freePort } from '../ports.mjs';
import { eventually, run } from '../processes/processes.mjs';
import { accountVariables } from '../servers/accounts.mjs';
import { nats } from '../servers/nats.mjs';
import { home, readSettings, root } from '../settings.mjs';
import { beside } from './beside.mjs';
import { hasStreams, newestCopy, putBackRedis, putBackStreams } from './copies.mjs';
import { emptyDataFolder, explainRecovery, lastTransaction, restoredPostgres } from './draft.mjs';
import { recordRestore, timelineAt } from './history.mjs';
import { prepareArchive, restorePostgres, writeConfig } from './pgbackrest.mjs';
import { shutSale } from './shut-sale.mjs';

const data = join(home, 'postgres');
const draft = `${data}.draft`;
/** What was there before the restore: nothing is deleted that somebody may want after all. */
const replaced = `${data}.before-restore`;
const archivePatienceMs = 120_000;

/**
 * @typedef {{ postgres: import('../servers/servers.mjs').Found, nats: import('../servers/servers.mjs').Found }} Programs
 * @typedef {{ lastTransaction: Date | undefined, saleIsShut: boolean }} Restored
 */

/**
 * All databases as they were at one instant, with the sale shut. Until that is whole, what is there stays in its place.
 * @param {Programs} programs
 * @param {Date | undefined} instant the end of what is kept where there is none
 * @param {import('../progress.mjs').Progress} progress
 * @returns {Promise<Restored>}
 */
export async function restoreDatabases(programs, instant, progress) {
  const { ports, passwords } = await readSettings();
  writeConfig({ port: ports.postgres ?? 5432, password: passwords.postgres });
  await progress.step(
    'Restoring the backup',
    async () => {
      await emptyDataFolder(draft);
      await restorePostgres(draft, instant ? { instant, timeline: await timelineAt(instant) } : {});
    },
    () => 'Backup restored',
  );
  try {
    const server = await restoredPostgres({ program: programs.postgres, folder: draft, archive: true });
    const restored = await progress.step(
      'Following the log',
      () =>
        beside(
          server,
          async (said) => settle(server, instant, lastTransaction(await said())),
          explainRecovery,
        ),
      ({ lastTransaction: last }) =>
        `The log is followed to ${(last ?? instant)?.toISOString() ?? 'its end'}`,
    );
    await rm(replaced, { recursive: true, force: true });
    if (existsSync(data)) await rename(data, replaced);
    await rename(draft, data);
    return restored;
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 5 });
    writeConfig({ port: ports.postgres ?? 5432, password: passwords.postgres });
  }
}

/**
 * In the restored server, before it takes the place of the other.
 * @param {import('../servers/postgres.mjs').Server} server
 * @param {Date | undefined} instant
 * @param {Date | undefined} last
 * @returns {Promise<Restored>}
 */
async function settle({ url }, instant, last) {
  const { port, password } = new URL(url);
  await prepareArchive({ port: Number(port), password, folder: draft });
  await migrate(url);
  const to = (instant ?? last)?.toISOString() ?? 'the end of what is kept';
  const saleIsShut = await shutSale(url, `restored to ${to}`);
  await recordRestore({ at: new Date().toISOString(), to, timeline: await beginTimeline(url) });
  return { lastTransaction: last, saleIsShut };
}

/**
 * To the schema of this code: what a restore marks may be younger than what it restores.
 * @param {string} databaseUrl
 */
async function migrate(databaseUrl) {
  const { accounts } = await readSettings();
  const env = {
    ...process.env,
    ...accountVariables({ databaseUrl }, accounts),
    DATABASE_URL: databaseUrl,
    JATRA_ENV: 'development',
  };
  const { code, output } = await run(bun, ['drizzle/migrate.ts'], { cwd: root, env });
  if (code !== 0) throw new Trouble('bun drizzle/migrate.ts failed.', output.slice(-15));
}

/**
 * The number of the timeline that begins here, once its beginning is kept: without that a later restore could not follow it.
 * @param {string} url
 */
async function beginTimeline(url) {
  const { default: postgres } = await import('postgres');
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [now] = await sql`SELECT pg_walfile_name(pg_switch_wal()) AS name`;
    const kept = await eventually(async () => {
      const [archiver] = await sql`SELECT last_archived_wal AS name FROM pg_stat_archiver`;
      return archiver?.name >= now?.name;
    }, archivePatienceMs);
    if (!kept) throw new Trouble('Postgres cannot keep its log any more: see .jatra/log/backups.log');
    return Number.parseInt(now?.name.slice(0, 8), 16);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * NATS and Redis where they have lost what they had; where they have it, it is younger than any copy.
 * @param {Programs} programs
 * @param {import('../progress.mjs').Progress} progress
 */
export async function restoreOthers(programs, progress) {
  const copy = newestCopy();
  if (!copy) return;
  const redis = join(home, 'redis');
  await mkdir(redis, { recursive: true, mode: 0o700 });
  if (!existsSync(join(redis, 'jatra.rdb')))
    await progress.step('Putting back what Redis had', () => putBackRedis(copy));
  const folder = join(home, 'nats');
  if (isFilled(folder) || !hasStreams(copy)) return;
  await progress.step('Putting back the streams', async () => {
    const { passwords, accounts } = await readSettings();
    const port = await freePort();
    const server = await nats({ program: programs.nats, folder, port, password: passwords.nats, accounts });
    await beside(server, () => putBackStreams(copy, server.url));
  });
}

/** @param {string} folder */
const isFilled = (folder) => existsSync(folder) && readdirSync(folder).length > 0;
