import { type Static, t } from 'elysia';
import { ConfigError, isProduction, readConfig } from '#shared/base/config';
import { alone, type Place, shareMachine } from '#shared/base/processes';
import { unreachable } from '#shared/base/unreachable';
import { build } from '#shared/base/version';
import { tellOfMissingAddresses } from '#shared/http/client-address';
import { readOrigins } from '#shared/http/cors';
import { createHttp, type HttpOptions, operations, type ProcessState } from '#shared/http/http';
import { createCallerPace } from '#shared/http/pace';
import { trustProxies } from '#shared/records/admin';
import { runProcesses, tellReady } from '#shared/runtime/processes';
import type { RunningService, Runtime, Service } from '#shared/runtime/service';
import { createLogger } from '#shared/seeing/log';
import { createMetrics } from '#shared/seeing/telemetry';
import { startTracing } from '#shared/seeing/tracing';
import { asOutage } from '#shared/stores/guard-postgres';
import { BadArgument, processLimits, readNumber, readOptions, runCommand } from '../shared/base/command.mjs';
import { auth } from './auth/service.ts';
import { booking } from './booking/service.ts';
import { notification } from './notification/service.ts';
import { payment } from './payment/service.ts';
import { refuseDefaults } from './production.ts';
import { reporting } from './reporting/service.ts';
import { schedule } from './schedule/service.ts';
import { seatReservation } from './seat-reservation/service.ts';
import { ticket } from './ticket/service.ts';
import { user } from './user/service.ts';

/** In the order of a passenger's way, which is the order of the API page. */
export const services: Service[] = [
  auth,
  user,
  schedule,
  seatReservation,
  booking,
  payment,
  ticket,
  notification,
  reporting,
];

const shutdownDeadlineMs = 25_000;

const mainConfig = t.Object({
  PORT: t.Integer({ default: 8080, minimum: 0, maximum: 65_535 }),
  HOST: t.String({ default: '127.0.0.1' }),
  OPERATIONS_PORT: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 65_535,
      description:
        'Where a process answers for its own health and measurements besides; with --processes the first one does, and each next one a port higher. With --processes: the port after PORT',
    }),
  ),
  PUBLIC_BASE_URL: t.Optional(t.String()),
  TRUSTED_PROXIES: t.Integer({ default: 0, minimum: 0, maximum: 10 }),
  HTTP_IDLE_SECONDS: t.Integer({
    default: 30,
    minimum: 1,
    maximum: 255,
    description: 'How long a connection may take to send a whole request, or stay without one',
  }),
  ACCOUNT_REQUESTS_PER_SECOND: t.Integer({
    default: 60,
    minimum: 0,
    description:
      'Requests of one account in a second, on routes on which one signs in and in one process; beyond, 429. 0: any number',
  }),
  ACCOUNT_REQUESTS_BURST: t.Integer({
    default: 120,
    minimum: 0,
    description: 'So many of them at once after a pause; 0: no more than in a second',
  }),
  SHUTDOWN_NOTICE_SECONDS: t.Optional(
    t.Integer({
      minimum: 0,
      maximum: 15,
      description:
        'How long a process that was told to stop goes on serving, so that the proxy before it hears of it first. 2; in development 0',
    }),
  ),
});

