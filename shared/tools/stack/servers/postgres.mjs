import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { beginningOf, identify, run, stopProcess } from '../processes/processes.mjs';

const user = 'jatra';

/**
 * Postgres refuses root, and another account may not be able to enter this folder. Root therefore runs it under
 * another account's number: in a user namespace, where the files stay root's; or, where a container forbids
 * namespaces, as that account with root's right to enter any folder.
 * @returns {Promise<{ prefix: string[], owner?: { uid: number, gid: number } }>}
 */
export async function unprivileged() {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = accountNumber('postgres') ?? accountNumber('nobody');
  if (!owner)
    throw new Trouble('Postgres refuses root, and there is no account "postgres" or "nobody" to run it as.');
  const { uid, gid } = owner;
  const namespace = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`];
  if (await works(namespace)) return { prefix: namespace };
  const account = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const entering = [...account, '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  if (await works(entering)) return { prefix: entering, owner };
  throw new Trouble(
    'Postgres refuses root, and neither unshare nor setpriv may run it as another account here.',
  );
}

/** @param {string[]} prefix */
async function works([program, ...args]) {
  return (await run(/** @type {string} */ (program), [...args, 'true'])).code === 0;
}

/** @param {string} name */
function accountNumber(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * What starting a server needs.
 * @typedef {{ name: string, command: string[], env?: NodeJS.ProcessEnv, url: string, signal: NodeJS.Signals, patienceMs: number, ready: () => boolean | Promise<boolean> }} Server
 */

/**
 * Makes the data folder where there is none, and says how to start Postgres on it.
 * @param {{ program: import('./servers.mjs').Found, folder: string, port: number, password: string, archiveCommand?: string, throwAway?: boolean, statements?: boolean }} options
 * archiveCommand: keeps each part of the log; statements: counts them, for `pg_stat_statements`
 * @returns {Promise<Server>}
 */
export async function postgres({
  program,
  folder,
  port,
  password,
  archiveCommand,
  throwAway = false,
  statements = false,
}) {
  const { prefix, owner } = await unprivileged();
  const bin = dirname(program.path);
  if (existsSync(join(folder, 'PG_VERSION'))) await checkVersion(folder, program);
  else await initialise({ bin, prefix, owner, folder, password, throwAway });
  await endOrphan(folder);
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: throwAway ? 600 : 300,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(archiveCommand && {
      archive_mode: 'on',
      archive_command: archiveCommand,
      // What is committed is away from this machine a minute later, however little is sold.
      archive_timeout: 60,
    }),
    ...(statements && {
      shared_preload_libraries: 'pg_stat_statements',
      track_activity_query_size: 65_536,
      max_wal_size: '8GB',
    }),
    ...(throwAway && {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      wal_level: 'minimal',
      max_wal_senders: 0,
    }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    command: [...prefix, join(bin, 'postgres'), '-D', folder, ...options],
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    // Fast shutdown: open transactions are rolled back, what is committed is kept.
    signal: 'SIGINT',
    patienceMs: 20_000,
    ready: () => isReady(folder),
  };
}

/**
 * @param {{ bin: string, prefix: string[], owner?: { uid: number, gid: number }, folder: string, password: string, throwAway: boolean }} options
 */
async function initialise({ bin, prefix, owner, folder, password, throwAway }) {
  // Made beside its place and moved there when whole: an interrupted start leaves nothing that looks like data.
  const draft = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner) {
    await chown(draft, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  try {
    const [command, ...args] = [
      ...prefix,
      join(bin, 'initdb'),
      `--pgdata=${draft}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-instructions',
      ...(throwAway ? ['--no-sync'] : []),
    ];
    const { code, output } = await run(/** @type {string} */ (command), args, { cwd: '/' });
    if (code !== 0) throw new Trouble('Postgres could not make its data folder.', output.slice(-8));
    await rename(draft, folder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * @param {string} folder
 * @param {import('./servers.mjs').Found} program
 */
async function checkVersion(folder, program) {
  const made = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  const [major] = program.version.split('.');
  if (made === major) return;
  throw new Trouble(
    `The data in .jatra were made by Postgres ${made}, found is ${program.version}. Install postgresql-${made}, or npm run reset (deletes the data).`,
  );
}

/**
 * A server that outlived a crash of what started it still holds the data; a lock file whose process is another
 * program's by now would keep Postgres from starting.
 * @param {string} folder
 */
async function endOrphan(folder) {
  const lock = join(folder, 'postmaster.pid');
  const pid = Number((await readLines(lock))[0]);
  if (!pid) return;
  if (beginningOf(pid) && commandOf(pid).includes(folder)) {
    await stopProcess(identify(pid), { signal: 'SIGINT', patienceMs: 20_000 });
  }
  await rm(lock, { force: true });
}

/** @param {number} pid */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/**
 * The eighth line of its lock file is how Postgres tells pg_ctl that it takes connections.
 * @param {string} folder
 */
async function isReady(folder) {
  return (await readLines(join(folder, 'postmaster.pid')))[7]?.trim() === 'ready';
}

/** @param {string} file */
async function readLines(file) {
  return (await readFile(file, 'utf8').catch(() => '')).split('\n');
}
