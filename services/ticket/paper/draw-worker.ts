import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { drawTicket, type PaperTicket } from './draw-ticket.ts';

export interface Drawing {
  id: number;
  paper: PaperTicket;
}

export type Drawn = { id: number; pdf: Uint8Array<ArrayBuffer> } | { id: number; fault: string };

/* On Linux it is the priority of this thread alone. */
if (workerData?.nice > 0) setPriority(workerData.nice);

parentPort?.on('message', async ({ id, paper }: Drawing) => {
  let drawn: Drawn;
  try {
    drawn = { id, pdf: await drawTicket(paper) };
  } catch (error) {
    drawn = { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(drawn);
});
