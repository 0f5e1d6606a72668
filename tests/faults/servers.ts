import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'redis';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { converse } from '../../shared/tools/stack/ports.mjs';
import {
  gone,
  type Identity,
  identify,
  runs,
  signalTo,
} from '../../shared/tools/stack/processes/processes.mjs';
import { postgres, type Server } from '../../shared/tools/stack/servers/postgres.mjs';
import type { ensurePrograms } from '../../shared/tools/stack/servers/servers.mjs';
import { newPassword } from '../../shared/tools/stack/settings.mjs';
import { childrenOf, spawn } from '../support/processes.ts';
import type { ServerName } from './schedule.ts';

export type Programs = Awaited<ReturnType<typeof ensurePrograms<ServerName>>>;

/** A server that can die and come back on the same port with what it had written. */
export interface MortalServer {
  name: ServerName;
  port: number;
  url: string;
  /** Nothing happens where it runs. */
  start(): Promise<void>;
  /** SIGKILL, to the processes that it started too. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

async function mortal(
  name: ServerName,
  port: number,
  prepare: () => Promise<Pick<Server, 'command' | 'url' | 'ready'> & { env?: NodeJS.ProcessEnv }>,
  logFile: string,
): Promise<MortalServer> {
  let running: Identity = { pid: 0, began: '' };
  const family = () => (runs(running) ? [running.pid, ...childrenOf(running.pid)] : []);
  return {
    name,
    port,
    url: (await prepare()).url,
    async start() {
      if (runs(running)) return;
      const server = await prepare();
      await eventually(
        async () => {
          const child = spawn(server.command, { ...stringsOf(server.env) }, logFile);
          running = identify(child.pid);
          return eventually(
            async () => child.exited() || (await server.ready()),
            `${name} to start`,
            30_000,
          ).then(() => !child.exited());
        },
        `${name} to stay`,
        30_000,
      );
    },
    async kill() {
      const all: Identity[] = family().map(identify);
      for (const one of all) signalTo(one.pid, 'SIGKILL');
      for (const one of all) await gone(one, 5_000);
    },
    pause() {
      for (const one of family()) signalTo(one, 'SIGSTOP');
    },
    resume() {
      for (const one of family()) signalTo(one, 'SIGCONT');
    },
  };
}

const stringsOf = (env: NodeJS.ProcessEnv = {}) => env as Record<string, string>;

export interface MortalServers {
  postgres: MortalServer;
  nats: MortalServer;
  redis: MortalServer & {
    /** Writes the copy that it comes back with. */
    save(): Promise<void>;
    forgetCopy(): Promise<void>;
  };
}

/** Postgres, Redis and NATS of this run alone, started. */
export async function startServers(
  programs: Programs,
  folder: string,
  logFolder: string,
): Promise<MortalServers> {
  const [postgresPort, redisPort, natsPort] = [await freePort(), await freePort(), await freePort()];
  const postgresPassword = newPassword();
  await mkdir(join(folder, 'redis'));
  const log = (name: ServerName) => join(logFolder, `${name}.log`);
  const database = await mortal(
    'postgres',
    postgresPort,
    async () => {
      const server = await postgres({
        program: programs.postgres,
        folder: join(folder, 'postgres'),
        port: postgresPort,
        password: postgresPassword,
        throwAway: true,
      });
      // What is committed outlives the process, though not the machine.
      return {
        ...server,
        command: [...server.command, '-c', 'synchronous_commit=on', '-c', 'full_page_writes=on'],
      };
    },
    log('postgres'),
  );
  const cache = await mortal(
    'redis',
    redisPort,
    async () => ({
      command: [
        programs.redis.path,
        ...['--port', String(redisPort), '--bind', '127.0.0.1', '--dir', join(folder, 'redis')],
        ...['--save', '', '--maxmemory-policy', 'noeviction'],
      ],
      url: `redis://127.0.0.1:${redisPort}`,
      ready: () => converse(redisPort, '127.0.0.1', 'PING\r\n', (heard) => heard.includes('+PONG')),
    }),
    log('redis'),
  );
  const bus = await mortal(
    'nats',
    natsPort,
    async () => ({
      command: [
        programs.nats.path,
        ...[
          '--addr',
          '127.0.0.1',
          '--port',
          String(natsPort),
          '--jetstream',
          '--store_dir',
          join(folder, 'nats'),
        ],
      ],
      url: `nats://127.0.0.1:${natsPort}`,
      ready: () => converse(natsPort, '127.0.0.1', '', (heard) => heard.startsWith('INFO ')),
    }),
    log('nats'),
  );
  await Promise.all([database.start(), cache.start(), bus.start()]);
  return {
    postgres: database,
    nats: bus,
    redis: {
      ...cache,
      async save() {
        const client = createClient({ url: cache.url });
        client.on('error', () => {});
        await client.connect();
        await client.sendCommand(['SAVE']);
        await client.close();
      },
      forgetCopy: () => rm(join(folder, 'redis', 'dump.rdb'), { force: true }),
    },
  };
}
