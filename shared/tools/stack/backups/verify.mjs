import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { freePort } from '../ports.mjs';
import { nats } from '../servers/nats.mjs';
import { readSettings, serviceNames } from '../settings.mjs';
import { beside } from './beside.mjs';
import { hasStreams, newestCopy, putBackRedis, putBackStreams } from './copies.mjs';
import { emptyDataFolder, explainRecovery, restoredPostgres } from './draft.mjs';
import { restorePostgres, verifyArchive } from './pgbackrest.mjs';

/**
 * Reads every kept file, and restores the newest backup and copy into servers that are thrown away.
 * @param {{ postgres: import('../servers/servers.mjs').Found, nats: import('../servers/servers.mjs').Found }} programs
 * @param {import('../progress.mjs').Progress} progress
 */
export async function verifyBackups(programs, progress) {
  await progress.step('Reading every kept file', verifyArchive, () => 'Every kept file is what was written');
  const folder = await mkdtemp(join(tmpdir(), 'jatra-verify-'));
  try {
    await progress.step(
      'Restoring Postgres elsewhere',
      () => tryPostgres(programs.postgres, join(folder, 'postgres')),
      (databases) => `Restored elsewhere: ${databases} databases, every row read`,
    );
    await progress.step(
      'Restoring NATS and Redis elsewhere',
      () => tryCopies(programs.nats, folder),
      (lines) => `Restored elsewhere: ${lines.length} streams, and what Redis had`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {import('../servers/servers.mjs').Found} program
 * @param {string} folder
 */
async function tryPostgres(program, folder) {
  await emptyDataFolder(folder);
  await restorePostgres(folder, {});
  const server = await restoredPostgres({ program, folder, archive: false });
  return beside(server, () => countDatabases(server.url), explainRecovery);
}

/**
 * Reads every row of every table: what is damaged is found by that.
 * @param {string} serverUrl
 */
async function countDatabases(serverUrl) {
  const { default: postgres } = await import('postgres');
  const expected = serviceNames().map((service) => `${service.replaceAll('-', '_')}_db`);
  for (const database of expected) {
    const sql = postgres(Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href, { max: 1 });
    try {
      const tables = await sql`SELECT schemaname, relname FROM pg_stat_user_tables`;
      if (tables.length === 0) throw new Trouble(`${database} was restored without tables.`);
      for (const { schemaname, relname } of tables)
        await sql`SELECT count(one) FROM ${sql(schemaname)}.${sql(relname)} AS one`;
    } finally {
      await sql.end({ timeout: 5 });
    }
  }
  return expected.length;
}

/**
 * @param {import('../servers/servers.mjs').Found} program
 * @param {string} folder
 * @returns {Promise<string[]>} what was put back
 */
async function tryCopies(program, folder) {
  const copy = newestCopy();
  if (!copy) return [];
  await putBackRedis(copy, join(folder, 'jatra.rdb'));
  if (!hasStreams(copy)) return [];
  const { passwords, accounts } = await readSettings();
  const server = await nats({
    program,
    folder: join(folder, 'nats'),
    port: await freePort(),
    password: passwords.nats,
    accounts,
  });
  return beside(server, () => putBackStreams(copy, server.url));
}
