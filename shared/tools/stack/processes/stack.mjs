import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { engine } from '../../../base/engine.mjs';
import { archiveCommand, prepareArchive } from '../backups/pgbackrest.mjs';
import { databaseOf } from '../backups/take.mjs';
import {
  clusterFolder,
  natsReplicas,
  proxy,
  startNatsCluster,
  startPostgresCluster,
} from '../cluster/cluster.mjs';
import { readCommit } from '../commit.mjs';
import { bun } from '../packages.mjs';
import { freePort } from '../ports.mjs';
import { accountVariables, loginUrls } from '../servers/accounts.mjs';
import { existingUrl, serverNames } from '../servers/existing.mjs';
import { inbox } from '../servers/inbox.mjs';
import { nats } from '../servers/nats.mjs';
import { postgres } from '../servers/postgres.mjs';
import { redis } from '../servers/redis.mjs';
import {
  addressFile,
  home,
  logFolder,
  readSettings,
  root,
  writePrivately,
  writeSettings,
} from '../settings.mjs';
import { childPath } from './launch.mjs';
import { openLog } from './log-file.mjs';
import { run } from './processes.mjs';

/**
 * @typedef {import('../servers/servers.mjs').Found} Found
 * @typedef {{ baseUrl: string, inboxUrl: string, databaseUrl: string, redisUrl: string, natsUrl: string, natsLogins?: Record<string, string>, foreign: import('../servers/existing.mjs').ServerName[] }} Addresses
 * natsLogins: NATS by who operates it, where it is ours; foreign: which servers are not ours
 * @typedef {{ postgres?: Found, redis?: Found, nats?: Found, pgbackrest?: Found, etcd?: Found, patroni?: Found, haproxy?: Found, caddy?: Found }} Programs
 * @typedef {{ supervisor: import('./supervisor.mjs').Supervisor, progress: import('../progress.mjs').Progress, programs: Programs, processes: number, port: number, cluster: boolean, hear: (line: string) => void }} Start
 * cluster: three of each, see ../cluster
 */

/** Whatever a person has exported for another system. */
const development = { JATRA_ENV: 'development', JATRA_ENV_FILE: '' };

/**
 * Starts the servers, brings the data up to date and starts the services.
 * @param {Start} start
 * @returns {Promise<Addresses>}
 */
export async function startStack(start) {
  const { progress, port } = start;
  const servers = await beginServers(start);

  const databaseUrl = await progress.step(
    'Starting Postgres',
    servers.postgres,
    shown('Postgres', start.programs.postgres),
  );
  const redisUrl = await progress.step('Starting Redis', servers.redis, shown('Redis', start.programs.redis));
  const natsUrl = await progress.step('Starting NATS', servers.nats, shown('NATS', start.programs.nats));
  if (start.programs.pgbackrest && !start.cluster && !existingUrl('postgres'))
    await progress.step('Keeping the log of Postgres', () => prepareArchive(databaseOf(databaseUrl)));
  const owner = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NATS_URL: natsUrl };
  const accounts = accountVariables(
    {
      ...(existingUrl('postgres') ? {} : { databaseUrl }),
      ...(existingUrl('redis') ? {} : { redisUrl }),
      ...(existingUrl('nats') ? {} : { natsUrl }),
    },
    servers.accounts,
  );
  const natsLogins = existingUrl('nats') ? undefined : loginUrls(natsUrl, servers.accounts);
  const env = { ...owner, ...accounts, ...development, ...(await readCommit()) };

  await progress.step('Migrating the databases', script(start, 'drizzle/migrate.ts', env));
  const replicas = start.cluster ? { NATS_REPLICAS: String(natsReplicas) } : {};
  await progress.step(
    'Provisioning the streams',
    script(start, 'nats/provision.ts', { ...env, ...replicas, NATS_URL: natsLogins?.provisioner ?? natsUrl }),
  );
  await progress.step(
    'Loading the timetable',
    script(start, 'services/schedule/timetable/load-timetable.ts', env),
    () => 'Timetable loaded',
  );

  const { inboxUrl, smtpUrl } = await progress.step(
    'Starting the inbox',
    servers.inbox,
    ({ inboxUrl }) => `Inbox at ${inboxUrl}`,
  );
  const baseUrl = `http://127.0.0.1:${port}`;
  /** @type {Addresses} */
  const addresses = {
    baseUrl,
    inboxUrl,
    databaseUrl,
    redisUrl,
    // Clients hear of the other nodes from this one.
    natsUrl: /** @type {string} */ (natsUrl.split(',')[0]),
    natsLogins,
    // Nobody backs a cluster up yet.
    foreign: serverNames.filter((name) => existingUrl(name) || (start.cluster && name === 'postgres')),
  };
  writePrivately(addressFile, addresses);
  await progress.step(
    'Starting the services',
    (say) =>
      startServices(start, baseUrl, say, {
        ...env,
        SMTP_URL: smtpUrl,
        INBOX_URL: inboxUrl,
        PORT: String(port),
      }),
    () => `All services answer at ${baseUrl}`,
  );
  return addresses;
}

