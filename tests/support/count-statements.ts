import { createConnection, createServer } from 'node:net';

export interface StatementCount {
  /** Of the database, by way of the counter. */
  url: string;
  /** How many statements Postgres was told to run so far, `begin` and `commit` among them. */
  count(): number;
  close(): Promise<void>;
}

const query = 'Q'.charCodeAt(0);
const bind = 'B'.charCodeAt(0);

/** Stands between a service and Postgres and counts what runs: each Bind, and each Query that is none of the protocol's. */
export async function countStatements(databaseUrl: string): Promise<StatementCount> {
  const target = new URL(databaseUrl);
  let seen = 0;
  const server = createServer((client) => {
    const postgres = createConnection(Number(target.port), target.hostname);
    const look = readMessages((type) => {
      if (type === query || type === bind) seen++;
    });
    client.on('data', (bytes) => {
      look(bytes);
      postgres.write(bytes);
    });
    postgres.on('data', (bytes) => client.write(bytes));
    for (const [one, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.port = String(address && typeof address === 'object' ? address.port : 0);
  return {
    url: url.toString(),
    count: () => seen,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** Of what a client says after its first message: one byte of type, four of length, which count themselves. */
function readMessages(hear: (type: number) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let greeted = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5) {
      const start = greeted ? 1 : 0;
      const length = start + rest.readUInt32BE(start);
      if (rest.length < length) return;
      if (greeted) hear(rest[0]!);
      greeted = true;
      rest = rest.subarray(length);
    }
  };
}
