import { parentPort } from 'node:worker_threads';
import { drawTicket, type PaperTicket } from './draw-ticket.ts';

export interface Drawing {
  id: number;
  paper: PaperTicket;
}

export type Drawn = { id: number; pdf: Uint8Array<ArrayBuffer> } | { id: number; fault: string };

parentPort?.on('message', async ({ id, paper }: Drawing) => {
  let drawn: Drawn;
  try {
    drawn = { id, pdf: await drawTicket(paper) };
  } catch (error) {
    drawn = { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(drawn);
});
