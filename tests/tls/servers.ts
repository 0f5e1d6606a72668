import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { answers } from '../../shared/tools/stack/ports.mjs';
import { postgres } from '../../shared/tools/stack/servers/postgres.mjs';
import { ensurePrograms } from '../../shared/tools/stack/servers/servers.mjs';
import type { Certificate } from './certificates.ts';

export const password = 'p5d1f0c';
export interface Urls {
  postgres: string;
  redis: string;
  nats: string;
}

export interface Servers {
  /** Each asks for TLS and a server that proves who it is. */
  urls(host: string): Urls;
  stop(): Promise<void>;
}

const quietly = {
  step: <Answer>(_: string, work: (say: () => void) => Promise<Answer>) => work(() => {}),
};

/** Postgres, Redis and NATS with this certificate, or none of them with TLS. In one folder one after the other. */
export async function startServers(folder: string, certificate?: Certificate): Promise<Servers> {
  const children: Bun.Subprocess[] = [];
  const start = (command: string[]) => {
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    children.push(Bun.spawn(command, { env, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }));
  };
  const [postgresPort, redisPort, natsPort] = [await freePort(), await freePort(), await freePort()];
  const [cert, key] = await files(folder, certificate);
  const programs = await ensurePrograms(['postgres'], quietly);
  const database = await postgres({
    program: programs.postgres,
    folder: join(folder, 'postgres'),
    port: postgresPort,
    password,
    throwAway: true,
  });
  start([
    ...database.command,
    ...(certificate
      ? ['-c', 'ssl=on', '-c', `ssl_cert_file=${cert}`, '-c', `ssl_key_file=${key}`]
      : ['-c', 'ssl=off']),
  ]);
  start([
    ...['redis-server', '--bind', '127.0.0.1', '--save', '', '--requirepass', password],
    ...(certificate
      ? [
          ...['--port', '0', '--tls-port', String(redisPort), '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', cert, '--tls-key-file', key],
        ]
      : ['--port', String(redisPort)]),
  ]);
  start([
    ...['nats-server', '-a', '127.0.0.1', '-p', String(natsPort), '--user', 'jatra', '--pass', password],
    ...['--jetstream', '--store_dir', await mkdtemp(join(folder, 'nats-'))],
    ...(certificate ? ['--tls', `--tlscert=${cert}`, `--tlskey=${key}`] : []),
  ]);
  await eventually(() => database.ready(), 'Postgres');
  for (const port of [redisPort, natsPort])
    await eventually(() => answers(port, '127.0.0.1'), `port ${port}`);
  return {
    urls: (host) => ({
      postgres: `postgres://jatra:${password}@${host}:${postgresPort}/postgres?sslmode=verify-full`,
      redis: `rediss://:${password}@${host}:${redisPort}`,
      nats: `tls://jatra:${password}@${host}:${natsPort}`,
    }),
    async stop() {
      for (const child of children) child.kill('SIGINT');
      await Promise.all(children.map((child) => child.exited));
    },
  };
}

async function files(folder: string, given?: Certificate): Promise<[string, string]> {
  const [certificate, key] = [join(folder, 'server.pem'), join(folder, 'server.key')] as const;
  await writeFile(certificate, given?.certificate ?? '');
  await writeFile(key, given?.key ?? '', { mode: 0o600 });
  return [certificate, key];
}
