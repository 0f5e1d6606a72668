import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBus } from '#shared/bus';
import { createLogger } from '#shared/log';
import { createTestDatabase, eventually, freePort, startNats, startRedis } from '#shared/testing';
import { migratedServices } from '../drizzle/migrate.ts';
import { provisionConsumers, provisionStreams, readConsumers } from '../nats/provision.ts';

const root = join(import.meta.dir, '..');

export interface JatraUnderTest {
  baseUrl: string;
  inboxUrl: string;
  env: Record<string, string>;
  databaseUrl(service: string): string;
  /** Everything the services wrote to their log so far. */
  log(): string;
  stop(): Promise<void>;
}

/** The whole system as operators run it: real processes, the real timetable, servers of this suite alone. */
export async function startJatraProcess(extraEnv: Record<string, string> = {}): Promise<JatraUnderTest> {
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
        migratedServices.map(async (service) => ({ service, ...(await createTestDatabase(service)) })),
      ),
    ]);
    cleanUp.push(nats.stop, redis.stop, () => Promise.all(databases.map((database) => database.drop())));

    const [port, smtpPort, inboxPort] = [await freePort(), await freePort(), await freePort()];
    const baseUrl = `http://127.0.0.1:${port}`;
    const inboxUrl = `http://127.0.0.1:${inboxPort}`;
    const env: Record<string, string> = {
      JATRA_ENV: 'development',
      PORT: String(port),
      PUBLIC_BASE_URL: baseUrl,
      NATS_URL: nats.url,
      REDIS_URL: redis.url,
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      AUTH_SIGNING_KEYS_FILE: join(folder, 'auth.json'),
      TICKET_SIGNING_KEYS_FILE: join(folder, 'ticket.json'),
      USER_DATA_KEYS_FILE: join(folder, 'user.json'),
      PUSH_KEYS_FILE: join(folder, 'push.json'),
      ...Object.fromEntries(databases.map(({ service, url }) => [databaseVariable(service), url])),
      ...extraEnv,
    };
    await provision(nats.url);
    await run(['bun', 'services/schedule/load-timetable.ts'], env);

    const inbox = spawn(
      [
        'node',
        'node_modules/.bin/maildev',
        '--ip',
        '127.0.0.1',
        '--web-ip',
        '127.0.0.1',
        '--smtp',
        String(smtpPort),
        '--web',
        String(inboxPort),
        '--mail-directory',
        join(folder, 'mail'),
      ],
      env,
      join(folder, 'inbox.log'),
    );
    cleanUp.push(inbox.stop);
    const services = spawn(['bun', 'services/main.ts'], env, join(folder, 'services.log'));
    cleanUp.push(services.stop);
    await eventually(
      async () => services.exited() || (await isOk(`${baseUrl}/health/ready`)),
      'the services to be ready',
      30_000,
    );
    if (services.exited()) throw new Error(`The services ended at start:\n${services.output()}`);
    await eventually(() => isOk(`${inboxUrl}/api/email`), 'the inbox');
    return {
      baseUrl,
      inboxUrl,
      env,
      databaseUrl: (service) => env[databaseVariable(service)]!,
      log: services.output,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function databaseVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
}

async function provision(url: string): Promise<void> {
  const bus = await openBus(url, 'provisioner', createLogger('silent'));
  const manager = await bus.connection.jetstreamManager();
  await provisionStreams(manager, 1);
  await provisionConsumers(manager, await readConsumers());
  await bus.close();
}

function command(words: string[]): string[] {
  return words[0] === 'bun' ? [process.execPath, ...words.slice(1)] : words;
}

async function run(words: string[], env: Record<string, string>): Promise<void> {
  const child = Bun.spawn(command(words), {
    cwd: root,
    env: { ...process.env, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [code, out, fault] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${out}\n${fault}`);
}

function spawn(words: string[], env: Record<string, string>, logFile: string) {
  const log = openSync(logFile, 'a');
  const child = Bun.spawn(command(words), {
    cwd: root,
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: log,
    stderr: log,
  });
  closeSync(log);
  return {
    output: () => readFileSync(logFile, 'utf8'),
    exited: () => child.exitCode !== null,
    async stop() {
      child.kill('SIGTERM');
      await child.exited;
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
