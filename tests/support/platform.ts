import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Static, TSchema } from '@sinclair/typebox';
import { Glob } from 'bun';
import { type AnyElysia, Elysia } from 'elysia';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import postgres from 'postgres';
import { createDatabase, migratedServices } from '../../drizzle/migrate.ts';
import { migrateDatabase } from '../../drizzle/migrate-database.ts';
import { grantAccess } from '../../drizzle/roles.ts';
import { consumerFile, lettersFile } from '../../nats/files.ts';
import { provisionConsumers, provisionStreams } from '../../nats/provision.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { EventContract, RequestContract } from '../../shared/base/contract.ts';
import { newId } from '../../shared/base/id.ts';
import { version } from '../../shared/base/version.ts';
import {
  type Bus,
  type Envelope,
  openBus,
  type RequestHandler,
  readCloudEvent,
  serveReplies,
} from '../../shared/bus/bus.ts';
import type { PassedOverReason } from '../../shared/bus/pass-over.ts';
import { getKeys } from '../../shared/contracts/auth.ts';
import {
  accessTokenSeconds,
  createTokenVerifier,
  type Role,
  type TokenVerifier,
  tokenAudience,
  tokenIssuer,
} from '../../shared/http/auth.ts';
import { problems } from '../../shared/http/problems.ts';
import {
  databaseName,
  defineService,
  type Platform,
  type RunningService,
  type Runtime,
  type Service,
  type ServiceDefinition,
  serviceVariable,
} from '../../shared/runtime/service.ts';
import { createLogger } from '../../shared/seeing/log.ts';
import { createMetrics } from '../../shared/seeing/telemetry.ts';
import { openRedis } from '../../shared/stores/redis.ts';
import { natsLogins } from '../../shared/tools/stack/servers/logins.mjs';
import { freePort } from './ports.ts';

const log = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent');
/** Of every account on the servers of a suite. */
export const testPassword = 'p5d1f0c';

export const natsVariables = (services: string[]): Record<string, string> => ({
  NATS_USER: 'jatra',
  NATS_PASSWORD: testPassword,
  ...Object.fromEntries(
    [...services, ...natsLogins].map((service) => [serviceVariable(service, 'NATS_PASSWORD'), testPassword]),
  ),
});

function testUrl(name: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const url = process.env[name];
  if (!url)
    throw new Error(`${name} is not set: tests run through npm test, which starts the servers they need`);
  return url;
}

/**
 * Waits until a probe answers something, looking again every few milliseconds. The limit only ends what would wait for
 * ever, with a word of what was waited for: what comes has no bound of its own on a busy machine.
 */
export async function eventually<Found>(
  probe: () => Promise<Found | undefined | null | false> | Found | undefined | null | false,
  what: string,
  timeoutMs = 60_000,
): Promise<Found> {
  const deadline = performance.now() + timeoutMs;
  while (true) {
    const isLast = performance.now() > deadline;
    const found = await probe();
    if (found) return found;
    if (isLast) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export interface StartedServer {
  url: string;
  process: Bun.Subprocess;
  stop(): Promise<void>;
}

export async function startServer(
  command: (port: number, folder: string) => string[],
  scheme: string,
  env: Record<string, string> = {},
): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-test-'));
  const port = await freePort();
  const child = Bun.spawn(command(port, folder), {
    stdout: 'ignore',
    stderr: 'ignore',
    stdin: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, ...env },
  });
  await eventually(() => answersTcp(port), `${scheme} server on its port`);
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    process: child,
    async stop() {
      child.kill('SIGKILL');
      await child.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answersTcp(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } });
    socket.end();
    return true;
  } catch {
    return false;
  }
}

/** The system's NATS server, and the newest where `nats/install-server.sh` has put it. */
export async function natsServers(): Promise<string[]> {
  const tools = process.env.JATRA_TOOLS ?? join(homedir(), '.cache/jatra');
  const newest = await Array.fromAsync(
    new Glob('nats-server-*/bin/nats-server').scan({ cwd: tools, absolute: true }),
  ).catch(() => []);
  return ['nats-server', ...newest];
}

