import { describe, Trouble } from '../../../base/command.mjs';
import { backUpDaily } from '../backups/daily.mjs';
import { createProgress } from '../progress.mjs';
import { existingUrl } from '../servers/existing.mjs';
import { forgetAddresses } from '../settings.mjs';
import { summary } from '../summary.mjs';
import { claimFolder } from './registry.mjs';
import { startStack } from './stack.mjs';
import { createSupervisor } from './supervisor.mjs';

/**
 * Starts the stack and stays until a signal ends it or one of its processes is lost.
 * @param {{ port: number, programs: import('./stack.mjs').Programs, processes: number, screen: import('../progress.mjs').Screen, hear: (line: string) => void, closing: string[], whenReady?: () => void }} options
 * @returns {Promise<number>} the exit code, when everything has stopped
 */
export async function supervise({ port, programs, processes, screen, hear, closing, whenReady }) {
  await claimFolder();
  const progress = createProgress(screen);
  const supervisor = createSupervisor();
  const ended = endings();
  ended.catch(() => {});
  const log = held(hear);
  let backupsEnd = async () => {};
  /** @type {unknown} */
  let trouble;
  try {
    await forgetAddresses();
    const starting = startStack({ supervisor, progress, programs, processes, port, hear: log.hear });
    starting.catch(() => {});
    const addresses = await Promise.race([starting, supervisor.lost, ended]);
    if (addresses) {
      for (const line of await summary(/** @type {any} */ (addresses), closing)) screen.line(line);
      whenReady?.();
      log.release();
      if (programs.pgbackrest && !existingUrl('postgres')) backupsEnd = backUpDaily(supervisor.stopping);
      await Promise.race([supervisor.lost, ended]);
    }
  } catch (error) {
    trouble = error;
    // The step under way fails for the same reason; its line comes first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  log.release();
  if (trouble) for (const line of describe(trouble).trimEnd().split('\n')) screen.line(line);
  screen.line('');
  await progress.step(
    'Stopping',
    async (say) => {
      await supervisor.stop(say);
      await backupsEnd();
    },
    () => 'Stopped; the data are kept in .jatra',
  );
  return trouble ? 1 : 0;
}

/**
 * Keeps the log back while progress is shown.
 * @param {(line: string) => void} hear
 */
function held(hear) {
  /** @type {string[] | undefined} */
  let lines = [];
  return {
    /** @param {string} line */
    hear(line) {
      if (!lines) return hear(line);
      lines.push(line);
      if (lines.length > 100) lines.shift();
    },
    release() {
      for (const line of lines ?? []) hear(line);
      lines = undefined;
    },
  };
}

/**
 * Resolves to undefined when somebody wants the stack to stop. A second signal changes nothing: the order is kept.
 * @returns {Promise<undefined>}
 */
function endings() {
  return new Promise((resolve, reject) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => resolve(undefined));
    }
    process.on('uncaughtException', (error) => reject(error));
    process.on('unhandledRejection', (error) =>
      reject(error instanceof Error ? error : new Trouble(String(error))),
    );
  });
}
