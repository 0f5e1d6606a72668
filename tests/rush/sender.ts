import { sendBuyers } from './buyers.ts';
import { Connections } from './connections.ts';
import { sendCrowd } from './crowd.ts';
import type { Stage } from './stage.ts';
import { Tally, type Told } from './tally.ts';

// A process of its own: reads the stage from its standard input, and tells each second what it has counted, in one line.
const mostConnections = 512;
/** A phone gives up by then. */
const patienceMs = 15_000;
const settleMs = 50;

const stage = JSON.parse(await Bun.stdin.text()) as Stage;
const send = process.argv[2] === 'buyers' ? sendBuyers : sendCrowd;
const connections = new Connections({ url: stage.baseUrl, most: mostConnections, patienceMs });
const tally = new Tally();
const tell = (told: Partial<Told> = {}) =>
  process.stdout.write(
    `${JSON.stringify({ counts: tally.take(), inFlight: connections.inFlight, ...told })}\n`,
  );
const timer = setInterval(tell, 1_000);
await send(stage, connections, tally);
while (connections.inFlight > 0) await Bun.sleep(settleMs);
clearInterval(timer);
tell({ whole: tally.whole() });
connections.close();
