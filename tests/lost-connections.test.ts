import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { Unreachable, unreachable } from '#shared/base/unreachable';
import { asOutage } from '#shared/stores/guard-postgres';
import { closePostgres, type Database, openPostgres } from '#shared/stores/postgres';
import { createTestDatabase, eventually, type TestDatabase } from '#support/platform';

/** What a client does whose connection to Postgres goes away at the worst moment. */

let database: TestDatabase;
let owner: Database;
beforeAll(async () => {
  database = await createTestDatabase('user');
  owner = openPostgres(database.ownerUrl, {}, { maxConnections: 2, name: 'owner' });
  await owner.execute(sql`CREATE TABLE notes (said TEXT NOT NULL)`);
});
afterAll(async () => {
  await closePostgres(owner);
  await database.drop();
});

/** The network between one pool and Postgres. */
interface Relay {
  url: string;
  accepted(): number;
  /** Ends every connection in this way. */
  lose(way: (socket: Socket) => void): void;
  /** Called with what a client says; to keep it from the server, say so. */
  listener: (said: string, client: Socket) => 'keep' | undefined;
  stop(): void;
}

async function startRelay(): Promise<Relay> {
  const { hostname, port } = new URL(database.ownerUrl);
  const clients = new Set<Socket>();
  let accepted = 0;
  const server: Server = createServer((client) => {
    accepted += 1;
    clients.add(client);
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    client.on('data', (data: Buffer) => {
      if (relay.listener(data.toString('latin1'), client) !== 'keep') upstream.write(data);
    });
    upstream.on('data', (data: Buffer) => client.write(data));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => {
        clients.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  const relay: Relay = {
    url: Object.assign(new URL(database.ownerUrl), { hostname: '127.0.0.1', port: address.port }).href,
    accepted: () => accepted,
    lose: (way) => clients.forEach(way),
    listener: () => undefined,
    stop: () => {
      for (const client of clients) client.destroy();
      server.close();
    },
  };
  return relay;
}

let relay: Relay;
const pools: Database[] = [];
let db: Database;
let name: string;
const open = (maxConnections: number) => {
  name = `lost-${newId()}`;
  db = openPostgres(relay.url, {}, { maxConnections, name });
  pools.push(db);
};
beforeEach(async () => {
  relay = await startRelay();
});
afterEach(async () => {
  relay.stop();
  for (const pool of pools.splice(0)) await closePostgres(pool);
  await owner.execute(sql`DELETE FROM notes`);
});

const note = (said: string) => sql`INSERT INTO notes VALUES (${said})`;
const notes = async () => {
  const rows = await owner.execute<{ said: string }>(sql`SELECT said FROM notes ORDER BY said`);
  return rows.map(({ said }) => said);
};
const isAsleep = async () => {
  const [found] = await owner.execute<{ asleep: boolean }>(
    sql`SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = ${`jatra-${name}`} AND wait_event = 'PgSleep') AS asleep`,
  );
  return found!.asleep;
};
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => unreachable(error) ?? error,
  );

const ways: Record<string, () => Promise<void> | void> = {
  ended: () => relay.lose((client) => client.end()),
  reset: () => relay.lose((client) => client.resetAndDestroy()),
  'ended by the server': async () => {
    await owner.execute(
      sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ${`jatra-${name}`}`,
    );
  },
};

describe.each(Object.keys(ways))('a connection that is %s', (way) => {
  const lose = async () => ways[way]!();
  /** Until the client has noticed. */
  const lost = async () => {
    await lose();
    await eventually(async () => (await outcome(db.execute(sql`SELECT 1`))) === 'done', 'another connection');
  };

  test('with statements in flight fails them and their transaction alone', async () => {
    open(1);
    const inFlight: Promise<unknown>[] = [];
    const transaction = outcome(
      db.transaction(async (tx) => {
        await tx.execute(note('first'));
        for (let statement = 0; statement < 3; statement++)
          inFlight.push(outcome(tx.execute(sql`SELECT pg_sleep(${20}::float)`)));
        await Promise.all(inFlight);
      }),
    );
    await eventually(isAsleep, 'the statement to run');
    await lose();
    expect(await transaction).toBeInstanceOf(Unreachable);
    expect(await outcome(db.execute(sql`SELECT 1`))).toBe('done');
    expect(await Promise.race([Promise.all(inFlight), notes()])).toEqual(
      Array(3).fill(expect.any(Unreachable)),
    );
    expect(await notes()).toEqual([]);
  });

  test.each(['returns', 'throws', 'asks on'])(
    'between two statements of a transaction that then %s touches no other transaction',
    async (then) => {
      open(1);
      const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const first = outcome(
        db.transaction(async (tx) => {
          await tx.execute(note('first'));
          begun.resolve();
          await goOn.promise;
          if (then === 'throws') throw new Error('no');
          if (then === 'asks on') await tx.execute(note('first again'));
        }),
      );
      await begun.promise;
      await lost();
      const second = outcome(
        db.transaction(async (tx) => {
          await tx.execute(note('second'));
          goOn.resolve();
          expect(await first).toBeInstanceOf(Unreachable);
          // Meanwhile the first one ends, and what it would send finds this connection idle.
          await notes();
          await tx.execute(note('second again'));
          expect(await tx.execute(sql`SELECT said FROM notes`)).toHaveLength(2);
          throw new Error('the second is rolled back');
        }),
      );
      expect(await second).toMatchObject({ message: 'the second is rolled back' });
      expect(await notes()).toEqual([]);
      await db.execute(note('third'));
      expect(await notes()).toEqual(['third']);
    },
  );

  test('inside of a savepoint ends the whole transaction', async () => {
    open(1);
    const transaction = outcome(
      db.transaction(async (tx) => {
        await tx.execute(note('outer'));
        await tx
          .transaction(async (inner) => {
            await inner.execute(note('inner'));
            await lose();
            await inner.execute(sql`SELECT pg_sleep(20)`);
          })
          .catch(() => {});
        await tx.execute(note('outer again'));
      }),
    );
    expect(await transaction).toBeInstanceOf(Unreachable);
    await eventually(async () => (await outcome(db.execute(sql`SELECT 1`))) === 'done', 'an answer');
    expect(await notes()).toEqual([]);
  });

  test('comes back in a pool that was busy, each of its connections', async () => {
    const connections = 4;
    open(connections);
    let asking = true;
    const asker = async () => {
      while (asking) {
        const answer = await outcome(db.execute(sql`SELECT ${'x'.repeat(20)}::text`));
        if (answer !== 'done') await Bun.sleep(5);
      }
    };
    const askers = Array.from({ length: 16 }, asker);
    for (let round = 0; round < 10; round++) {
      await lose();
      await Bun.sleep(30);
    }
    asking = false;
    await Promise.all(askers);
    await eventually(async () => {
      const pids = await Promise.allSettled(
        Array.from({ length: connections }, () =>
          db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid, pg_sleep(0.05)`),
        ),
      );
      const distinct = pids.flatMap((one) => (one.status === 'fulfilled' ? [one.value[0]!.pid] : []));
      return new Set(distinct).size === connections;
    }, 'every connection');
  });
});

