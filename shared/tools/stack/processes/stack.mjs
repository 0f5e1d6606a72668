import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { engine } from '../../../base/engine.mjs';
import { archiveCommand, prepareArchive } from '../backups/pgbackrest.mjs';
import { databaseOf } from '../backups/take.mjs';
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
 * @typedef {{ postgres?: Found, redis?: Found, nats?: Found, pgbackrest?: Found }} Programs
 * @typedef {{ supervisor: import('./supervisor.mjs').Supervisor, progress: import('../progress.mjs').Progress, programs: Programs, processes: number, port: number, hear: (line: string) => void }} Start
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
  if (start.programs.pgbackrest && !existingUrl('postgres'))
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
  await progress.step(
    'Provisioning the streams',
    script(start, 'nats/provision.ts', { ...env, NATS_URL: natsLogins?.provisioner ?? natsUrl }),
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
    natsUrl,
    natsLogins,
    foreign: serverNames.filter((name) => existingUrl(name)),
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
async function beginServers({ supervisor, programs, port }) {
  const settings = await readSettings();
  const taken = new Set([port]);
  /** @param {string} name */
  const portFor = async (name) => {
    settings.ports[name] = await freePort(settings.ports[name], taken);
    return settings.ports[name];
  };
  const ports = {
    postgres: await portFor('postgres'),
    redis: await portFor('redis'),
    nats: await portFor('nats'),
    smtp: await portFor('smtp'),
    web: await portFor('web'),
  };
  writeSettings(settings);

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
      folder: join(home, name),
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
    postgres: begun(own('postgres', postgres)),
    redis: begun(own('redis', redis)),
    nats: begun(own('nats', nats)),
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
    const { host } = new URL(url);
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
async function startServices({ supervisor, processes, hear }, baseUrl, say, env) {
  const log = openLog(join(logFolder, 'services.log'));
  say('until searches answer');
  await supervisor.startHeard(
    {
      name: 'services',
      command: [bun, 'services/main.ts', '--processes', String(processes)],
      env: { ...engine, ...env },
      url: baseUrl,
      signal: 'SIGTERM',
      patienceMs: 30_000,
      ready: () =>
        fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
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
