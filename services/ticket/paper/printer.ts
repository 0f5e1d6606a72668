import { Worker } from 'node:worker_threads';
import { createFairQueue } from '#shared/base/fair-queue';
import { commonProblems } from '#shared/base/problem';
import type { PaperTicket } from './draw-ticket.ts';
import type { Drawn } from './draw-worker.ts';

export interface Printer {
  /**
   * @param userId whose turn it is
   * @throws Problem UNAVAILABLE where too many wait already.
   */
  draw(paper: PaperTicket, userId: string): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

interface Underway {
  resolve(pdf: Uint8Array<ArrayBuffer>): void;
  reject(error: Error): void;
}

const idleMs = 60_000;

interface Options {
  waitingAtMost?: number;
  /** Of one account. */
  waitingOfOne?: number;
  nice?: number;
  /** What has waited longer is wanted by nobody any more and is not drawn. */
  patienceMs?: number;
}

/**
 * Draws pages on a thread of their own, one after the other and in turns by account, of which one has a quarter of the
 * places: shaping and embedding Bengali takes a page some 200 ms of computing, during which nothing else of the process
 * would move. The thread lives while there is work; a `nice` one yields the processor to everything else.
 */
export function openPrinter({
  waitingAtMost = 16,
  waitingOfOne = Math.ceil(waitingAtMost / 4),
  nice = 0,
  patienceMs = Number.POSITIVE_INFINITY,
}: Options = {}): Printer {
  const inTurn = createFairQueue({
    concurrency: 1,
    waiting: waitingAtMost,
    waitingPerKey: waitingOfOne,
    full: () => commonProblems.UNAVAILABLE('Too many pages are being drawn'),
  });
  let underway: Underway | undefined;
  let worker: Worker | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let closed: Error | undefined;

  const stop = (reason: Error) => {
    clearTimeout(idle);
    void worker?.terminate();
    worker = undefined;
    underway?.reject(reason);
    underway = undefined;
  };
  const settle = (drawn: Drawn) => {
    if ('pdf' in drawn) underway?.resolve(drawn.pdf);
    else underway?.reject(new Error(`The page could not be drawn: ${drawn.fault}`));
    underway = undefined;
    idle = setTimeout(() => stop(new Error('The printer has stopped')), idleMs);
    idle.unref();
  };
  const start = () => {
    const started = new Worker(new URL('./draw-worker.ts', import.meta.url), { workerData: { nice } });
    started.unref();
    started.on('message', settle);
    started.on('error', (error) => stop(new Error('The printer has failed', { cause: error })));
    return started;
  };
  const drawNow = (paper: PaperTicket) => {
    if (closed) throw closed;
    clearTimeout(idle);
    worker ??= start();
    return new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
      underway = { resolve, reject };
      worker?.postMessage(paper);
    });
  };

  return {
    draw(paper, userId) {
      const askedAtMs = performance.now();
      return inTurn(userId, async () => {
        if (performance.now() - askedAtMs > patienceMs)
          throw commonProblems.UNAVAILABLE('Nobody waits for the page any more');
        return drawNow(paper);
      });
    },
    async close() {
      closed = new Error('The printer is closed');
      stop(closed);
    },
  };
}
