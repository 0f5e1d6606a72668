import { createFairQueue } from '#shared/base/fair-queue';

export const codesAtOnce = 16;
const waitingCodes = 64;

/** The codes that this process is sending. */
export function createDeliveryQueue() {
  const underway = new Set<Promise<void>>();
  const inTurn = createFairQueue({
    concurrency: codesAtOnce,
    waiting: waitingCodes,
    waitingPerKey: waitingCodes / 4,
    full: () => new Error('The timer sends it'),
  });
  let isStopped = false;
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (isStopped) return;
    const running = work().finally(() => underway.delete(running));
    underway.add(running);
    await running;
  };
  return {
    /** Sends at once. The caller bounds how many. */
    run,
    /** Sends in turns by asker. A code that finds no room is left to the timer. */
    runInTurn(asker: string, work: () => Promise<void>): void {
      void inTurn(asker, () => run(work)).catch(() => {});
    },
    isStopped: () => isStopped,
    /** Starts no more, and waits for those on their way. */
    async stop(): Promise<void> {
      isStopped = true;
      await Promise.all(underway);
    },
  };
}
