import { randomInt } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Below the range from which the system takes the ports of outgoing connections: what is free stays free a while. */
const [lowestPort, highestPort] = [12_000, 31_999];

/** A port that nobody listens on, promised to no other caller in any process of this run. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(lowestPort, highestPort + 1);
    if ((await isFirstToAsk(port)) && (await canListen(port))) return port;
  }
  throw new Error(`No free port found between ${lowestPort} and ${highestPort}`);
}

const promisesLastMs = 3_600_000;

/** Suites that run beside each other share the folder for what is temporary, and one file is made only once. */
async function isFirstToAsk(port: number): Promise<boolean> {
  const folder = join(tmpdir(), 'jatra-ports');
  const promise = join(folder, String(port));
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(promise, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    const { mtimeMs } = await stat(promise);
    if (Date.now() - mtimeMs > promisesLastMs) await rm(promise, { force: true });
    return false;
  }
}

async function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
