import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Trouble } from '../../base/command.mjs';
import { run } from './processes/processes.mjs';
import { readJson, root } from './settings.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

export const bun = join(root, 'node_modules', 'bun', 'bin', 'bun.exe');

const patches = join(root, 'shared/tools/patches');
/** Holds what was patched, once it is. */
const patched = join(root, 'node_modules', '.patched');

/**
 * Installs exactly what package-lock.json says, with our patches, unless that is there already, and makes sure that Bun
 * runs.
 * @param {import('./progress.mjs').Progress} progress
 */
export async function ensurePackages(progress) {
  const lock = await readJson(join(root, 'package-lock.json'));
  if (!lock) throw new Trouble('package-lock.json is missing or damaged: git checkout package-lock.json');
  const wanted = lock.packages['node_modules/bun'].version;
  const isThere = (await installedAsLocked(lock.packages)) && (await isPatched());
  if (isThere && (await bunVersion()).stdout.trim() === wanted) return;
  await progress.step(
    'Installing packages',
    async (say) => {
      await installPackages(say);
      await patchPackages();
      await ensureBun(wanted);
    },
    () => `Packages installed, Bun ${wanted} among them`,
  );
}

/** @param {Record<string, LockedPackage>} locked */
async function installedAsLocked(locked) {
  const installed = await readJson(join(root, 'node_modules', '.package-lock.json'));
  return Boolean(installed) && sameVersions(locked, installed.packages);
}

/**
 * Whether what npm recorded as installed is what the lock file asks for. Optional packages are those of other
 * platforms; their absence is fine.
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage>} installed
 */
export function sameVersions(locked, installed) {
  const complete = Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional;
  });
  return complete && Object.keys(installed).every((path) => path in locked);
}

/**
 * Without the packages' own install scripts: none of them is needed, one of them reports home, and newer versions of
 * npm ask before they run any.
 * @param {(what: string) => void} say
 */
async function installPackages(say) {
  say('npm ci, a minute at the first time');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retry-mintimeout=2000'];
  const { code, output } = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { cwd: root })
    : await run('npm', args, { cwd: root });
  if (code === 0) return;
  throw npmTrouble(output.filter((line) => !/^npm (warn|notice)/i.test(line)));
}

async function ourPatches() {
  const names = (await readdir(patches)).sort();
  return (await Promise.all(names.map((name) => readFile(join(patches, name), 'utf8')))).join('');
}

async function isPatched() {
  return (await readFile(patched, 'utf8').catch(() => undefined)) === (await ourPatches());
}

async function patchPackages() {
  const patchPackage = join(root, 'node_modules', 'patch-package', 'index.js');
  const args = [patchPackage, '--patch-dir', 'shared/tools/patches', '--error-on-fail', '--error-on-warn'];
  const { code, output } = await run(process.execPath, args, { cwd: root });
  if (code !== 0)
    throw new Trouble('shared/tools/patches does not fit what is installed.', output.slice(0, 12));
  await writeFile(patched, await ourPatches());
}

/**
 * @param {string[]} output
 * @returns {Trouble}
 */
export function npmTrouble(output) {
  const text = output.join('\n');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|EHOSTUNREACH/.test(text)) {
    return new Trouble(
      'No network: npm could not reach its registry. Packages are downloaded at the first start.',
    );
  }
  if (/ENOSPC/.test(text)) return new Trouble('The disk is full: the packages need about 600 MB.');
  if (/EACCES|EPERM/.test(text))
    return new Trouble('npm may not write into node_modules here.', output.slice(0, 6));
  return new Trouble('npm ci failed.', output.slice(0, 12));
}

/** @param {string} wanted */
async function ensureBun(wanted) {
  const found = await bunVersion();
  if (found.stdout.trim() === wanted) return;
  // What the package's install script does: put the program for this platform into its place.
  await run(process.execPath, ['install.js'], { cwd: join(root, 'node_modules', 'bun') });
  const placed = await bunVersion();
  if (placed.stdout.trim() !== wanted) {
    throw new Trouble(
      `Bun ${wanted} does not run on this machine (${process.arch}).`,
      placed.output.slice(0, 6),
    );
  }
}

const bunVersion = () => run(bun, ['--version']);
