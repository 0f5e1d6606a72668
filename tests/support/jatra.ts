import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBus } from '#shared/bus/bus';
import { serviceVariable } from '#shared/runtime/service';
import { createLogger } from '#shared/seeing/log';
import { createTestDatabase, eventually, startNats, startRedis } from '#support/platform';
import { freePort } from '#support/ports';
import { migratedServices } from '../../drizzle/migrate.ts';
import { readConsumers } from '../../nats/files.ts';
import { provisionConsumers, provisionStreams } from '../../nats/provision.ts';
import { engine } from '../../shared/base/engine.mjs';
import { isOk, type Running, run, spawn } from './processes.ts';
import { startProxy } from './proxy.ts';

/** The services of the first so many processes start after all others; they are auth, user and schedule. */
const lastStarted = 3;

/** One process behind its own port, or one for each service behind a proxy. */
export type Topology = 'one process' | 'nine processes';

export interface JatraUnderTest {
  baseUrl: string;
  /** Where each service listens by itself; one address for all in one process. */
  addresses: Record<string, string>;
  /** Where each process tells of itself alone. */
  operations: string[];
  inboxUrl: string;
  env: Record<string, string>;
  databaseUrl(service: string): string;
  /** Everything the services wrote to their log so far. */
  log(): string;
  /** Starts another instance of a service behind the proxy and stops the one before it. Of nine processes only. */
  replace(service: string): Promise<void>;
  /** Stops the services, does what is asked, and starts those of this checkout. Of one process only. */
  changeCode(code: string | undefined, between?: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  /** So many alike behind each port. */
  processes?: number;
  /** The checkout whose services run; what is tested where none is given. */
  code?: string;
  /** What is done to the databases, which have the timetable and nothing else. */
  beforeServices?: (databaseUrl: JatraUnderTest['databaseUrl']) => Promise<void>;
  /** Where the databases are made, instead of the server that all suites share. */
  databaseServer?: string;
  /** Where the services find their databases, instead of at the server itself. */
  databaseThrough?: (url: string) => string;
}

/**
 * The whole system as operators run it: real processes, the real timetable, servers of this suite alone.
 */
export async function startJatraProcess(
  extraEnv: Record<string, string> = {},
  topology: Topology = 'one process',
  {
    processes = 1,
    code,
    beforeServices = async () => {},
    databaseServer,
    databaseThrough = (url) => url,
  }: Options = {},
): Promise<JatraUnderTest> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'jatra-journey-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    const [nats, redis, databases] = await Promise.all([
      startNats(),
      startRedis(),
      Promise.all(
        migratedServices.map(async (service) => ({
          service,
          ...(await createTestDatabase(service, databaseServer)),
        })),
      ),
    ]);
    cleanUp.push(nats.stop, redis.stop, () => Promise.all(databases.map((database) => database.drop())));

    const addresses = await chooseAddresses(topology);
    const instances = new Map<string, { address: string; spare: string; running?: Running }>();
    let baseUrl = `http://${addresses.auth}`;
    if (topology === 'nine processes') {
      for (const [service, address] of Object.entries(addresses))
        instances.set(service, { address, spare: `127.0.0.1:${await freePort()}` });
      const both = [...instances].map(([service, { address, spare }]) => [service, `${address} ${spare}`]);
      const proxy = await startProxy(Object.fromEntries(both), folder);
      cleanUp.push(proxy.stop);
      baseUrl = proxy.url;
    }
    const inbox = await startInbox(folder);
    cleanUp.push(inbox.stop);
    const operationsPort = await freePort();
    const env: Record<string, string> = {
      ...(processes > 1 && { OPERATIONS_PORT: String(operationsPort) }),
      JATRA_ENV: 'development',
      PUBLIC_BASE_URL: baseUrl,
      NATS_URL: nats.url,
      REDIS_URL: redis.url,
      SMTP_URL: inbox.smtpUrl,
      AUTH_SIGNING_KEYS_FILE: join(folder, 'auth.json'),
      TICKET_SIGNING_KEYS_FILE: join(folder, 'ticket.json'),
      USER_DATA_KEYS_FILE: join(folder, 'user.json'),
      PUSH_KEYS_FILE: join(folder, 'push.json'),
      ...Object.fromEntries(
        databases.flatMap(({ service, url }) => [
          [databaseVariable(service), databaseThrough(url)],
          [serviceVariable(service, 'NATS_URL'), nats.urlOf(service)],
          [serviceVariable(service, 'REDIS_URL'), redis.urlOf(service)],
        ]),
      ),
      // Its buyers are few and busy.
      BOOKING_ORDERS_PER_DAY: '0',
      ACCOUNT_REQUESTS_PER_SECOND: '0',
      // Other suites keep the machine busy.
      NOTIFICATION_PATIENCE_SECONDS: '0',
      ...extraEnv,
    };
    await provision(nats.url);
    const ownerUrl = (service: string) => databases.find((one) => one.service === service)!.ownerUrl;
    const atServer = { SCHEDULE_DATABASE_URL: ownerUrl('schedule'), POSTGRES_POOLER: '' };
    await run(['bun', 'services/schedule/timetable/load-timetable.ts'], { ...env, ...atServer });
    await beforeServices(ownerUrl);

    const services: Running[] = [];
    cleanUp.push(() => Promise.all(services.map((one) => one.stop())));
    const groups = Map.groupBy(migratedServices, (service) => addresses[service]!);
    const startAt = async (chosen: [string, string[]][], from = code) => {
      const started = chosen.map(([address, names]) => {
        const one = startServices(names, address, env, folder, processes, from);
        const instance = instances.get(names[0]!);
        if (instance) instance.running = one;
        return one;
      });
      services.push(...started);
      await Promise.all(started.map((one) => one.ready()));
    };
    // Those whom all others ask come last: whoever starts first must get ready without them.
    const [asked, asking] = [[...groups].slice(0, lastStarted), [...groups].slice(lastStarted)];
    await startAt(asking);
    await startAt(asked);
    await inbox.ready();
    return {
      baseUrl,
      addresses,
      operations:
        processes > 1
          ? Array.from({ length: processes }, (_, at) => `http://127.0.0.1:${operationsPort + at}`)
          : [...new Set(Object.values(addresses))].map((address) => `http://${address}`),
      inboxUrl: inbox.url,
      env,
      databaseUrl: ownerUrl,
      log: () => services.map((one) => one.output()).join(''),
      async replace(service) {
        const { address, spare, running } = instances.get(service)!;
        const next = startServices([service], spare, env, folder, processes);
        services.push(next);
        await next.ready();
        await running!.stop();
        instances.set(service, { address: spare, spare: address, running: next });
      },
      async changeCode(next, between) {
        for (const one of services.splice(0)) await one.stop();
        await between?.();
        await startAt([...groups], next);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A mail server that keeps what it is given and shows it over HTTP. */
export async function startInbox(folder: string) {
  const [smtpPort, webPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${webPort}`;
  const child = spawn(
    [
      'node',
      'shared/tools/stack/servers/catch-mails.mjs',
      ...['--smtp', String(smtpPort), '--web', String(webPort), '--folder', join(folder, 'mail')],
    ],
    {},
    join(folder, 'inbox.log'),
  );
  return {
    url,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    ready: () => eventually(() => isOk(`${url}/api/email`), 'the inbox', 120_000),
    stop: child.stop,
  };
}

/** host:port by service. */
async function chooseAddresses(topology: Topology): Promise<Record<string, string>> {
  const shared = `127.0.0.1:${await freePort()}`;
  const entries = migratedServices.map(
    async (service): Promise<[string, string]> => [
      service,
      topology === 'one process' ? shared : `127.0.0.1:${await freePort()}`,
    ],
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** One process with these services on this address, or several behind it. */
function startServices(
  names: string[],
  address: string,
  env: Record<string, string>,
  folder: string,
  processes: number,
  code?: string,
) {
  const target = names.length === migratedServices.length ? 'all' : names.join(',');
  const child = spawn(
    [
      'bun',
      'services/main.ts',
      `--target=${target}`,
      // The release before does not know it.
      ...(processes > 1 ? [`--processes=${processes}`] : []),
    ],
    { ...engine, ...env, PORT: address.split(':')[1]! },
    join(folder, `${target}.log`),
    code,
  );
  return {
    ...child,
    async ready() {
      await eventually(
        async () => child.exited() || (await isOk(`http://${address}/health/ready`)),
        `${target} to be ready`,
        120_000,
      );
      if (child.exited()) throw new Error(`${target} ended at start:\n${child.output()}`);
    },
  };
}

export function databaseVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
}

export async function provision(url: string): Promise<void> {
  const bus = await openBus(url, 'provisioner', createLogger('silent'));
  const manager = await bus.connection.jetstreamManager();
  await provisionStreams(manager, 1);
  await provisionConsumers(manager, await readConsumers());
  await bus.close();
}
