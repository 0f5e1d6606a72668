import { Type } from '@sinclair/typebox';
import { sql } from 'drizzle-orm';
import type { AnyElysia } from 'elysia';
import { ErrorCode } from 'nats';
import type { Registry } from 'prom-client';
import type { Access } from '../base/access.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Environment, isProduction, readConfig } from '../base/config.ts';
import { shareOf } from '../base/processes.ts';
import { version } from '../base/version.ts';
import {
  type Bus,
  bindReply,
  bindSubscription,
  openBus,
  type Reply,
  type Subscription,
  serveReplies,
} from '../bus/bus.ts';
import { type Consumption, consume } from '../bus/consume.ts';
import { deadLetterReplies } from '../bus/dead-letters.ts';
import { inbox } from '../bus/inbox.ts';
import { countPublished, measureOutbox } from '../bus/measure.ts';
import { forgetSentEvents, type Relay, startRelay } from '../bus/outbox.ts';
import { createPassOver, type PassOver } from '../bus/pass-over.ts';
import { recallReplies } from '../bus/recall.ts';
import { settleReplies } from '../bus/settle-orphans.ts';
import { watchConsumers } from '../bus/watch-consumers.ts';
import { createTokenVerifier, type TokenVerifier } from '../http/auth.ts';
import type { CallerPace } from '../http/pace.ts';
import type { Logger } from '../seeing/log.ts';
import type { Metrics } from '../seeing/telemetry.ts';
import { within } from '../stores/circuit.ts';
import { deleteInBatches } from '../stores/delete-in-batches.ts';
import { isPooled, requireAnnouncedPooler } from '../stores/pooler.ts';
import { closePostgres, type Database, openPostgres, type Schema } from '../stores/postgres.ts';
import { findSilent, openRedis, type RedisClient } from '../stores/redis.ts';
import {
  natsAddress,
  redisAddress,
  refuseDatabaseOwner,
  serverAddress,
  serverUrl,
  serviceVariable,
} from '../stores/server-address.ts';
import { every, type Job, startJobs } from './job.ts';
import { refuseOldServers, refuseOpenNats } from './server-versions.ts';

export { serviceVariable } from '../stores/server-address.ts';
export { every, type Job } from './job.ts';

/** What the runtime gives a service to build its own dependencies from. */
export interface Platform {
  service: string;
  env: Environment;
  log: Logger;
  clock: Clock;
  bus: Bus;
  tokens: TokenVerifier;
  metrics: Registry;
  passOver: PassOver;
  /** The service's database: `<SERVICE>_DATABASE_URL`, or `<service>_db` on the server of DATABASE_URL. */
  openPostgres<S extends Schema>(schema: S, options: { maxConnections: number }): Database<S>;
  openRedis(): Promise<RedisClient>;
  onClose(close: () => Promise<void>): void;
  /** Aborted when the service begins to stop: who holds an event back goes on with it at once. */
  draining: AbortSignal;
}

type ServerKind = 'nats' | 'postgres' | 'redis';

export interface ServiceDefinition<Config, Deps> {
  name: string;
  description: string;
  access?: Access;
  config: (env: Environment) => Config;
  connect: (platform: Platform, config: Config) => Promise<Deps>;
  routes: (deps: Deps) => AnyElysia;
  replies?: readonly Reply<Deps>[];
  subscriptions?: readonly Subscription<Deps>[];
  jobs?: readonly Job<Deps>[];
  /** What must be true before the service is ready, for instance a loaded index. */
  prepare?: (deps: Deps) => Promise<void>;
  /** Servers without which some of it still works, beside NATS: what is to be told waits, and what is known is answered. */
  worksWithout?: readonly ('postgres' | 'redis')[];
  /** What keeps it from working well beyond its servers being away; asked by readiness. */
  troubles?: (deps: Deps) => Promise<string[]>;
}

export interface RunningService {
  name: string;
  routes: AnyElysia;
  /** What keeps it from working at all now; empty when it can work. */
  troubles(): Promise<string[]>;
  /** What it lacks while it works. */
  lacks(): Promise<string[]>;
  /** Takes its share of requests and events from now on, and runs its timers. */
  begin(): Promise<void>;
  /** Stops hearing events and timers. */
  drain(): Promise<void>;
  stopReplies(): Promise<void>;
  stopRelay(): Promise<void>;
  disconnect(): Promise<void>;
}

export interface Service {
  name: string;
  description: string;
  access?: Access;
  config: (env: Environment) => unknown;
  routes: (deps: never) => AnyElysia;
  replies?: readonly Reply[];
  subscriptions?: readonly Subscription[];
  jobs?: readonly Job[];
  start(runtime: Runtime): Promise<RunningService>;
}

