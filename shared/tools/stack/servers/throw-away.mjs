import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { freePort } from '../ports.mjs';
import { launch } from '../processes/launch.mjs';
import {
  eventually,
  identify,
  parentOf,
  processesWith,
  runs,
  signalTo,
  stopProcess,
} from '../processes/processes.mjs';
import { newPassword } from '../settings.mjs';
import { postgres } from './postgres.mjs';
import { redis } from './redis.mjs';

/**
 * @typedef {import('./servers.mjs').Found} Found
 * @typedef {{ postgres: Found, redis: Found, nats: Found }} Programs
 */

/** Every process of one run inherits this, so that none is left behind, whoever started it. */
const mark = 'JATRA_THROW_AWAY';

/**
 * Runs a command beside an empty Postgres and Redis of its own, and removes them whatever happens.
 * @param {string[]} command
 * @param {Programs} programs
 * @param {import('../progress.mjs').Progress} progress
 * @param {(urls: { databaseUrl: string, redisUrl: string }) => NodeJS.ProcessEnv} environment
 * @param {{ durable?: boolean, statements?: boolean }} [options] durable: Postgres commits to disk, as it does in earnest; for
 * measurements. statements: it counts them
 * @returns {Promise<number>} the command's exit code
 */
export async function runWithServers(
  command,
  programs,
  progress,
  environment,
  { durable = false, statements = false } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-test-'));
  const run = randomUUID();
  const interrupted = firstSignal();
  /** @type {import('../processes/processes.mjs').Identity[]} */
  const servers = [];
  try {
    const urls = await progress.step(
      'Starting Postgres and Redis to throw away',
      () => startServers({ folder, programs, run, servers, durable, statements }),
      () => 'Postgres and Redis to throw away',
    );
    const env = {
      ...environment(urls),
      [mark]: run,
      TMPDIR: folder,
      PATH: [dirname(programs.nats.path), dirname(programs.redis.path), process.env.PATH].join(delimiter),
    };
    return await Promise.race([execute(command, env), interrupted]);
  } finally {
    await endMarked(run, servers);
    for (const server of servers) await stopProcess(server, { signal: 'SIGQUIT' });
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {{ folder: string, programs: Programs, run: string, servers: import('../processes/processes.mjs').Identity[], durable: boolean, statements: boolean }} options
 * servers is added to as they start
 */
async function startServers({ folder, programs, run, servers, durable, statements }) {
  const taken = new Set();
  const database = await postgres({
    program: programs.postgres,
    folder: join(folder, 'postgres'),
    port: await freePort(undefined, taken),
    password: newPassword(),
    throwAway: !durable,
    statements,
  });
  const cache = await redis({
    program: programs.redis,
    folder: join(folder, 'redis'),
    port: await freePort(undefined, taken),
    throwAway: true,
  });
  for (const server of [database, cache]) {
    const child = launch({ ...server, env: { [mark]: run } }, 'ignore');
    child.on('error', () => {});
    if (!child.pid) throw new Trouble(`${server.name} could not be started.`);
    const identity = identify(child.pid);
    servers.push(identity);
    const came = await eventually(async () => {
      if (!runs(identity)) throw new Trouble(`${server.name} ended while it started.`);
      return server.ready();
    }, 30_000);
    if (!came) throw new Trouble(`${server.name} did not get ready within 30 s.`);
  }
  return { databaseUrl: database.url, redisUrl: cache.url };
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function execute(command, env) {
  const child = launch({ command, env }, ['ignore', 'inherit', 'inherit']);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Trouble(`${command[0]} could not be started: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Ends what the command started and left. SIGINT first: it lets a Postgres give back its shared memory.
 * @param {string} run
 * @param {import('../processes/processes.mjs').Identity[]} servers
 */
async function endMarked(run, servers) {
  const others = () => processesWith(mark, run).filter((pid) => !isServer(pid, servers));
  for (const pid of others()) signalTo(pid, 'SIGINT');
  if (await eventually(() => others().length === 0, 3_000)) return;
  await eventually(() => {
    for (const pid of others()) signalTo(pid, 'SIGKILL');
    return others().length === 0;
  }, 5_000);
}

/**
 * The servers, and the processes that Postgres itself started.
 * @param {number} pid
 * @param {import('../processes/processes.mjs').Identity[]} servers
 */
function isServer(pid, servers) {
  return servers.some((server) => server.pid === pid || server.pid === parentOf(pid));
}

/** @returns {Promise<number>} the exit code that says which signal it was */
function firstSignal() {
  const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  return new Promise((resolve) => {
    for (const [signal, code] of Object.entries(codes)) process.on(signal, () => resolve(code));
  });
}
