import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unprivileged } from '../../shared/tools/stack/servers/postgres.mjs';
import { startServer } from './platform.ts';

interface Options {
  /** Takes settings at the start of a session and forgets them, as an operator tells it who wants to see it start. */
  forgetful?: boolean;
  /** Of the server, for each database. */
  connections?: number;
}

/** PgBouncer before the Postgres of the tests: it lends a connection for one transaction. */
export async function startPgbouncer({ forgetful = false, connections = 3 }: Options = {}) {
  const server = new URL(process.env.TEST_DATABASE_URL!);
  const folder = await mkdtemp(join(tmpdir(), 'jatra-pgbouncer-'));
  const users = join(folder, 'users.txt');
  await writeFile(users, `"${server.username}" "${server.password}"\n`);
  const { prefix, owner } = await unprivileged();
  if (owner) throw new Error('PgBouncer has to read its files, which belong to root');
  const started = await startServer((port) => {
    const file = join(folder, 'pgbouncer.ini');
    const settings = {
      ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', pool_mode: 'transaction' },
      ...{ auth_type: 'scram-sha-256', auth_file: users, auth_user: server.username },
      ...{ default_pool_size: connections, max_client_conn: 1_000 },
      ...(forgetful && {
        ignore_startup_parameters: 'statement_timeout,lock_timeout,idle_in_transaction_session_timeout',
      }),
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    const databases = `* = host=${server.hostname} port=${server.port}`;
    writeFileSync(file, `[databases]\n${databases}\n[pgbouncer]\n${lines.join('\n')}\n`);
    return [...prefix, 'pgbouncer', file];
  }, 'postgres');
  return {
    /** The same database, through it. */
    through: (url: string) => Object.assign(new URL(url), { host: new URL(started.url).host }).toString(),
    async stop() {
      await started.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