test('what is kept for one caller dies with its connection, not with the process', async () => {
  open(1);
  const reserved = await db.$client.reserve();
  await reserved`SELECT 1`;
  await ways.ended!();
  for (let statement = 0; statement < 3; statement++)
    expect(asOutage(await reserved`SELECT 1`.catch((error) => error))).toBeInstanceOf(Unreachable);
  await db.$client.end({ timeout: 0 });
});

test('a transaction has its connection to itself also where it queued behind many statements', async () => {
  const client = postgres(database.ownerUrl, { max: 1 });
  await client`SELECT 1`;
  for (let before = 95; before <= 105; before++) {
    const statements = Array.from({ length: before }, () => client`SELECT 1`.simple().execute());
    const transaction = client.begin(async (tx) => {
      await tx`INSERT INTO notes VALUES ('inside')`;
      throw new Error('rolled back');
    });
    const after = client`INSERT INTO notes VALUES ('after')`.execute();
    await expect(transaction).rejects.toThrow('rolled back');
    await Promise.all([...statements, after]);
  }
  await client.end();
  expect(await notes()).toEqual(Array(11).fill('after'));
});

test('a connection in a transaction takes nobody else in when its buffers have drained', async () => {
  const sockets: Socket[] = [];
  const { hostname, port, pathname, username, password } = new URL(database.ownerUrl);
  const socket = () => {
    sockets.push(connect({ host: hostname, port: Number(port) }));
    return sockets.at(-1);
  };
  const client = postgres({
    ...{ host: hostname, port: Number(port), database: pathname.slice(1), username, password, max: 1 },
    ...({ socket } as object),
  });
  const outside = client.begin(async (tx) => {
    await tx`INSERT INTO notes VALUES ('inside')`;
    sockets[0]!.emit('drain');
    const late = client`SELECT count(*)::int AS notes FROM notes`.execute();
    await notes();
    await tx`DELETE FROM notes`;
    return { late };
  });
  expect([...(await (await outside).late)]).toEqual([{ notes: 0 }]);
  await client.end();
});

test('a peer that ends each connection before its first answer is not called without pause', async () => {
  relay.listener = (_, client) => {
    client.end();
    return 'keep';
  };
  open(1);
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 3 }, () => outcome(db.execute(sql`SELECT 1`))));
  for (const answer of answers) expect(answer).toBeInstanceOf(Unreachable);
  const expected = 4 + (performance.now() - began) / 100;
  expect(relay.accepted()).toBeLessThan(expected);
  relay.listener = () => undefined;
  await eventually(async () => (await outcome(db.execute(sql`SELECT 1`))) === 'done', 'an answer');
});

test('a connection that goes away while the driver still asks for the types fails what waits for it alone', async () => {
  relay.listener = (said, client) => {
    if (!said.includes('pg_catalog.pg_type')) return undefined;
    client.resetAndDestroy();
    return 'keep';
  };
  open(1);
  expect(await outcome(db.execute(sql`SELECT 1`))).toBeInstanceOf(Unreachable);
  relay.listener = () => undefined;
  await eventually(async () => (await outcome(db.execute(sql`SELECT 1`))) === 'done', 'an answer');
});

test('a connection that became ready after its caller had gone serves the next', async () => {
  const kept: (() => void)[] = [];
  relay.listener = (said, client) => {
    if (!said.includes('pg_catalog.pg_type')) return undefined;
    kept.push(() => client.unshift(Buffer.from(said, 'latin1')));
    return 'keep';
  };
  open(1);
  expect(await outcome(db.execute(sql`SELECT 1`))).toBeInstanceOf(Unreachable);
  relay.listener = () => undefined;
  for (const send of kept) send();
  await eventually(async () => (await outcome(db.execute(sql`SELECT 1`))) === 'done', 'an answer');
});
