import type { Place } from '../base/processes.ts';
import type { Logger } from '../seeing/log.ts';

interface Processes {
  count: number;
  /** The words after `bun` that start one. */
  command(place: Place): string[];
  log: Logger;
}

const firstPauseMs = 100;
const longestPauseMs = 10_000;
const readyMessage = 'ready';

/**
 * Keeps so many processes of one program running, which share a port. One that died is started again; one that never got ready
 * ends them all, as it would end alone. SIGTERM and SIGINT end them, each by its own shutdown.
 * @returns the exit code, once all have ended
 */
export async function runProcesses({ count, command, log }: Processes): Promise<number> {
  const running = new Set<Bun.Subprocess>();
  let stopping = false;
  let code = 0;
  const stop = (): void => {
    stopping = true;
    for (const one of running) one.kill('SIGTERM');
  };
  const run = async (place: Place): Promise<{ code: number; gotReady: boolean }> => {
    let gotReady = false;
    const child = Bun.spawn([process.execPath, ...command(place)], {
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => {
        gotReady ||= message === readyMessage;
      },
    });
    running.add(child);
    await child.exited;
    running.delete(child);
    return { code: child.exitCode ?? 1, gotReady };
  };
  const keep = async (place: Place): Promise<void> => {
    let pauseMs = firstPauseMs;
    for (let everReady = false; !stopping; ) {
      const ended = await run(place);
      everReady ||= ended.gotReady;
      if (stopping || !everReady) {
        code ||= ended.code;
        return stop();
      }
      pauseMs = ended.gotReady ? firstPauseMs : Math.min(2 * pauseMs, longestPauseMs);
      log.error({ process: place.index, code: ended.code }, 'a process died and is started again');
      await Bun.sleep(pauseMs);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  await Promise.all(Array.from({ length: count }, (_, index) => keep({ index, count })));
  return code;
}

/** Tells whoever keeps this process, if anybody does. */
export function tellReady(): void {
  process.send?.(readyMessage);
}
