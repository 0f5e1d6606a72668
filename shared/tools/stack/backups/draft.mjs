import { chown, mkdir, rm } from 'node:fs/promises';
import { Trouble } from '../../../base/command.mjs';
import { freePort } from '../ports.mjs';
import { postgres, unprivileged } from '../servers/postgres.mjs';
import { readSettings } from '../settings.mjs';
import { archiveCommand } from './pgbackrest.mjs';

/**
 * An empty folder that Postgres may fill.
 * @param {string} folder
 */
export async function emptyDataFolder(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { owner } = await unprivileged();
  if (owner) await chown(folder, owner.uid, owner.gid);
}

/**
 * How to start Postgres on the files of a backup: it goes on by the log to where it was told to.
 * @param {{ program: import('../servers/servers.mjs').Found, folder: string, archive: boolean }} options
 * archive: it begins a timeline of the log that is kept
 */
export async function restoredPostgres({ program, folder, archive }) {
  const { passwords } = await readSettings();
  const server = await postgres({
    program,
    folder,
    port: await freePort(),
    password: passwords.postgres,
    ...(archive && { archiveCommand }),
  });
  // Nobody reads before it has come to where it was told to; pgBackRest has synced each file.
  const settings = ['-c', 'hot_standby=off', '-c', 'recovery_init_sync_method=syncfs'];
  return { ...server, command: [...server.command, ...settings] };
}

/**
 * Why Postgres did not come to the instant that it was told.
 * @param {string} said
 */
export function explainRecovery(said) {
  if (!said.includes('recovery ended before configured recovery target was reached')) return undefined;
  const last = lastTransaction(said);
  return new Trouble(
    `--to: lies after the end of what is kept${last ? `, whose last transaction is of ${last.toISOString()}` : ''}. --to latest restores all of it.`,
  );
}

/**
 * @param {string} said
 * @returns {Date | undefined}
 */
export function lastTransaction(said) {
  const [, text] = /last completed transaction was at log time (\d+-\d+-\d+ [\d:.]+)\+00/.exec(said) ?? [];
  return text ? new Date(`${text.replace(' ', 'T')}Z`) : undefined;
}