/** What the services of one process share. */
export interface Runtime {
  env: Environment;
  log: Logger;
  clock?: Clock;
  metrics: Metrics;
  /** Of whoever is signed in, in all services of the process together. */
  callerPace?: CallerPace | undefined;
  /** Instead of the verifier by auth's keys; for tests. */
  tokens?: Omit<TokenVerifier, 'pace'>;
}

const inboxRowsStayDays = 14;

/** Puts a service together from plain functions; `start` connects and prepares it. */
export function defineService<Config, Deps extends { bus: Bus }>(
  definition: ServiceDefinition<Config, Deps>,
): ServiceDefinition<Config, Deps> & Service {
  return { ...definition, start: (runtime) => startService(definition, runtime) };
}

async function startService<Config, Deps extends { bus: Bus }>(
  definition: ServiceDefinition<Config, Deps>,
  runtime: Runtime,
): Promise<RunningService> {
  const { name } = definition;
  const log = runtime.log.child({ service: name });
  const resources = await openPlatform(name, runtime, log);
  const { platform } = resources;
  try {
    const config = definition.config(runtime.env);
    await lookForPooler(name, runtime.env);
    const deps = await definition.connect(platform, config);
    const database = resources.database();
    if (isProduction(runtime.env)) {
      await refuseOpenNats(name, runtime.env);
      await refuseOldServers(name, { bus: platform.bus, database, redis: resources.redis() }, runtime.env);
      if (database) await refuseDatabaseOwner(name, database);
    }
    await definition.prepare?.(deps);

    const routes = definition.routes(deps);
    const subscriptions = (definition.subscriptions ?? []).map((one) => bindSubscription(one, deps));
    const hearing = watchConsumers({
      service: name,
      bus: platform.bus,
      subscriptions,
      metrics: runtime.metrics,
    });
    const dispensable = new Set<ServerKind>(['nats', ...(definition.worksWithout ?? [])]);
    const startTable = <Needs>(table: readonly Job<Needs>[], needs: Needs) =>
      startJobs(name, table, needs, log, runtime.metrics.jobRuns);
    // What has begun so far: one that fails half-way stops as much.
    let relay: Relay | undefined;
    let replies: Awaited<ReturnType<typeof serveReplies>> | undefined;
    const consumptions: Consumption[] = [];
    const jobs: ReturnType<typeof startJobs>[] = [];

    return {
      name,
      routes,
      troubles: async () => {
        const away = await resources.away((server) => !dispensable.has(server));
        if (away.length > 0) return away;
        return [...(await hearing.lacksFromTheStart()), ...((await definition.troubles?.(deps)) ?? [])];
      },
      lacks: async () => [
        ...(await resources.away((server) => dispensable.has(server))),
        ...resources.silentNodes(),
        ...hearing.lacks(),
      ],
      async begin() {
        if (database) {
          relay = startRelay({
            db: database,
            bus: platform.bus,
            source: name,
            log,
            watch: {
              published: (event) => countPublished(name, event, runtime.metrics),
              refused: ({ type }) => runtime.metrics.eventsRefused.inc({ service: name, event: type }),
            },
          });
        }
        replies = await serveReplies(
          platform.bus,
          { name, version, description: definition.description },
          [
            ...(definition.replies ?? []).map((one) => bindReply(one, deps)),
            ...operatorReplies(name).map((one) =>
              bindReply(one, { bus: platform.bus, service: name, log, subscriptions, database }),
            ),
          ],
          log,
        );
        const hearer = { bus: platform.bus, service: name, log, handled: runtime.metrics.eventsHandled };
        for (const subscription of subscriptions) consumptions.push(consume(hearer, subscription));
        jobs.push(
          startTable(definition.jobs ?? [], deps),
          startTable([every(10, 'measure-consumers', () => hearing.look)], undefined),
        );
        if (database)
          jobs.push(startTable(housekeeping, { service: name, database, metrics: runtime.metrics }));
      },
      async drain() {
        resources.drain();
        await Promise.all([...jobs, ...consumptions].map((one) => one.stop()));
      },
      stopReplies: async () => replies?.stop(),
      stopRelay: async () => relay?.stop(),
      disconnect: () => resources.close(),
    };
  } catch (error) {
    await resources.close();
    throw error;
  }
}

/** What every service answers to operators beside its own replies. */
export const operatorReplies = (service: string) => [
  ...deadLetterReplies(service),
  ...recallReplies(service),
  ...settleReplies(service),
];

interface Housekept {
  service: string;
  database: Database;
  metrics: Metrics;
}

const housekeeping: Job<Housekept>[] = [
  every(10, 'measure-outbox', measureUnsent),
  every(3_600, 'forget-handled-messages', forgetHandledMessages),
];

function measureUnsent({ service, database, metrics }: Housekept) {
  return () => measureOutbox(service, database, metrics);
}