export interface Jatra {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts the named services in this process behind one HTTP port.
 * @param place among processes alike that share the port
 */
export async function startJatra(target: Service[], runtime: Runtime, place = alone): Promise<Jatra> {
  const { log, metrics } = runtime;
  refuseDefaults(target, runtime.env);
  const config = readConfig(mainConfig, runtime.env);
  const corsOrigins = readOrigins('CORS_ORIGINS', runtime.env);
  const operationsPort = operationsPortOf(config, place);
  const noticeSeconds = config.SHUTDOWN_NOTICE_SECONDS ?? (isProduction(runtime.env) ? 2 : 0);
  shareMachine(place);
  trustProxies(config.TRUSTED_PROXIES);
  tellOfMissingAddresses(log);
  const callerPace = createCallerPace({
    perSecond: config.ACCOUNT_REQUESTS_PER_SECOND,
    burst: config.ACCOUNT_REQUESTS_BURST,
  });
  const running: RunningService[] = [];
  let state: ProcessState = 'starting';
  try {
    for (const service of target) running.push(await service.start({ ...runtime, callerPace }));
  } catch (error) {
    await shutDown(running, log);
    throw error;
  }

  const look = async () => {
    const looked = await Promise.all(running.map(lookAt));
    const lacks = looked.flatMap(({ stopped, lacking }) => [...stopped, ...lacking]);
    return { stopped: looked.every(({ stopped }) => stopped.length > 0), lacks };
  };
  let lacks: string[] = [];
  const troubles = async () => {
    const found = await look();
    lacks = found.lacks;
    return found.stopped ? lacks : [];
  };
  const http: HttpOptions = {
    state: () => state,
    routes: running.map((service) => service.routes),
    ownerOf: ownersOf(running),
    log,
    metrics,
    corsOrigins,
    idleSeconds: config.HTTP_IDLE_SECONDS,
    publicBaseUrl: config.PUBLIC_BASE_URL ?? `http://${config.HOST}:${config.PORT}`,
    lacks: () => lacks,
    troubles: async () => (state === 'live' ? troubles() : [notReady[state]]),
  };
  const app = createHttp(http);
  const own = operationsPort === undefined ? undefined : operations(http);
  const closeHttp = () => Promise.all([app.stop(), own?.stop()]);
  let url: string;
  try {
    app.listen({ port: config.PORT, hostname: config.HOST, reusePort: place.count > 1 });
    own?.listen({ port: operationsPort!, hostname: config.HOST });
    url = `http://${config.HOST}:${app.server!.port}`;
    await warmUp(async () => (await look()).lacks);
    for (const service of running) await service.begin();
  } catch (error) {
    await closeHttp();
    await shutDown(running, log);
    throw error;
  }
  state = 'live';
  log.info({ version: build, url, services: target.map((service) => service.name) }, 'ready');

  return {
    url,
    async stop() {
      state = 'stopping';
      await Bun.sleep(noticeSeconds * 1_000);
      await closeHttp();
      await shutDown(running, log);
    },
  };
}

async function lookAt(service: RunningService): Promise<Record<'stopped' | 'lacking', string[]>> {
  const [stopped, lacking] = await Promise.all([service.troubles(), service.lacks()]);
  return { stopped, lacking };
}

/** Whose route a pattern is, for measurements. */
function ownersOf(running: RunningService[]): (route: string) => string | undefined {
  const owners = new Map(
    running.flatMap(({ name, routes }) => routes.routes.map(({ path }) => [path, name] as const)),
  );
  return (route) => owners.get(route);
}

/** @throws ConfigError where several processes could not find each other's port */
function operationsPortOf(
  { PORT, OPERATIONS_PORT }: Static<typeof mainConfig>,
  { index, count }: Place,
): number | undefined {
  if (count === 1) return OPERATIONS_PORT;
  if (PORT === 0) throw new ConfigError('PORT: several processes share one port, which has to be named');
  return (OPERATIONS_PORT ?? PORT + 1) + index;
}

const notReady = { starting: 'starting', stopping: 'shutting down' };
const looksAtStart = 5;

/**
 * Opens the first connections, before the process takes its share of requests and events: one beside it can answer them
 * meanwhile. Who starts while a server is away starts all the same.
 */
async function warmUp(troubles: () => Promise<string[]>): Promise<void> {
  for (let look = 0; look < looksAtStart; look++) if ((await troubles()).length === 0) return;
}

/** Consumers and timers first, then replies, then the outboxes, then the connections: nobody loses whom it still asks. */
async function shutDown(running: RunningService[], log: Runtime['log']): Promise<void> {
  const steps: [string, (service: RunningService) => Promise<void>][] = [
    ['drain', (service) => service.drain()],
    ['replies', (service) => service.stopReplies()],
    ['relay', (service) => service.stopRelay()],
    ['connections', (service) => service.disconnect()],
  ];
  for (const [step, run] of steps) {
    const began = performance.now();
    const outcomes = await Promise.allSettled(running.map(run));
    log.info({ step, ms: Math.round(performance.now() - began) }, 'shutdown');
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') log.error({ step, error: outcome.reason }, 'shutdown');
    }
  }
}

