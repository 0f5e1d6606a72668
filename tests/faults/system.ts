import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseName } from '#shared/runtime/service';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { createDatabase, migratedServices } from '../../drizzle/migrate.ts';
import { migrateDatabase } from '../../drizzle/migrate-database.ts';
import { ensurePrograms } from '../../shared/tools/stack/servers/servers.mjs';
import { databaseVariable, provision, startInbox } from '../support/jatra.ts';
import { run } from '../support/processes.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';
import { type MortalServers, startServers } from './servers.ts';
import { type ServiceProcess, serviceProcess } from './service-process.ts';

/** Which services share a process. Those that stand in several groups run twice, as replicas. */
export type Layout = Record<string, string[]>;

/** Every service by itself, and the three that sell twice. */
export const spreadOut: Layout = {
  ...Object.fromEntries(migratedServices.map((service) => [service, [service]])),
  'seat-reservation-2': ['seat-reservation'],
  'booking-2': ['booking'],
  'payment-2': ['payment'],
};

/** Few processes, for a short run: what can break a sale stands alone. */
export const closeTogether: Layout = {
  'auth-user-schedule': ['auth', 'user', 'schedule'],
  'seat-reservation': ['seat-reservation'],
  booking: ['booking'],
  payment: ['payment'],
  'ticket-notification-reporting': ['ticket', 'notification', 'reporting'],
};

/** The whole system of one fault run: real servers and processes that may be killed, behind one address. */
export interface System {
  baseUrl: string;
  inboxUrl: string;
  servers: MortalServers;
  processes: Map<string, ServiceProcess>;
  /** How to reach the servers past every proxy, for whoever looks and mends. */
  env: Record<string, string>;
  /** Where the processes write their logs. */
  folder: string;
  stop(): Promise<void>;
}

export async function startSystem(
  layout: Layout,
  {
    holdSeconds,
    logFolder,
    preloads,
    extraEnv = {},
  }: {
    holdSeconds: number;
    logFolder?: string | undefined;
    preloads?: string[];
    extraEnv?: Record<string, string>;
  },
): Promise<System> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'jatra-faults-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const logs = logFolder ?? join(folder, 'log');
    await mkdir(logs, { recursive: true });
    const quietly = {
      step: <Answer>(_: string, work: (say: () => void) => Promise<Answer>) => work(() => {}),
    };
    const programs = await ensurePrograms(['postgres', 'redis', 'nats'], quietly);
    const servers = await startServers(programs, folder, logs);
    cleanUp.push(() => Promise.all(Object.values(servers).map((server) => server.kill())));

    const env = await fillServers(servers);
    const inbox = await startInbox(folder);
    cleanUp.push(inbox.stop);
    const frontPort = await freePort();
    const processes = new Map<string, ServiceProcess>();
    const frontDoor: FrontDoor = await openFrontDoor(frontPort, (service) =>
      [...processes.values()].filter((one) => one.services.includes(service)).map((one) => one.address),
    );
    cleanUp.push(frontDoor.stop);
    const shared = {
      JATRA_ENV: 'development',
      PUBLIC_BASE_URL: frontDoor.url,
      SMTP_URL: inbox.smtpUrl,
      SEAT_HOLD_SECONDS: String(holdSeconds),
      // The buyers are few and busy.
      BOOKING_ORDERS_PER_DAY: '0',
      ACCOUNT_REQUESTS_PER_SECOND: '0',
      // Mails do not wait for a machine that has time: here it never has.
      NOTIFICATION_PATIENCE_SECONDS: '0',
      ...extraEnv,
      ...Object.fromEntries(
        ['AUTH_SIGNING', 'TICKET_SIGNING', 'USER_DATA', 'PUSH'].map((name) => [
          `${name}_KEYS_FILE`,
          join(folder, `${name}.json`),
        ]),
      ),
    };
    for (const [name, services] of Object.entries(layout)) {
      const clockFile = join(folder, `${name}.clock`);
      await writeFile(clockFile, '0');
      const options = { name, services, servers, env: shared, clockFile, logFolder: logs, preloads };
      const one = await serviceProcess(options);
      processes.set(name, one);
      cleanUp.push(one.end);
    }
    for (const one of processes.values()) one.start();
    await inbox.ready();
    await eventually(() => areReady([...processes.values()]), 'all processes to be ready', 180_000);
    const supervisor = setInterval(() => {
      for (const one of processes.values()) one.restartIfEnded();
    }, 300);
    cleanUp.push(async () => clearInterval(supervisor));
    return { baseUrl: frontDoor.url, inboxUrl: inbox.url, servers, processes, env, folder: logs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Schemas, streams and the timetable. @returns the addresses of everything, past the proxies */
async function fillServers(servers: MortalServers): Promise<Record<string, string>> {
  const env: Record<string, string> = {
    NATS_URL: servers.nats.url,
    REDIS_URL: servers.redis.url,
    DATABASE_URL: servers.postgres.url,
  };
  for (const service of migratedServices) {
    await createDatabase(servers.postgres.url, databaseName(service));
    const url = Object.assign(new URL(servers.postgres.url), {
      pathname: `/${databaseName(service)}`,
    }).href;
    await migrateDatabase(service, url);
    env[databaseVariable(service)] = url;
  }
  await provision(servers.nats.url);
  await run(['bun', 'services/schedule/timetable/load-timetable.ts'], env);
  return env;
}

async function areReady(processes: ServiceProcess[]): Promise<boolean> {
  const ended = processes.find((one) => one.hasEnded());
  if (ended) throw new Error(`${ended.name} ended at start:\n${ended.log()}`);
  return (await Promise.all(processes.map((one) => one.isReady()))).every(Boolean);
}
