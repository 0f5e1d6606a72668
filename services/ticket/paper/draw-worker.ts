import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { drawTicket, type PaperTicket } from './draw-ticket.ts';

export type Drawn = { pdf: Uint8Array<ArrayBuffer> } | { fault: string };

/* On Linux it is the priority of this thread alone. */
if (workerData?.nice > 0) setPriority(workerData.nice);

parentPort?.on('message', async (paper: PaperTicket) => {
  let drawn: Drawn;
  try {
    drawn = { pdf: await drawTicket(paper) };
  } catch (error) {
    drawn = { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(drawn);
});
