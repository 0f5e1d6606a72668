import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../processes/launch.mjs';
import { appendTo } from '../processes/log-file.mjs';
import { logFolder } from '../settings.mjs';

const command = fileURLToPath(new URL('../backup.mjs', import.meta.url));
const everyMs = 3_600_000;

/**
 * Takes a backup where the newest is a day old, now and every hour, until the stack stops. What goes wrong stands in
 * .jatra/log/backups.log and stops nothing.
 * @param {AbortSignal} stopping
 * @returns {() => Promise<void>} waits for the end of one that is under way
 */
export function backUpDaily(stopping) {
  /** @type {Promise<void>} */
  let underWay = Promise.resolve();
  const begin = () => {
    const log = appendTo(join(logFolder, 'backups.log'));
    const child = launch({ command: [process.execPath, command, '--if-due'] }, ['ignore', log, log]);
    closeSync(log);
    const end = () => child.kill('SIGTERM');
    stopping.addEventListener('abort', end);
    underWay = new Promise((resolve) => {
      child.on('error', resolve);
      child.on('exit', resolve);
    }).then(() => stopping.removeEventListener('abort', end));
  };
  begin();
  const timer = setInterval(begin, everyMs);
  stopping.addEventListener('abort', () => clearInterval(timer));
  return () => underWay;
}