function forgetHandledMessages({ database }: Housekept) {
  return async (): Promise<void> => {
    await forgetSentEvents(database);
    const old = sql`${inbox.receivedAt} < CURRENT_TIMESTAMP - make_interval(days => ${inboxRowsStayDays})`;
    await deleteInBatches(database, inbox, old);
  };
}

const longestWaitMs = 5_000;

/** A process that starts while NATS is away waits for it, and says so. @throws where NATS is there and refuses */
async function reachBus(servers: string, service: string, log: Logger): Promise<Bus> {
  for (let waitMs = 250; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await openBus(servers, service, log);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== ErrorCode.ConnectionRefused && code !== ErrorCode.Timeout) throw error;
      log.warn({ error }, 'nats is away');
      await Bun.sleep(waitMs);
    }
  }
}

async function openPlatform(service: string, runtime: Runtime, log: Logger) {
  const { env } = runtime;
  let database: Database | undefined;
  let redis: RedisClient | undefined;
  const closings: (() => Promise<void>)[] = [];
  const draining = new AbortController();
  let silentNodes: string[] = [];
  /** One master of several that is away keeps its own keys from being served: the service lacks it, and works. */
  const lookAtRedis = async (client: RedisClient): Promise<void> => {
    const { nodes, silent } = await findSilent(client);
    if (silent.length === nodes) throw new Error('No node of redis answers');
    silentNodes = silent.map((node) => `${service}: redis ${node}`);
  };
  const bus = await reachBus(natsAddress(service, env).servers, service, log);

  const platform: Platform = {
    service,
    env,
    log,
    clock: runtime.clock ?? systemClock,
    bus,
    tokens: { ...(runtime.tokens ?? createTokenVerifier(bus)), pace: runtime.callerPace },
    metrics: runtime.metrics.registry,
    passOver: createPassOver(service, log, runtime.metrics.eventsPassedOver),
    openPostgres(schema, { maxConnections }) {
      const opened = openPostgres(databaseUrl(service, env), schema, {
        maxConnections: shareOf(connectionsOf(service, env) ?? maxConnections),
        name: service,
        log,
        pooled: isPooled(env),
      });
      database ??= opened;
      closings.push(() => closePostgres(opened));
      return opened;
    },
    async openRedis() {
      const opened = await openRedis(redisAddress(service, env).servers, log);
      redis ??= opened;
      closings.push(opened.end);
      return opened;
    },
    onClose: (close) => closings.push(close),
    draining: draining.signal,
  };

  return {
    platform,
    database: () => database,
    redis: () => redis,
    drain: () => draining.abort(),
    silentNodes: () => silentNodes,
    /** Which of these servers do not answer. */
    async away(asked: (server: ServerKind) => boolean) {
      const checks: [ServerKind, (() => Promise<unknown>) | undefined][] = [
        ['nats', () => bus.connection.flush()],
        ['postgres', database && (() => database!.execute(sql`SELECT 1`))],
        ['redis', redis && (() => lookAtRedis(redis!))],
      ];
      const found = await Promise.all(
        checks.map(async ([what, check]) =>
          check === undefined || !asked(what) || (await answersWithin(check, 2_000))
            ? []
            : [`${service}: ${what}`],
        ),
      );
      return found.flat();
    },
    async close() {
      await bus.close();
      for (const close of closings.reverse()) {
        await close().catch((error: unknown) => log.warn({ error }, 'closing'));
      }
    },
  };
}

function answersWithin(check: () => Promise<unknown>, milliseconds: number): Promise<boolean> {
  return within(milliseconds, 'check', Promise.resolve().then(check)).then(
    () => true,
    () => false,
  );
}

/** Before the first statement: behind a pooler that nobody has announced, half a transaction may be somebody else's. */
async function lookForPooler(service: string, env: Environment): Promise<void> {
  const variables = [serviceVariable(service, 'DATABASE_URL'), 'DATABASE_URL'];
  if (!variables.some((variable) => serverUrl(variable, env))) return;
  const { variable } = serverAddress(service, 'DATABASE_URL', env);
  await requireAnnouncedPooler({ variable, url: databaseUrl(service, env), pooled: isPooled(env) });
}

/** `<SERVICE>_DATABASE_CONNECTIONS`: of all processes alike on the machine together. */
function connectionsOf(service: string, env: Environment): number | undefined {
  const name = serviceVariable(service, 'DATABASE_CONNECTIONS');
  return readConfig(
    Type.Object({ [name]: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })) }),
    env,
  )[name];
}

export function databaseName(service: string): string {
  return `${service.replaceAll('-', '_')}_db`;
}

export function databaseUrl(service: string, env: Environment): string {
  const { variable, url } = serverAddress(service, 'DATABASE_URL', env);
  if (variable === 'DATABASE_URL') url.pathname = `/${databaseName(service)}`;
  return url.toString();
}
