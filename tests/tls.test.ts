import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSocket } from '#shared/stores/postgres';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { isOk, run, spawn } from './support/processes.ts';
import { type Certificate, createAuthority, expired } from './tls/certificates.ts';
import { password, type Servers, startServers, type Urls } from './tls/servers.ts';

/** Postgres, Redis and NATS over TLS, with certificates of an authority that the processes trust by NODE_EXTRA_CA_CERTS. */

const [authority, stranger] = [createAuthority('Jatra'), createAuthority('a stranger')];
const names = ['localhost', '127.0.0.1'];
let folder: string;
let trusting: { NODE_EXTRA_CA_CERTS: string };
let servers: Servers | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-tls-'));
  trusting = { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') };
  await writeFile(trusting.NODE_EXTRA_CA_CERTS, authority.certificate);
});
afterEach(async () => {
  await servers?.stop();
  servers = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(certificate?: Certificate): Promise<Servers> {
  servers = await startServers(folder, certificate);
  return servers;
}

async function ask(urls: Urls, env: Record<string, string> = trusting, ...words: string[]) {
  return JSON.parse(await run(['bun', 'tests/tls/ask.ts', JSON.stringify(urls), ...words], env));
}

const all = (what: unknown) => ({ postgres: what, redis: what, nats: what });

test('all three are spoken to over TLS, by name and by number, and lost connections come back', async () => {
  const { urls } = await start(authority.issue(names));
  const answered = {
    postgres: 'answered, ssl true',
    redis: 'answered PONG',
    nats: 'answered, TLS required true',
  };
  for (const host of names) expect(await ask(urls(host)), host).toEqual(answered);
  expect(await ask(urls('localhost'), trusting, '--lose')).toEqual({
    postgres: 'Unreachable, another connection, ssl true',
    redis: 'another connection',
    nats: 'another connection',
  });
});

test('none of the three is believed without the authority', async () => {
  const { urls } = await start(authority.issue(names));
  const env = { NODE_EXTRA_CA_CERTS: '' };
  expect(await ask(urls('localhost'), env)).toEqual(all('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
});

const wrong: [string, () => Certificate, string][] = [
  ['of another authority', () => stranger.issue(names), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['that has expired', () => authority.issue(names, expired), 'CERT_HAS_EXPIRED'],
  ['of another host', () => authority.issue(['db.example']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
];
test.each(wrong)('no certificate %s is taken', async (_, certificate, refusal) => {
  const { urls } = await start(certificate());
  expect(await ask(urls('localhost'))).toEqual(all(refusal));
});

test('a name in the certificate stands for no number', async () => {
  const { urls } = await start(authority.issue(['localhost']));
  expect(await ask(urls('127.0.0.1'))).toEqual(all('ERR_TLS_CERT_ALTNAME_INVALID'));
});

/** A way to a server on which somebody listens in. */
async function tap(url: string): Promise<{ url: string; heard(): string; stop(): void }> {
  const heard: Buffer[] = [];
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    client.on('data', (data: Buffer) => heard.push(data));
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: Object.assign(new URL(url), { port }).href,
    heard: () => Buffer.concat(heard).toString('latin1'),
    stop: () => void server.close(),
  };
}

test('a server without TLS is told neither account nor password', async () => {
  const { urls } = await start();
  const { postgres, redis, nats } = urls('localhost');
  const taps = [await tap(postgres), await tap(redis), await tap(nats)] as const;
  const answers = await ask({ postgres: taps[0].url, redis: taps[1].url, nats: taps[2].url });
  for (const one of taps) one.stop();
  for (const answer of Object.values(answers)) expect(answer).not.toContain('answered');
  expect(answers.nats).toBe('SERVER_OPT_NA');
  const [toPostgres, toRedis, toNats] = taps.map((one) => one.heard());
  const hello = '\x16\x03';
  expect(toPostgres).toContain(hello);
  expect(toRedis).toStartWith(hello);
  expect(toNats).toBe('');
  for (const said of [toPostgres, toRedis]) {
    expect(said).not.toContain(password);
    expect(said).not.toContain('jatra');
  }
});

test('of the connections of a pool those that are gone are forgotten, also where nobody hears of their end', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<Socket>();
  const open = openSocket(sockets);
  const where = { host: ['127.0.0.1'], port: [(server.address() as { port: number }).port] };
  const gone = open(where);
  gone.removeAllListeners().destroy();
  const kept = open(where);
  expect([...sockets]).toEqual([kept]);
  kept.destroy();
  server.close();
});

test('a service starts, and the commands before it run, over TLS to all three', async () => {
  const { urls } = await start(authority.issue(names));
  const { postgres, redis, nats } = urls('localhost');
  const port = await freePort();
  const env = {
    ...trusting,
    JATRA_ENV: 'development',
    PORT: String(port),
    AUTH_SIGNING_KEYS_FILE: join(folder, 'auth.json'),
    DATABASE_URL: postgres,
    AUTH_DATABASE_URL: '',
    REDIS_URL: redis,
    NATS_URL: nats,
  };
  await run(['bun', 'drizzle/migrate.ts', 'auth'], env);
  await run(['bun', 'nats/provision.ts'], env);
  const service = spawn(['bun', 'services/main.ts', '--target=auth'], env, join(folder, 'auth.log'));
  try {
    await eventually(
      async () => service.exited() || (await isOk(`http://127.0.0.1:${port}/health/ready`)),
      'the service to be ready',
    );
    expect(service.exited(), service.output()).toBe(false);
  } finally {
    await service.stop();
  }
});

const commands: [string, string, ...string[]][] = [
  ['drizzle/migrate.ts', 'AUTH_DATABASE_URL'],
  ['nats/provision.ts', 'NATS_URL'],
  ['shared/tools/republish.ts', 'NATS_URL', '--since', '2026-11-23T08:00:00Z'],
  ['shared/tools/audit/audit.ts', 'REDIS_URL'],
  ['services/reporting/count/rebuild.ts', 'NATS_URL'],
  ['services/schedule/timetable/load-timetable.ts', 'DATABASE_URL'],
];
test.each(commands)(
  'in production %s does not speak to another machine in clear',
  async (program, variable, ...words) => {
    const env = {
      JATRA_ENV: 'production',
      DATABASE_URL: `postgres://jatra:${password}@db.invalid:5432/postgres${program.startsWith('drizzle') ? '?sslmode=verify-full' : ''}`,
      AUTH_DATABASE_URL: `postgres://auth:${password}@db.invalid:5432/auth_db`,
      REDIS_URL: `redis://:${password}@redis.invalid:6379`,
      NATS_URL: `nats://jatra:${password}@nats.invalid:4222`,
    };
    const said = run(['bun', program, ...words], env).then(
      () => 'done',
      (error: Error) => error.message,
    );
    expect(await said).toContain(`${variable}: leads to another machine without TLS`);
    expect(await said).not.toContain(password);
  },
);
