import { closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { launch } from '../processes/launch.mjs';
import { appendTo } from '../processes/log-file.mjs';
import { eventually, identify, runs, stopProcess } from '../processes/processes.mjs';
import { logFolder } from '../settings.mjs';

/** Reading the log of a busy day takes its time. */
const startPatienceMs = 3_600_000;

/**
 * Runs a server while some work is done, and stops it in order.
 * @template Answer
 * @param {import('../servers/postgres.mjs').Server} server
 * @param {(said: () => Promise<string>) => Promise<Answer>} work is given what the server has written so far
 * @param {(said: string) => Trouble | undefined} [explain] why it ended by itself
 * @returns {Promise<Answer>}
 */
export async function beside(server, work, explain) {
  const log = join(logFolder, 'backups.log');
  const output = appendTo(log);
  const begin = (await readFile(log, 'utf8')).length;
  const said = async () => (await readFile(log, 'utf8')).slice(begin);
  const child = launch(server, ['ignore', output, output]);
  closeSync(output);
  child.on('error', () => {});
  const identity = identify(child.pid ?? 0);
  try {
    const ended = async () => {
      const text = await said();
      return (
        explain?.(text) ?? new Trouble(`${server.name} ended while it started.`, text.split('\n').slice(-8))
      );
    };
    const came = await eventually(async () => {
      if (!runs(identity)) throw await ended();
      return server.ready();
    }, startPatienceMs);
    if (!came) throw new Trouble(`${server.name} did not get ready. See ${log}`);
    return await work(said);
  } finally {
    await stopProcess(identity, server);
  }
}
