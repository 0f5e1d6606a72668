import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseName } from '#shared/runtime/service';
import { freePort } from '#support/ports';
import { gone, identify, signalTo } from '../../shared/tools/stack/processes/processes.mjs';
import { databaseVariable } from '../support/jatra.ts';
import { isOk, type Running, spawn } from '../support/processes.ts';
import { type ServerName, servers as serverNames } from './schedule.ts';
import type { MortalServers } from './servers.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** One process of the system, and its own stretch of network to each server. */
export interface ServiceProcess {
  name: string;
  services: string[];
  address: string;
  network: Record<ServerName, TcpProxy>;
  /** Nothing happens where it runs. */
  start(): void;
  /** As a supervisor does with a process that ended by itself, for instance because a server was away at its start. */
  restartIfEnded(): void;
  hasEnded(): boolean;
  /** Every time it ended by itself after it had been ready, and its last words. That is never right. */
  deaths: string[];
  /** Everything it wrote. */
  log(): string;
  kill(): Promise<void>;
  /** SIGKILL, before anything else happens. */
  killNow(): void;
  /** SIGTERM, and waits for its orderly end. @returns false where it had to be killed */
  stopInOrder(): Promise<boolean>;
  pause(): void;
  resume(): void;
  skewClock(ms: number): Promise<void>;
  isReady(): Promise<boolean>;
  /** For good. */
  end(): Promise<void>;
}

const orderlyMs = 26_000;

export async function serviceProcess({
  name,
  services,
  servers,
  env,
  clockFile,
  logFolder,
  preloads = [],
}: {
  name: string;
  services: string[];
  servers: MortalServers;
  env: Record<string, string>;
  clockFile: string;
  logFolder: string;
  /** Modules that stand before the services. */
  preloads?: string[] | undefined;
}): Promise<ServiceProcess> {
  const network = Object.fromEntries(
    await Promise.all(
      serverNames.map(async (server) => [server, await startTcpProxy(servers[server].port)] as const),
    ),
  ) as Record<ServerName, TcpProxy>;
  const through = (server: ServerName) =>
    Object.assign(new URL(servers[server].url), { port: network[server].port }).href;
  const address = `127.0.0.1:${await freePort()}`;
  const ownEnv: Record<string, string> = {
    ...env,
    PORT: address.split(':')[1]!,
    NATS_URL: through('nats'),
    REDIS_URL: through('redis'),
    FAULTS_CLOCK_FILE: clockFile,
  };
  for (const service of services)
    ownEnv[databaseVariable(service)] = Object.assign(new URL(through('postgres')), {
      pathname: `/${databaseName(service)}`,
    }).href;
  let running: Running | undefined;
  let wanted = false;
  let saidBefore = 0;
  const deaths: string[] = [];
  const noteDeath = ({ ending, output }: Running) => {
    const said = output().slice(saidBefore);
    const wasReady = said.includes('"msg":"ready"');
    if (wasReady && ending() !== 'SIGKILL')
      deaths.push(`${name} ended by itself (${ending()}): ${said.trim().split('\n').at(-1)}`);
  };
  const logFile = join(logFolder, `${name}.log`);
  const start = () => {
    saidBefore = existsSync(logFile) ? readFileSync(logFile, 'utf8').length : 0;
    running = spawn(
      [
        'bun',
        ...['./tests/faults/skewed-clock.ts', ...preloads].flatMap((path) => ['--preload', path]),
        'services/main.ts',
        `--target=${services.join(',')}`,
      ],
      ownEnv,
      logFile,
    );
  };
  const startAgainIfEnded = () => {
    if (!wanted || !running?.exited()) return;
    noteDeath(running);
    start();
  };
  const signal = (which: NodeJS.Signals) => running && signalTo(running.pid, which);
  const endBy = async (which: NodeJS.Signals, patienceMs: number) => {
    wanted = false;
    if (!running) return true;
    const identity = identify(running.pid);
    signal(which);
    const ended = await gone(identity, patienceMs);
    if (ended) running = undefined;
    return ended;
  };
  return {
    name,
    services,
    address,
    network,
    start() {
      startAgainIfEnded();
      wanted = true;
      if (!running || running.exited()) start();
    },
    restartIfEnded: startAgainIfEnded,
    deaths,
    hasEnded: () => running?.exited() ?? false,
    log: () => running?.output() ?? '',
    killNow() {
      wanted = false;
      signal('SIGKILL');
    },
    async kill() {
      await endBy('SIGKILL', 5_000);
    },
    async stopInOrder() {
      if (await endBy('SIGTERM', orderlyMs)) return true;
      await endBy('SIGKILL', 5_000);
      return false;
    },
    pause: () => void signal('SIGSTOP'),
    resume: () => void signal('SIGCONT'),
    skewClock: (ms) => writeFile(clockFile, String(ms)),
    isReady: () => isOk(`http://${address}/health/ready`),
    async end() {
      await endBy('SIGKILL', 5_000);
      for (const proxy of Object.values(network)) await proxy.stop();
    },
  };
}