function chosen(target: string): Service[] {
  if (target === 'all') return services;
  return target.split(',').map((name) => {
    const service = services.find((candidate) => candidate.name === name.trim());
    if (!service)
      throw new BadArgument(
        `--target: there is no service ${name}; there are ${services.map((one) => one.name).join(', ')}`,
      );
    return service;
  });
}

const uncaught = ['uncaughtException', 'unhandledRejection'] as const;

/** Of a server that is away, where nobody waits for it any more: no reason to be away too. */
export function isOutlived(kind: (typeof uncaught)[number], error: unknown): boolean {
  return kind === 'unhandledRejection' && unreachable(asOutage(error)) !== undefined;
}

const usage = `npx bun services/main.ts                            all nine services in this process
npx bun services/main.ts --target=booking,payment   these alone
npx bun services/main.ts --processes 4              on as many cores: so many processes share the port and the limits
On the servers of DATABASE_URL, REDIS_URL and NATS_URL, each also by service as BOOKING_DATABASE_URL; of several nodes
as nats://user:password@one:4222,two:4222 or redis+cluster://user:password@one:6379,two:6379. PORT=8080
This is production, which refuses what everybody knows, unless JATRA_ENV=development.`;

async function main(args: string[]): Promise<void> {
  const options = readOptions(args, {
    target: { type: 'string', default: 'all' },
    processes: { type: 'string', default: '1' },
    process: { type: 'string' },
  });
  const target = chosen(options.target);
  const count = readNumber('--processes', options.processes, processLimits);
  const log = createLogger();
  if (options.process !== undefined) {
    const index = readNumber('--process', options.process, { least: 0, most: count - 1 });
    return runAlone(target, log, { index, count });
  }
  if (count === 1) return runAlone(target, log, alone);
  process.exit(
    await runProcesses({
      count,
      log,
      command: ({ index }) => [import.meta.path, ...args, `--process=${index}`],
    }),
  );
}

async function runAlone(target: Service[], log: Runtime['log'], place: Place): Promise<void> {
  // Bun's own words for it would hold the values of a failed query.
  for (const kind of uncaught) {
    process.on(kind, (error: unknown) => {
      if (isOutlived(kind, error)) return log.error({ error }, kind);
      log.fatal({ error }, kind);
      process.exit(1);
    });
  }
  try {
    const name = target === services ? 'jatra' : `jatra-${target.map((service) => service.name).join('-')}`;
    // First of all: databases and routes are opened with tracing or without.
    const traces = await startTracing(process.env, log, name);
    const runtime = { env: process.env, log, metrics: createMetrics() };
    const jatra = await startJatra(target, runtime, place);
    let stopping = false;
    const stop = (signal: string) => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'stopping');
      setTimeout(() => process.exit(1), shutdownDeadlineMs).unref();
      void jatra
        .stop()
        .then(() => traces?.stop())
        .then(() => process.exit(0));
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
    // Whoever keeps it is gone, and nobody could stop it any more.
    if (place.count > 1) process.on('disconnect', () => stop('disconnect'));
    tellReady();
  } catch (error) {
    if (error instanceof ConfigError) log.fatal(error.message);
    else log.fatal({ error }, 'could not start');
    process.exit(1);
  }
}

if (import.meta.main) await runCommand(usage, main);
