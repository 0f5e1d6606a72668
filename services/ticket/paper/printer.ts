import { Worker } from 'node:worker_threads';
import { commonProblems } from '#shared/problem';
import type { PaperTicket } from './draw-ticket.ts';
import type { Drawing, Drawn } from './draw-worker.ts';

export interface Printer {
  /** @throws Problem UNAVAILABLE where too many wait already. */
  draw(paper: PaperTicket): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(pdf: Uint8Array<ArrayBuffer>): void;
  reject(error: Error): void;
}

const idleMs = 60_000;

/**
 * Draws pages on a thread of their own, one after the other: shaping and embedding Bengali takes a page some 200 ms of
 * computing, during which nothing else of the process would move. The thread is there while there is work; a `nice` one
 * leaves the processor to whoever else wants it.
 */
export function openPrinter(waitingAtMost = 16, nice = 0): Printer {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;

  const stop = (reason: Error) => {
    clearTimeout(idle);
    void worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  };
  const settle = (drawn: Drawn) => {
    const one = waiting.get(drawn.id);
    waiting.delete(drawn.id);
    if ('pdf' in drawn) one?.resolve(drawn.pdf);
    else one?.reject(new Error(`The page could not be drawn: ${drawn.fault}`));
    if (waiting.size === 0) {
      idle = setTimeout(() => stop(new Error('The printer has stopped')), idleMs);
      idle.unref();
    }
  };
  const start = () => {
    const started = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData: { nice } });
    started.unref();
    started.on('message', settle);
    started.on('error', (error) => stop(new Error('The printer has failed', { cause: error })));
    return started;
  };

  return {
    draw(paper) {
      if (waiting.size >= waitingAtMost) throw commonProblems.UNAVAILABLE('Too many pages are being drawn');
      clearTimeout(idle);
      worker ??= start();
      const id = ++lastId;
      const drawing: Drawing = { id, paper };
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker?.postMessage(drawing);
      });
    },
    async close() {
      stop(new Error('The printer is closed'));
    },
  };
}
