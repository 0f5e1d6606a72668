import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { run } from '../processes/processes.mjs';

/**
 * A program that the stack needs and the system's packages have.
 * @typedef {{ title: string, program: string, package: string, oldest?: number[], folders?: () => string[], ask?: string, answersWith?: number }} Need
 * answersWith: the exit code where it tells its version
 */

/** @type {Record<'postgres' | 'pgbackrest' | 'redis' | 'nats' | 'chromium' | 'psql' | 'redisCli' | 'python' | 'curl' | 'caddy' | 'wrk' | 'promtool' | 'pgbouncer', Need>} */
export const needs = {
  postgres: {
    title: 'Postgres',
    program: 'postgres',
    package: 'postgresql',
    oldest: [15],
    folders: () => postgresFolders(),
  },
  pgbackrest: {
    title: 'pgBackRest',
    program: 'pgbackrest',
    package: 'pgbackrest',
    oldest: [2, 45],
    ask: 'version',
  },
  redis: { title: 'Redis', program: 'redis-server', package: 'redis-server', oldest: [7] },
  nats: { title: 'nats-server', program: 'nats-server', package: 'nats-server', oldest: [2, 9] },
  chromium: { title: 'Chromium', program: 'chromium', package: 'chromium' },
  psql: {
    title: 'psql',
    program: 'psql',
    package: 'postgresql-client',
    folders: () => postgresFolders(),
  },
  redisCli: { title: 'redis-cli', program: 'redis-cli', package: 'redis-tools' },
  python: { title: 'Python', program: 'python3', package: 'python3' },
  curl: { title: 'curl', program: 'curl', package: 'curl' },
  caddy: { title: 'Caddy', program: 'caddy', package: 'caddy', ask: 'version' },
  promtool: { title: 'promtool', program: 'promtool', package: 'prometheus' },
  pgbouncer: { title: 'PgBouncer', program: 'pgbouncer', package: 'pgbouncer' },
  wrk: { title: 'wrk', program: 'wrk', package: 'wrk', answersWith: 1 },
};

/** A program that was found. @typedef {{ path: string, version: string }} Found */

/**
 * Finds the programs, and installs the packages of those that are missing.
 * @template {keyof typeof needs} Name
 * @param {Name[]} names
 * @param {import('../progress.mjs').Progress} progress
 * @param {(keyof typeof needs)[]} [wishes] are installed where something has to be installed anyway
 * @returns {Promise<Record<Name, Found>>}
 */
export async function ensurePrograms(names, progress, wishes = []) {
  let found = await findPrograms(names);
  if (names.some((name) => !found[name])) {
    const all = { ...(await findPrograms(wishes)), ...found };
    const missing = [...names, ...wishes].filter((name) => !all[name]).map((name) => needs[name]);
    const what = missing.map(({ title }) => title).join(', ');
    await becomeAbleToInstall(missing);
    await progress.step(
      `Installing ${what}`,
      (say) => install(missing, say),
      () => `Installed ${what}`,
    );
    found = await findPrograms(names);
  }
  for (const name of names) {
    if (!found[name]) throw missingTrouble([needs[name]], 'its package did not bring it');
  }
  return /** @type {Record<Name, Found>} */ (found);
}

/**
 * @template {keyof typeof needs} Name
 * @param {Name[]} names
 * @returns {Promise<Partial<Record<Name, Found>>>}
 */
export async function findPrograms(names) {
  /** @type {Partial<Record<Name, Found>>} */
  const found = {};
  for (const name of names) {
    const program = await findProgram(needs[name]);
    if (program) found[name] = program;
  }
  return found;
}

/**
 * The newest that is new enough.
 * @param {Need} need
 * @returns {Promise<Found | undefined>}
 */
async function findProgram(need) {
  for (const path of candidates(need)) {
    const { code, stdout, output } = await run(path, [need.ask ?? '--version']);
    const version = code === (need.answersWith ?? 0) ? readVersion(stdout || output.join('\n')) : undefined;
    if (version && isAtLeast(version, need.oldest ?? [0])) return { path, version };
  }
  return undefined;
}

