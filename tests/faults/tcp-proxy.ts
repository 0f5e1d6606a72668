import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '#support/ports';

/** A stretch of network between one process and one server. */
export interface TcpProxy {
  port: number;
  /** Ends every connection now; the next ones are taken. */
  cut(): void;
  /** Every piece of data arrives so much later. */
  delay(ms: number): void;
  /** Nothing arrives until it is mended; then everything does. */
  stall(): void;
  /** Nothing arrives, and what was sent meanwhile is lost with its connection. */
  blackHole(): void;
  /**
   * Calls `then` once, at the COMMIT of the next transaction in which something becomes true that others must hear of;
   * it is lost on its way there, or its answer on the way back, and its connection ends. Around it lies every
   * half-done step there can be.
   */
  onceCommitting(lost: 'commit' | 'answer', then: () => void): void;
  mend(): void;
  /** Leads to another server from the next connection on. */
  moveTo(port: number): void;
  stop(): Promise<void>;
}

/** Where something becomes true that others must hear of: a sale, a capture, a ticket, a refund, a cancellation. */
const ending = /\b(CONFIRMED|SUCCESS|VALID|REFUNDED|CANCELLED)\b/;

interface Transaction {
  ends: boolean;
  commits: boolean;
}

/** What a client says to Postgres, statement by statement. */
function follow(transaction: Transaction, said: string): void {
  if (/\bbegin\b/i.test(said)) transaction.ends = false;
  if (ending.test(said)) transaction.ends = true;
  if (/\bcommit\b/i.test(said)) transaction.commits = transaction.ends;
}

type Way = 'open' | 'stalled' | 'black hole';

export async function startTcpProxy(serverPort: number): Promise<TcpProxy> {
  let leadsTo = serverPort;
  let way: Way = 'open';
  let delayMs = 0;
  let trap: { lost: 'commit' | 'answer'; then: () => void } | undefined;
  const pairs = new Set<Socket[]>();
  const resumes = new Set<() => void>();

  const pass = (from: Socket, to: Socket, hear: (data: Buffer) => 'pass' | 'lose') => {
    const held: Buffer[] = [];
    /** In the order in which it was sent: nothing overtakes what waits before it, however short its own delay is. */
    const underWay: { data: Buffer; dueMs: number }[] = [];
    const deliver = () => {
      while (underWay[0] && underWay[0].dueMs <= performance.now()) {
        const { data } = underWay.shift()!;
        if (to.writable) to.write(data);
      }
      if (underWay[0]) setTimeout(deliver, Math.ceil(underWay[0].dueMs - performance.now()));
    };
    const send = (data: Buffer) => {
      underWay.push({ data, dueMs: performance.now() + delayMs });
      if (underWay.length === 1) deliver();
    };
    const resume = () => held.splice(0).forEach(send);
    resumes.add(resume);
    from.on('data', (data: Buffer) => {
      if (hear(data) === 'lose') return;
      if (way === 'stalled') held.push(data);
      else if (way === 'open') send(data);
    });
    from.on('close', () => resumes.delete(resume));
  };

  const spring = (client: Socket): 'lose' => {
    const { then } = trap!;
    trap = undefined;
    then();
    client.destroy();
    return 'lose';
  };

  const server = createServer((client) => {
    const upstream = connect(leadsTo, '127.0.0.1');
    const pair = [client, upstream];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    const transaction = { ends: false, commits: false };
    pass(client, upstream, (data) => {
      if (!trap) return 'pass';
      follow(transaction, data.toString('latin1'));
      return trap.lost === 'commit' && transaction.commits ? spring(client) : 'pass';
    });
    pass(upstream, client, () => (trap && transaction.commits ? spring(client) : 'pass'));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  const endPairs = () => {
    for (const pair of [...pairs]) for (const socket of pair) socket.destroy();
  };
  return {
    port,
    cut: endPairs,
    delay(ms) {
      delayMs = ms;
    },
    stall() {
      way = 'stalled';
    },
    blackHole() {
      way = 'black hole';
    },
    onceCommitting(lost, then) {
      trap = { lost, then };
    },
    mend() {
      trap = undefined;
      // A connection that has lost bytes cannot go on.
      if (way === 'black hole') endPairs();
      way = 'open';
      delayMs = 0;
      for (const resume of resumes) resume();
    },
    moveTo(to) {
      leadsTo = to;
    },
    stop() {
      endPairs();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
