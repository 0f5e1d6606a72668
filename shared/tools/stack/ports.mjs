import { connect, createServer } from 'node:net';
import { decimal, Trouble } from '../../base/command.mjs';

// Below the range from which Linux takes the ports of outgoing connections, so that none gets in between.
const lowest = 20_000;
const highest = 31_999;
const mostTries = 200;

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<NodeJS.ErrnoException | undefined>} what forbids listening there; undefined when it is free
 */
export function listenTrouble(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * A free port on 127.0.0.1, the preferred one where that is possible.
 * @param {number} [preferred]
 * @param {Set<number>} [taken] ports that are promised to others already; the answer is added
 */
export async function freePort(preferred, taken = new Set()) {
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const port =
      attempt === 0 && preferred ? preferred : lowest + Math.floor(Math.random() * (highest - lowest + 1));
    if (taken.has(port) || (await listenTrouble(port))) continue;
    taken.add(port);
    return port;
  }
  throw new Trouble(`No free port between ${lowest} and ${highest} on 127.0.0.1.`);
}

/**
 * The port that Jatra itself answers on.
 * @param {Record<string, string | undefined>} env
 */
export function readPort(env) {
  const text = env.PORT || '8080';
  const port = decimal(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Trouble(`PORT=${text} is not a port: give a number from 1 to 65535.`);
  }
  return port;
}

/**
 * @param {number} port
 * @param {string} [host]
 */
export async function requireFree(port, host) {
  const trouble = await listenTrouble(port, host);
  if (!trouble) return;
  if (trouble.code === 'EADDRINUSE') {
    throw new Trouble(
      `Port ${port} is taken by another program. Choose another: PORT=${otherPort(port)} npm run up`,
    );
  }
  if (trouble.code === 'EACCES') {
    throw new Trouble(`Port ${port} needs root. Choose one above 1023: PORT=8080 npm run up`);
  }
  throw new Trouble(`Port ${port} cannot be used: ${trouble.message}`);
}

/** @param {number} port */
const otherPort = (port) => (port === 65_535 ? 8080 : port + 1);

/**
 * Whether somebody accepts connections there.
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export function answers(port, host = '127.0.0.1') {
  return converse(port, host, '', () => true);
}

/**
 * Connects, says something and judges what comes back.
 * @param {number} port
 * @param {string} host
 * @param {string} said may be empty
 * @param {(heard: string) => boolean} satisfied is asked at once, and after everything heard
 * @returns {Promise<boolean>}
 */
export function converse(port, host, said, satisfied) {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ port, host });
    /** @param {boolean} answer */
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => {
      if (said) socket.write(said);
      if (satisfied(heard)) end(true);
    });
    socket.on('data', (chunk) => {
      heard += chunk;
      if (satisfied(heard)) end(true);
    });
  });
}
