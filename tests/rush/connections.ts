import { type Answer, AnswerReader } from './read-answers.ts';

/** What came of a request: an answer, or none. */
export type Outcome = Answer | 'no connection' | 'connection lost' | 'out of patience';

export interface Sent {
  bytes: Buffer;
  keepsBody: boolean;
  /** When it was to be sent, by `performance.now()`: patience and latency count from then. */
  intendedMs: number;
  done: (outcome: Outcome) => void;
}

interface Connection {
  socket: Bun.Socket<Connection>;
  reader: AnswerReader;
  request: Sent | undefined;
  answer: Answer | undefined;
  unwritten: Buffer | undefined;
}

const lookEveryMs = 250;

/**
 * Keeps connections open, each with one request under way, as a phone's. What finds none free waits in line; whatever has
 * no answer in time is given up, so neither line nor memory grows without end.
 */
export class Connections {
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #alive = new Set<Connection>();
  #waiting: Sent[] = [];
  #first = 0;
  #opening = 0;
  readonly #timer: Timer;

  constructor(private readonly options: { url: string; most: number; patienceMs: number }) {
    this.#timer = setInterval(() => this.#giveUp(), lookEveryMs);
  }

  /** Sent and not answered, or waiting to be sent. */
  get inFlight(): number {
    return this.#busy.size + this.#waiting.length - this.#first;
  }

  send(request: Sent): void {
    const connection = this.#idle.pop();
    if (connection) {
      this.#begin(connection, request);
      return;
    }
    this.#waiting.push(request);
    if (this.#busy.size + this.#opening < this.options.most) void this.#open();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { socket } of this.#alive) socket.terminate();
    this.#alive.clear();
  }

  async #open(): Promise<void> {
    const { hostname, port } = new URL(this.options.url);
    this.#opening++;
    try {
      const socket = await Bun.connect<Connection>({
        hostname,
        port: Number(port),
        socket: {
          open: (opened) => {
            opened.data = connectionOn(opened);
            this.#alive.add(opened.data);
          },
          data: (from, piece) => this.#read(from.data, piece),
          drain: ({ data }) => this.#write(data, data.unwritten),
          close: ({ data }) => this.#lose(data),
          error: ({ data }) => this.#lose(data),
        },
      });
      this.#opening--;
      this.#next(socket.data);
    } catch {
      this.#opening--;
      this.#take()?.done('no connection');
    }
  }

  #begin(connection: Connection, request: Sent): void {
    connection.request = request;
    connection.reader.keepsBody = request.keepsBody;
    this.#busy.add(connection);
    this.#write(connection, request.bytes);
  }

  #write(connection: Connection, bytes: Buffer | undefined): void {
    if (!bytes) return;
    const written = connection.socket.write(bytes);
    connection.unwritten = written < bytes.length ? bytes.subarray(Math.max(0, written)) : undefined;
  }

  #read(connection: Connection, piece: Buffer): void {
    try {
      connection.reader.push(piece);
    } catch {
      this.#drop(connection, 'connection lost');
      return;
    }
    const { answer, request } = connection;
    if (!answer || !request) return;
    connection.answer = undefined;
    connection.request = undefined;
    this.#busy.delete(connection);
    if (answer.closes) connection.socket.end();
    else this.#next(connection);
    request.done(answer);
  }

  /** The next in line, or rest. */
  #next(connection: Connection): void {
    const request = this.#take();
    if (request) this.#begin(connection, request);
    else this.#idle.push(connection);
  }

  #take(): Sent | undefined {
    const request = this.#waiting[this.#first];
    if (!request) return undefined;
    this.#first++;
    if (this.#first > 1_000 && this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return request;
  }

  #lose(connection: Connection | undefined): void {
    if (!connection) return;
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#drop(connection, 'connection lost');
  }

  #drop(connection: Connection, why: Exclude<Outcome, Answer>): void {
    // Whoever drops it has its end told as well.
    if (!this.#alive.delete(connection)) return;
    const { request } = connection;
    connection.request = undefined;
    this.#busy.delete(connection);
    connection.socket.terminate();
    request?.done(why);
    if (this.#waiting.length > this.#first) void this.#open();
  }

  #giveUp(): void {
    const since = performance.now() - this.options.patienceMs;
    for (const connection of this.#busy)
      if (connection.request!.intendedMs < since) this.#drop(connection, 'out of patience');
    while (this.#first < this.#waiting.length && this.#waiting[this.#first]!.intendedMs < since)
      this.#take()!.done('out of patience');
  }
}

function connectionOn(socket: Bun.Socket<Connection>): Connection {
  const connection: Connection = {
    socket,
    reader: new AnswerReader((answer) => {
      connection.answer = answer;
    }),
    request: undefined,
    answer: undefined,
    unwritten: undefined,
  };
  return connection;
}
