import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { natsLogins } from './servers/logins.mjs';

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** What the stack keeps lies here, and only here. JATRA_HOME names another folder: a drill destroys one of its own. */
export const home = process.env.JATRA_HOME ? resolve(process.env.JATRA_HOME) : join(root, '.jatra');
export const logFolder = join(home, 'log');
export const addressFile = join(home, 'stack.json');
const settingsFile = join(home, 'settings.json');

/** Every folder of services with a service in it. */
export function serviceNames() {
  return readdirSync(join(root, 'services')).filter((name) =>
    existsSync(join(root, 'services', name, 'service.ts')),
  );
}

/** @typedef {'postgres' | 'redis' | 'nats'} Secret */
/** @typedef {{ passwords: Record<Secret, string>, accounts: Record<string, string>, ports: Record<string, number> }} Settings */

/**
 * Reads the passwords and last ports of this stack, or makes them: of the servers' owner, of each service, and of who
 * operates NATS.
 * @returns {Promise<Settings>}
 */
export async function readSettings() {
  const known = (await readJson(settingsFile)) ?? {};
  const { postgres, redis, nats } = known.passwords ?? {};
  const settings = {
    passwords:
      postgres && redis && nats
        ? known.passwords
        : { postgres: newPassword(), redis: newPassword(), nats: newPassword() },
    accounts: Object.fromEntries(
      [...serviceNames(), ...natsLogins].map((name) => [name, known.accounts?.[name] ?? newPassword()]),
    ),
    ports: known.ports ?? {},
  };
  writeSettings(settings);
  return settings;
}

/** @param {Settings} settings */
export const writeSettings = (settings) => writePrivately(settingsFile, settings);

/**
 * Begins with a letter: the configuration language of NATS reads a leading digit as a number.
 */
export function newPassword() {
  return `p${randomBytes(18).toString('hex')}`;
}

/**
 * Before each write, so that none depends on another having come first.
 * @param {string} folder
 */
export function makePrivateFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/**
 * Writes JSON that only this account reads, whole or not at all, in a folder that need not be there yet. By hand: no package
 * is installed yet when it runs first.
 * @param {string} file
 * @param {unknown} content
 */
export function writePrivately(file, content) {
  makePrivateFolder(dirname(file));
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * @param {string} file
 * @returns {Promise<any>} undefined where it is not there or not whole
 */
export async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

export const forgetAddresses = () => rm(addressFile, { force: true });
