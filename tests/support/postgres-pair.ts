import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { gone, identify, signalTo } from '../../shared/tools/stack/processes/processes.mjs';
import { postgres as describePostgres, unprivileged } from '../../shared/tools/stack/servers/postgres.mjs';
import { findPrograms } from '../../shared/tools/stack/servers/servers.mjs';
import { newPassword } from '../../shared/tools/stack/settings.mjs';
import { childrenOf, run, spawn } from './processes.ts';

export type PostgresPair = Awaited<ReturnType<typeof startPostgresPair>>;

/** A Postgres that commits once a second one has what it commits, and that second one. */
export async function startPostgresPair() {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-pair-'));
  const { postgres: program } = await findPrograms(['postgres']);
  const { prefix } = await unprivileged();
  const password = newPassword();
  const start = async (name: string, ...options: string[]) => {
    const port = await freePort();
    const server = await describePostgres({ program: program!, folder: join(folder, name), port, password });
    const child = spawn([...server.command, ...options], {}, join(folder, `${name}.log`));
    await eventually(async () => {
      if (child.exited()) throw new Error(`Postgres ended at start:\n${child.output()}`);
      return server.ready();
    }, `${name} to take connections`);
    return { port, url: server.url, pid: child.pid };
  };
  const primary = await start('primary', '-c', 'synchronous_standby_names=*');
  const url = new URL(primary.url);
  await run(
    [
      ...[...prefix, join(dirname(program!.path), 'pg_basebackup'), '--write-recovery-conf'],
      ...['--pgdata', join(folder, 'standby'), '--checkpoint=fast', '--dbname', primary.url],
    ],
    {},
  );
  const standby = await start('standby');
  const ask = async (of: { url: string }, text: string) => {
    const sql = postgres(of.url, { max: 1, onnotice: () => {} });
    const rows = await sql.unsafe(text);
    await sql.end();
    return rows;
  };
  await eventually(
    async () => (await ask(primary, `SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`)).length,
    'the standby to follow',
  );
  const kill = async ({ pid }: { pid: number }) => {
    const family = [pid, ...childrenOf(pid)].map(identify);
    for (const one of family) signalTo(one.pid, 'SIGKILL');
    for (const one of family) await gone(one, 20_000);
  };
  return {
    primary,
    standby,
    /** With another server's address instead of the primary's. */
    urlAt: (port: number) => Object.assign(new URL(url), { port: String(port) }).toString(),
    ask,
    kill: () => kill(primary),
    promote: () => ask(standby, 'SELECT pg_promote()'),
    async stop() {
      await kill(primary);
      await kill(standby);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
