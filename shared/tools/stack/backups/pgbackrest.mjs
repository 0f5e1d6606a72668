import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { eventually, run } from '../processes/processes.mjs';
import { unprivileged } from '../servers/postgres.mjs';
import { home, makePrivateFolder, newPassword } from '../settings.mjs';

/** Everything that is kept of the stack, encrypted. */
export const backupsFolder = join(home, 'backups');
/** What opens the backups: without it nobody can read them. */
export const keyFile = join(home, 'backup.key');
const configFile = join(home, 'pgbackrest.conf');
const stanza = 'jatra';
const keptDays = 30;

/** How pgBackRest ends where no backup is old enough, and where another one is under way. */
const noSuchBackup = 75;
const lockHeld = 50;
const lockPatienceMs = 600_000;

/**
 * What Postgres does with each part of its log. Until there are backups it is thrown away, as without an archive; a server
 * that is to begin with them need not be started again.
 */
export const archiveCommand = `test ! -e '${configFile}' || exec pgbackrest --config='${configFile}' --stanza=${stanza} archive-push "%p"`;

/**
 * @typedef {{ port: number, password: string, folder?: string }} Database
 * @typedef {{ label: string, start: Date, stop: Date, bytes: number, keptBytes: number }} Backup
 */

/**
 * Writes what pgBackRest reads, also from within Postgres.
 * @param {Database} database
 */
export function writeConfig({ port, folder = join(home, 'postgres') }) {
  makePrivateFolder(home);
  if (!existsSync(keyFile)) writeFileSync(keyFile, `${newPassword()}\n`, { mode: 0o600 });
  const work = join(home, 'pgbackrest');
  const lines = [
    '[global]',
    `repo1-path=${join(backupsFolder, 'postgres')}`,
    'repo1-cipher-type=aes-256-cbc',
    `repo1-cipher-pass=${readFileSync(keyFile, 'utf8').trim()}`,
    'repo1-retention-full-type=time',
    `repo1-retention-full=${keptDays}`,
    'compress-type=zst',
    'start-fast=y',
    'process-max=2',
    `lock-path=${join(work, 'lock')}`,
    `spool-path=${join(work, 'spool')}`,
    'log-level-file=off',
    'log-level-console=warn',
    `[${stanza}]`,
    `pg1-path=${folder}`,
    `pg1-port=${port}`,
    'pg1-user=jatra',
  ];
  writeFileSync(configFile, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/**
 * @param {string[]} args
 * @param {{ password?: string, signal?: AbortSignal }} [options]
 */
async function pgbackrest(args, { password, signal } = {}) {
  const { prefix } = await unprivileged();
  const command = [...prefix, 'pgbackrest', `--config=${configFile}`, `--stanza=${stanza}`, ...args];
  const [program, ...rest] = /** @type {[string, ...string[]]} */ (command);
  const once = () =>
    run(program, rest, {
      cwd: '/',
      // By TCP, with the password: our Postgres has no socket in the file system.
      env: { ...process.env, PGHOST: '127.0.0.1', ...(password && { PGPASSWORD: password }) },
      ...(signal && { signal }),
    });
  let result = await once();
  const mayGoOn = async () => {
    if (result.code !== lockHeld || signal?.aborted) return true;
    result = await once();
    return false;
  };
  await eventually(mayGoOn, lockPatienceMs, 500);
  return result;
}

/**
 * @param {string[]} args
 * @param {string} what
 * @param {Parameters<typeof pgbackrest>[1]} [options]
 */
async function succeed(args, what, options) {
  const { code, output, stdout } = await pgbackrest(args, options);
  if (code !== 0) throw new Trouble(`${what} (pgBackRest ended with ${code}).`, output.slice(-8));
  return stdout;
}

/**
 * Makes the place of the backups, or takes up the one that is there; a cluster that was made anew begins a history of its own.
 * @param {Database} database that runs
 */
export async function prepareArchive(database) {
  writeConfig(database);
  makePrivateFolder(join(backupsFolder, 'postgres'));
  const { code } = await pgbackrest(['stanza-create'], database);
  if (code !== 0)
    await succeed(['stanza-upgrade'], 'The place of the backups could not be prepared', database);
}

/**
 * A full backup of all databases, with the log that makes it whole.
 * @param {Database} database
 * @param {AbortSignal} [signal]
 */
export async function backUpPostgres(database, signal) {
  await requireKeptLog(database);
  await succeed(['check'], 'Postgres cannot keep its log: backups would end here', { ...database, signal });
  await succeed(['backup', '--type=full'], 'Postgres could not be backed up', { ...database, signal });
}

/**
 * A backup is nothing without the log: what Postgres could not keep, it tells at once.
 * @param {Database} database
 */
async function requireKeptLog({ port, password }) {
  // A package: it may have been missing when this file was read.
  const { default: postgres } = await import('postgres');
  const sql = postgres({
    host: '127.0.0.1',
    port,
    username: 'jatra',
    password,
    database: 'postgres',
    max: 1,
  });
  try {
    const [failing] = await sql`
      SELECT coalesce(last_archived_time, stats_reset) AS since, last_failed_wal AS part FROM pg_stat_archiver
      WHERE last_failed_time > coalesce(last_archived_time, '-infinity')`;
    if (failing)
      throw new Trouble(
        `Postgres cannot keep its log since ${failing.since.toISOString()}: .jatra/log/postgres.log tells why ${failing.part} fails. It is tried again every minute.`,
      );
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Whether every kept file is what was written. */
export async function verifyArchive() {
  const said = await succeed(['verify', '--output=text', '--verbose'], 'The backups could not be verified');
  if (/^status: ok/m.test(said)) return;
  throw new Trouble('The backups are damaged.', said.split('\n'));
}

/** @returns {Promise<Backup[]>} the oldest first */
export async function listBackups() {
  if (!existsSync(configFile)) return [];
  const said = await succeed(['info', '--output=json'], 'The backups could not be read');
  const [told] = JSON.parse(said);
  return (told?.backup ?? []).map((/** @type {any} */ { label, timestamp, info }) => ({
    label,
    start: new Date(timestamp.start * 1_000),
    stop: new Date(timestamp.stop * 1_000),
    bytes: info.size,
    keptBytes: info.repository.size,
  }));
}

/**
 * @typedef {{ instant?: Date, timeline?: number }} Target instant: none is the end of the log; timeline: the newest
 */

/**
 * Writes the files of a backup into an empty folder, from which Postgres then goes on by the log to the target.
 * @param {string} folder
 * @param {Target} target
 */
export async function restorePostgres(folder, { instant, timeline }) {
  const args = [
    'restore',
    `--pg1-path=${folder}`,
    ...(instant ? ['--type=time', `--target=${sqlInstant(instant)}`, '--target-action=promote'] : []),
    ...(timeline === undefined ? [] : [`--target-timeline=${timeline}`]),
  ];
  const { code, output } = await pgbackrest(args);
  if (code === 0) return;
  if (code !== noSuchBackup)
    throw new Trouble(`The backup could not be restored (pgBackRest ended with ${code}).`, output.slice(-8));
  const [first] = await listBackups();
  throw new Trouble(
    first
      ? `--to: lies before ${reachedFrom(first).toISOString()}, the first instant that the backups reach`
      : 'There is no backup here to restore.',
  );
}

/**
 * pgBackRest tells the end of a backup in whole seconds, and goes back to none within its last one.
 * @param {Backup} backup
 */
export const reachedFrom = ({ stop }) => new Date(stop.getTime() + 1_000);

/** @param {Date} instant */
const sqlInstant = (instant) => instant.toISOString().replace('T', ' ').replace('Z', '+00');