/** @param {Need} need */
function candidates({ program, folders }) {
  const places = [
    ...(folders?.() ?? []),
    ...(process.env.PATH ?? '').split(delimiter),
    // Debian keeps servers in the administrators' folders, which are not on everybody's path.
    '/usr/local/sbin',
    '/usr/sbin',
    '/usr/local/bin',
    '/usr/bin',
  ];
  return [...new Set(places.filter(Boolean).map((folder) => join(folder, program)))].filter(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where Debian puts each version of Postgres, the newest first. */
function postgresFolders() {
  try {
    return readdirSync('/usr/lib/postgresql')
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => `/usr/lib/postgresql/${version}/bin`);
  } catch {
    return [];
  }
}

/**
 * The version in what a program answers to --version.
 * @param {string} text
 * @returns {string | undefined}
 */
export function readVersion(text) {
  return /(?:^|[\s=])v?(?:=)?(\d+(?:\.\d+)*)/.exec(text)?.[1];
}

/**
 * @param {string} version
 * @param {number[]} oldest
 */
export function isAtLeast(version, oldest) {
  const parts = version.split('.').map(Number);
  for (const [at, wanted] of oldest.entries()) {
    const part = parts[at] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/**
 * @param {Need[]} missing
 * @param {string} why
 */
function missingTrouble(missing, why) {
  const what = missing
    .map(({ title, oldest }) => (oldest ? `${title} ${oldest.join('.')} or newer` : title))
    .join(', ');
  const packages = missing.map((need) => need.package).join(' ');
  return new Trouble(`Missing: ${what} (${why}). Install by hand: sudo apt-get install ${packages}`);
}

const isRoot = () => process.getuid?.() === 0;

/**
 * Asks for the password of sudo where it needs one, before anything rewrites the screen.
 * @param {Need[]} missing
 */
async function becomeAbleToInstall(missing) {
  if (!candidates({ title: '', program: 'apt-get', package: '' }).length) {
    throw missingTrouble(missing, 'this system has no apt-get');
  }
  if (isRoot()) return;
  if (!candidates({ title: '', program: 'sudo', package: '' }).length) {
    throw missingTrouble(missing, 'installing needs root or sudo');
  }
  if ((await run('sudo', ['-n', 'true'])).code === 0) return;
  if (!process.stdin.isTTY) throw missingTrouble(missing, 'sudo asks for a password');
  const { spawnSync } = await import('node:child_process');
  process.stdout.write(`  Installing ${missing.map(({ title }) => title).join(', ')} needs sudo.\n`);
  if (spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status !== 0) {
    throw missingTrouble(missing, 'sudo was refused');
  }
}

/**
 * Debian starts a server when it installs one. The policy file holds that back, so that nothing begins to listen on a
 * default port where somebody else's server may be.
 */
const installScript = `
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > $policy && chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=180 -q update
apt-get -o DPkg::Lock::Timeout=180 -q -y --no-install-recommends install "$@"
`;

/**
 * @param {Need[]} missing
 * @param {(what: string) => void} say
 */
async function install(missing, say) {
  const packages = missing.map((need) => need.package);
  const command = ['sh', '-c', installScript, 'sh', ...packages];
  const [program, ...args] = isRoot() ? command : ['sudo', '-n', ...command];
  const { code, output } = await run(/** @type {string} */ (program), args, { onLine: say });
  if (code !== 0) throw aptTrouble(missing, output);
}

/**
 * @param {Need[]} missing
 * @param {string[]} output
 */
export function aptTrouble(missing, output) {
  const text = output.join('\n');
  if (
    /Could not resolve|Temporary failure|Could not connect|Unable to connect|Connection (refused|timed out|failed)|Network is unreachable/i.test(
      text,
    )
  ) {
    return missingTrouble(missing, 'no network: apt-get could not reach the package servers');
  }
  if (/Could not get lock/.test(text)) {
    return missingTrouble(missing, 'another program held the lock of the package system for three minutes');
  }
  const errors = output.filter((line) => /^(E:|dpkg: error|sudo:)/.test(line)).slice(0, 6);
  const trouble = missingTrouble(missing, 'apt-get could not install');
  trouble.details = errors.length > 0 ? errors : output.slice(-6);
  return trouble;
}