/**
 * Begins to start all servers at once; each answer waits for its own.
 * @param {Start} start
 */
async function beginServers({ supervisor, programs, port, cluster }) {
  const settings = await readSettings();
  const taken = new Set([port]);
  /** @param {string} name */
  const portFor = async (name) => {
    settings.ports[name] = await freePort(settings.ports[name], taken);
    return settings.ports[name];
  };
  /** @param {'postgres' | 'nats'} name */
  const clustered = async (name) => {
    const { passwords, accounts } = settings;
    const options = { supervisor, programs, portFor: portAndKeep, password: passwords[name], accounts };
    return name === 'postgres' ? startPostgresCluster(options) : startNatsCluster(options);
  };
  const ports = {
    postgres: await portFor('postgres'),
    redis: await portFor('redis'),
    nats: await portFor('nats'),
    smtp: await portFor('smtp'),
    web: await portFor('web'),
  };
  writeSettings(settings);
  /** @param {string} name */
  const portAndKeep = async (name) => {
    const found = await portFor(name);
    writeSettings(settings);
    return found;
  };
  const folder = cluster ? clusterFolder : home;

  /**
   * @param {import('../servers/existing.mjs').ServerName} name
   * @param {typeof postgres | typeof redis | typeof nats} server
   */
  const own = async (name, server) => {
    const given = existingUrl(name);
    if (given) return given;
    const program = /** @type {Found} */ (programs[name]);
    const description = await server({
      program,
      folder: join(folder, name),
      port: ports[name],
      password: settings.passwords[name],
      accounts: settings.accounts,
      archiveCommand,
    });
    return (await supervisor.start(description)).url;
  };
  const mails = async () => {
    const description = await inbox({
      folder: join(home, 'inbox'),
      smtpPort: ports.smtp,
      webPort: ports.web,
    });
    await supervisor.start(description);
    return { inboxUrl: description.url, smtpUrl: `smtp://127.0.0.1:${ports.smtp}` };
  };
  return {
    accounts: settings.accounts,
    postgres: begun(cluster ? clustered('postgres') : own('postgres', postgres)),
    redis: begun(own('redis', redis)),
    nats: begun(cluster ? clustered('nats') : own('nats', nats)),
    inbox: begun(mails()),
  };
}

/**
 * A failure is heard by whoever asks for the answer, later.
 * @template Answer
 * @param {Promise<Answer>} promise
 */
function begun(promise) {
  promise.catch(() => {});
  return () => promise;
}

/**
 * @param {string} title
 * @param {Found | undefined} program
 */
function shown(title, program) {
  return (/** @type {string} */ url) => {
    const { host } = new URL(/** @type {string} */ (url.split(',')[0]));
    return program
      ? `${title} ${program.version} on ${host}`
      : `${title} at ${host}, which was there already`;
  };
}

/**
 * Runs a program of the project to its end.
 * @param {Start} start
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
function script({ supervisor }, file, env) {
  return async (/** @type {(what: string) => void} */ say) => {
    const { code, output } = await run(bun, [file], {
      cwd: root,
      env: { ...process.env, PATH: childPath(), ...env },
      onLine: say,
      signal: supervisor.stopping,
    });
    if (code !== 0) throw new Trouble(`bun ${file} failed.`, output.slice(-15));
  };
}

/**
 * @param {Start} start
 * @param {string} baseUrl
 * @param {(what: string) => void} say
 * @param {NodeJS.ProcessEnv} env
 */
async function startServices(start, baseUrl, say, env) {
  say('until searches answer');
  if (!start.cluster) return startProcess(start, 'services', baseUrl, env);
  const ports = [await freePort(), await freePort()];
  // One after the other: the first one makes the keys of both.
  for (const [at, port] of ports.entries())
    await startProcess(start, `services-${at + 1}`, `http://127.0.0.1:${port}`, {
      ...env,
      PORT: String(port),
      PUBLIC_BASE_URL: baseUrl,
      TRUSTED_PROXIES: '1',
    });
  const program = /** @type {Found} */ (start.programs.caddy);
  await start.supervisor.start(await proxy({ program, port: start.port, ports }));
}

/**
 * @param {Start} start
 * @param {string} name
 * @param {string} url
 * @param {NodeJS.ProcessEnv} env
 */
async function startProcess({ supervisor, processes, cluster, hear }, name, url, env) {
  const log = openLog(join(logFolder, 'services.log'));
  await supervisor.startHeard(
    {
      name,
      command: [bun, 'services/main.ts', '--processes', String(processes)],
      env: { ...engine, ...env },
      url,
      signal: 'SIGTERM',
      patienceMs: 30_000,
      isSurvived: cluster,
      ready: () =>
        fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
          (response) => response.status === 200,
          () => false,
        ),
    },
    (line) => {
      log.line(line);
      hear(line);
    },
  );
}