/** A NATS server of this suite alone, with JetStream and the users of nats/users.conf. */
export async function startNats(
  program = 'nats-server',
): Promise<StartedServer & { urlOf(service: string): string }> {
  const server = await startServer(
    (port, folder) => [
      ...[program, '--config', join(import.meta.dir, '../../nats/nats.conf')],
      ...['-a', '127.0.0.1', '-p', String(port), '-sd', folder],
    ],
    'nats',
    natsVariables(migratedServices),
  );
  const urlOf = (user: string) => server.url.replace('://', `://${user}:${testPassword}@`);
  return { ...server, url: urlOf('jatra'), urlOf };
}

/** The services' accounts on Redis, one a line. */
export async function redisUsers(): Promise<string[]> {
  const file = join(import.meta.dir, '../../shared/tools/stack/servers/redis-users.conf');
  return (await readFile(file, 'utf8'))
    .replaceAll(/\{\w+\}/g, testPassword)
    .trim()
    .split('\n');
}

/** A Redis server of this suite alone, with the services' accounts: for suites that empty it or kill it. */
export async function startRedis(): Promise<StartedServer & { urlOf(service: string): string }> {
  const users = await redisUsers();
  const server = await startServer(
    (port, folder) => [
      ...['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...users.flatMap((line) => ['--user', ...line.split(' ').slice(1)]),
    ],
    'redis',
  );
  return { ...server, urlOf: (user) => server.url.replace('://', `://${user}:${testPassword}@`) };
}

export interface TestDatabase {
  /** By the service's own account, which may read and write rows. */
  url: string;
  /** By the account that made it: for what only an owner may do. */
  ownerUrl: string;
  drop(): Promise<void>;
}

/** A fresh database with the service's migrations, dropped by `drop`. */
export async function createTestDatabase(
  service: string,
  server = testUrl('TEST_DATABASE_URL'),
): Promise<TestDatabase> {
  const name = `test_${databaseName(service)}_${newId().replaceAll('-', '').slice(-16)}`;
  await createDatabase(server, name);
  const owner = new URL(server);
  owner.pathname = `/${name}`;
  await migrateDatabase(service, owner.toString());
  await grantAccess(owner.toString(), { name, password: testPassword });
  const own = new URL(owner);
  own.username = name;
  own.password = testPassword;
  return {
    url: own.toString(),
    ownerUrl: owner.toString(),
    async drop() {
      const sql = postgres(server, { max: 1, onnotice: () => {} });
      await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`;
      await sql`DROP ROLE ${sql(name)}`;
      await sql.end();
    },
  };
}

export interface TestOptions {
  env?: Record<string, string>;
  /**
   * `own` starts a Redis that the suite may empty or kill. With `tampered` the service has the owner's account there, by
   * which the suite does what the service may not.
   */
  redis?: 'shared' | 'own' | 'tampered';
  clock?: Clock;
  /** For a service that is made up by a test: nats/users.conf does not know its contracts. */
  madeUp?: boolean;
}

interface TokenHolder {
  userId?: string;
  role?: Role;
  sessionId?: string;
  /** Unless it is said, the holder has proved the phone. */
  phoneVerified?: boolean;
}

export interface TestPlatform {
  env: Record<string, string>;
  /** The service's database by the account that owns it. */
  ownerDatabaseUrl: string;
  bus: Bus;
  redis: StartedServer | undefined;
  nats: StartedServer;
  /** A token that this platform's verifier accepts. */
  tokenFor(who?: TokenHolder): Promise<string>;
  /** Plays another service's answer to a request. Calling it again replaces the answer. */
  fake<Input extends TSchema, Output extends TSchema>(
    contract: RequestContract<Input, Output>,
    handle: (input: Static<Input>) => Promise<Static<Output>> | Static<Output>,
  ): Promise<void>;
  /** Publishes an event as its service would. */
  publish<Data extends TSchema>(
    contract: EventContract<Data>,
    row: { aggregateId: string; version: number; data: Static<Data>; id?: string },
  ): Promise<void>;
  /** Waits until the service has handled everything that this durable consumer is to hear so far. */
  settled(stream: string, durable: string): Promise<void>;
  /** What has been published of a contract so far. */
  events<Data extends TSchema>(contract: EventContract<Data>): Promise<Envelope<Static<Data>>[]>;
  /** Runs the service on this platform. May be called twice: two processes on one database. */
  start<Config, Deps extends { bus: Bus }>(
    definition: ServiceDefinition<Config, Deps>,
  ): Promise<StartedService<Deps>>;
  close(): Promise<void>;
}

export interface StartedService<Deps> {
  /** Its routes behind the problem plugin, for `app.handle(new Request('http://localhost/v1/…'))`. */
  app: AnyElysia;
  deps: Deps;
  stop(): Promise<void>;
}

/** The servers of this machine, whatever they are, as ACCEPTED_SERVER_VERSIONS names them: for starts as production. */
export async function acceptedVersions(platform: TestPlatform): Promise<string> {
  const owner = postgres(platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
  const [row] = await owner<{ server_version: string }[]>`SHOW server_version`;
  await owner.end();
  const redis = await openRedis(platform.redis?.url ?? testUrl('TEST_REDIS_URL'), log);
  const [, product, version] = /^(redis|valkey)_version:(\S+)/m.exec(await redis.info('server'))!;
  redis.destroy();
  const nats = platform.bus.connection.info!.version;
  return `nats ${nats}, ${product} ${version}, postgres ${row!.server_version.split(' ')[0]}`;
}

/** Starts a service as production and stops it again. @returns why it did not start; empty where it did */
export async function refusalOfProduction(
  platform: TestPlatform,
  service: Service,
  env: Record<string, string | undefined> = {},
): Promise<string> {
  const accepted = { ACCEPTED_SERVER_VERSIONS: await acceptedVersions(platform) };
  const runtime = {
    env: { ...platform.env, JATRA_ENV: 'production', ...accepted, ...env },
    log,
    metrics: createMetrics(),
  };
  const started = await service.start(runtime).catch((error: Error) => error);
  if (started instanceof Error) return started.message;
  await stopService(started);
  return '';
}

/** Everything one service's suite needs, on real servers of its own; `env` reaches the service's config. */
export async function testPlatform(service: string, options: TestOptions = {}): Promise<TestPlatform> {
  const [database, nats, redis] = await Promise.all([
    createTestDatabase(service),
    startNats(),
    (options.redis ?? 'shared') === 'shared' ? undefined : startRedis(),
  ]);
  const redisUrl =
    (options.redis === 'tampered' ? redis?.url : redis?.urlOf(service)) ?? testUrl('TEST_REDIS_URL');
  const env: Record<string, string> = {
    JATRA_ENV: 'development',
    [`${service.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`]: database.url,
    NATS_URL: options.madeUp ? nats.url : nats.urlOf(service),
    REDIS_URL: redisUrl,
    ...options.env,
  };
  // By the operator's account, which may ask in anybody's name.
  const bus = await openBus(nats.url, 'test', log, ({ askedBy }) => askedBy?.[0] ?? 'test');
  const manager = await bus.connection.jetstreamManager();
  await provisionStreams(manager, 1);
  const signer = await createTestSigner();
  const running: RunningService[] = [];
  const fakes = new Map<string, Pick<RequestHandler, 'handle'>>();
  const fakeServers: { stop(): Promise<void> }[] = [];

  const platform: TestPlatform = {
    env,
    ownerDatabaseUrl: database.ownerUrl,
    bus,
    redis,
    nats,
    tokenFor: signer.tokenFor,
    async fake(contract, handle) {
      const known = fakes.get(contract.subject);
      const answer = async (input: never) => handle(input);
      if (known) {
        known.handle = answer;
        return;
      }
      const entry: Pick<RequestHandler, 'handle'> = { handle: answer };
      fakes.set(contract.subject, entry);
      const forward = { contract, handle: async (input: never) => entry.handle(input) };
      fakeServers.push(
        await serveReplies(
          bus,
          { name: contract.service, version, description: 'played by a test' },
          [forward],
          log,
        ),
      );
      await bus.connection.flush();
    },
    async publish(contract, { aggregateId, version, data, id }) {
      await bus.publish({
        id: id ?? newId(),
        type: contract.type,
        source: contract.type.split('.')[0]!,
        aggregateId,
        version,
        time: new Date().toISOString(),
        data,
      });
    },
    async settled(stream, durable) {
      const newest = async (subject: string) => {
        // The server counts what is to come a moment after it has stored it.
        const message = await manager.streams.getMessage(stream, { last_by_subj: subject }).catch(() => null);
        return message?.seq ?? 0;
      };
      await eventually(async () => {
        const { config, ack_floor, num_pending, num_ack_pending } = await manager.consumers.info(
          stream,
          durable,
        );
        const handled = num_pending + num_ack_pending === 0;
        return handled && ack_floor.stream_seq >= (await newest(config.filter_subject!));
      }, `${durable} to have handled everything`);
    },
    async events(contract) {
      const stream = await bus.connection.jetstream().streams.get(contract.stream);
      const { state } = await stream.info();
      const seen: Envelope<never>[] = [];
      for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
        const message = await stream.getMessage({ seq });
        if (message?.subject === contract.subject) seen.push(readCloudEvent(contract, message.data));
      }
      return seen;
    },
    async start<Config, Deps extends { bus: Bus }>(definition: ServiceDefinition<Config, Deps>) {
      const connected: Deps[] = [];
      const spied = defineService({
        ...definition,
        connect: async (given: Platform, config) => {
          const deps = await definition.connect(given, config);
          const { subscriptions = [] } = definition;
          connected.push(deps);
          await provisionConsumers(
            manager,
            // What a suite says before it starts the service counts.
            subscriptions.map(({ contract }) => consumerFile(definition.name, contract, 'all')),
          );
          await provisionConsumers(manager, subscriptions.length > 0 ? [lettersFile(definition.name)] : []);
          return deps;
        },
      });
      const runtime: Runtime = {
        env,
        log,
        metrics: createMetrics(),
        tokens: signer.verifier(bus),
        ...(options.clock ? { clock: options.clock } : {}),
      };
      const started = await spied.start(runtime);
      running.push(started);
      await started.begin();
      const app = new Elysia().use(problems(log)).use(started.routes);
      return {
        app,
        deps: connected[0]!,
        async stop() {
          running.splice(running.indexOf(started), 1);
          await stopService(started);
        },
      };
    },
    async close() {
      for (const started of running.splice(0)) await stopService(started);
      for (const server of fakeServers) await server.stop();
      await bus.close();
      await Promise.all([nats.stop(), redis?.stop()]);
      await database.drop();
    },
  };
  return platform;
}

async function stopService(started: RunningService): Promise<void> {
  await started.drain();
  await started.stopReplies();
  await started.stopRelay();
  await started.disconnect();
}

/** Signs tokens as auth does, with a key pair of the suite. */
async function createTestSigner() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' };
  return {
    verifier(bus: Bus): TokenVerifier {
      const keysFromTest: Bus = {
        ...bus,
        request: async (contract, input, options) =>
          contract.subject === getKeys.subject
            ? ({ keys: [jwk] } as never)
            : bus.request(contract, input, options),
      };
      return createTokenVerifier(keysFromTest);
    },
    async tokenFor(who: TokenHolder = {}): Promise<string> {
      return new SignJWT({
        sid: who.sessionId ?? newId(),
        role: who.role ?? 'USER',
        phone_verified: who.phoneVerified ?? true,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(who.userId ?? newId())
        .setIssuer(tokenIssuer)
        .setAudience(tokenAudience)
        .setIssuedAt()
        .setExpirationTime(`${accessTokenSeconds}s`)
        .sign(privateKey);
    },
  };
}

/** How often a service has passed an event over so far, by consumer and reason, as its metric says. */
export async function passedOver(
  { metrics }: Pick<Platform, 'metrics'>,
  consumer: string,
  reason: PassedOverReason,
): Promise<number> {
  const { values } = await metrics.getSingleMetric('jatra_events_passed_over_total')!.get();
  const mine = values.filter(({ labels }) => labels.consumer === consumer && labels.reason === reason);
  return mine.reduce((sum, { value }) => sum + value, 0);
}
