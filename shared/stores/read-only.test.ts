import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { unreachable } from '#shared/base/unreachable';
import { eventually } from '#support/platform';
import { type PostgresPair, startPostgresPair } from '#support/postgres-pair';
import { startTcpProxy } from '../../tests/faults/tcp-proxy.ts';
import { closePostgres, openPostgres } from './postgres.ts';

let pair: PostgresPair;
beforeAll(async () => {
  pair = await startPostgresPair();
});
afterAll(() => pair?.stop());

test('connections to a server that no longer writes are thrown away, however well it reads, and the next ones find the one that does', async () => {
  const address = await startTcpProxy(pair.primary.port);
  const db = openPostgres(pair.urlAt(address.port), {}, { maxConnections: 3, name: 'fenced' });
  await db.execute(sql`CREATE TABLE notes (said TEXT)`);
  const write = () =>
    db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO notes VALUES ('here')`);
    });
  await Promise.all([write(), write(), write()]);
  await pair.ask(pair.primary, 'ALTER SYSTEM SET default_transaction_read_only = on');
  await pair.ask(pair.primary, 'SELECT pg_reload_conf()');
  await pair.promote();
  address.moveTo(pair.standby.port);
  const outcomes = new Set<string>();
  await eventually(async () => {
    await db.execute(sql`SELECT said FROM notes`).catch(() => {});
    return write().then(
      () => true,
      (error: unknown) => {
        outcomes.add(String(unreachable(error)?.message));
        return false;
      },
    );
  }, 'a server that writes');
  for (const said of outcomes) expect(said).toStartWith('postgres is ');
  expect((await pair.ask(pair.standby, 'SELECT said FROM notes')).length).toBe(4);
  await closePostgres(db);
  await address.stop();
}, 120_000);
