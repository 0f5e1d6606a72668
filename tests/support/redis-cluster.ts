import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { eventually, redisUsers, testPassword } from './platform.ts';
import { freePort } from './ports.ts';

const masters = 3;

type Client = Awaited<ReturnType<ReturnType<typeof createClient>['connect']>>;

/** A real Redis Cluster of this suite alone: three masters, each with a replica, and the services' accounts. */
export async function startRedisCluster() {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-cluster-'));
  const users = await redisUsers();
  const nodes = await Promise.all(Array.from({ length: 2 * masters }, () => startNode(folder, users)));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await Promise.all(nodes.map((node) => answersPing(node.port)));
  await cli(['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes']);
  await eventually(async () => {
    const states = await Promise.all(nodes.map(({ port }) => ask(port, (one) => one.clusterInfo())));
    const replicas = await Promise.all(nodes.map(({ port }) => ask(port, (one) => one.info('replication'))));
    const following = replicas.filter((said) => said.includes('master_link_status:up')).length;
    return states.every((said) => said.includes('cluster_state:ok')) && following === masters;
  }, 'the cluster to serve, each master with its replica');

  const ownerOf = (slot: number) =>
    eventually(async () => {
      const ports = nodes.filter(({ isUp }) => isUp()).map(({ port }) => port);
      const shards = await ask(ports[0]!, (one) => one.clusterSlots());
      const port = shards.find(({ from, to }) => from <= slot && slot <= to)?.master.port;
      const node = nodes.find((one) => one.port === port && one.isUp());
      // Another node may not have heard yet of a failover.
      return node && (await roleOf(node.port)).includes('role:master') ? node : undefined;
    }, `an owner of slot ${slot}`);

  return {
    nodes,
    ownerOf,
    /** One that has all that the master has; undefined where none does now. */
    async replicaOf(port: number) {
      for (const node of nodes.filter(({ isUp }) => isUp())) {
        const said = await roleOf(node.port);
        if (said.includes(`master_port:${port}\r`) && said.includes('master_link_status:up')) return node;
      }
      return undefined;
    },
    ask,
    urlOf: (user: string) => `redis+cluster://${user}:${testPassword}@${addresses.join(',')}`,
    /** Each key of the slot is taken to another master, then all are told. */
    async moveSlot(slot: number): Promise<void> {
      const from = await ownerOf(slot);
      const shards = await ask(from.port, (one) => one.clusterSlots());
      const owners = [...new Map(shards.map(({ master }) => [master.port, master])).values()];
      const here = owners.find(({ port }) => port === from.port)!;
      const there = owners.find(({ port }) => port !== from.port)!;
      const say = (port: number, ...words: string[]) => ask(port, (one) => one.sendCommand(words));
      await say(there.port, 'CLUSTER', 'SETSLOT', `${slot}`, 'IMPORTING', here.id);
      await say(here.port, 'CLUSTER', 'SETSLOT', `${slot}`, 'MIGRATING', there.id);
      while (true) {
        const keys = (await say(
          here.port,
          'CLUSTER',
          'GETKEYSINSLOT',
          `${slot}`,
          '10',
        )) as unknown as string[];
        if (keys.length === 0) break;
        await say(here.port, 'MIGRATE', '127.0.0.1', `${there.port}`, '', '0', '5000', 'KEYS', ...keys);
      }
      for (const { port } of [there, here, ...owners.filter((one) => one !== here && one !== there)])
        await say(port, 'CLUSTER', 'SETSLOT', `${slot}`, 'NODE', there.id);
    },
    async stop() {
      for (const node of nodes) await node.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type RedisCluster = Awaited<ReturnType<typeof startRedisCluster>>;

async function startNode(folder: string, users: string[]) {
  const [port, bus] = [await freePort(), await freePort()];
  const start = () =>
    Bun.spawn(
      [
        ...['redis-server', '--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
        ...['--cluster-enabled', 'yes', '--cluster-port', `${bus}`, '--cluster-config-file', `${port}.conf`],
        ...['--cluster-node-timeout', '2000', '--cluster-replica-validity-factor', '0'],
        ...['--dbfilename', `${port}.rdb`, '--repl-diskless-sync-delay', '0'],
        ...users.flatMap((line) => ['--user', ...line.split(' ').slice(1)]),
      ],
      { stdout: 'ignore', stderr: 'ignore' },
    );
  let server: ReturnType<typeof start> | undefined = start();
  return {
    port,
    isUp: () => server !== undefined,
    pause: () => server?.kill('SIGSTOP'),
    resume: () => server?.kill('SIGCONT'),
    async kill() {
      const killed = server;
      server = undefined;
      killed?.kill('SIGKILL');
      await killed?.exited;
    },
    async restart() {
      server = start();
      await answersPing(port);
    },
  };
}

const roleOf = (port: number) => ask(port, (one) => one.info('replication'));

async function cli(words: string[]): Promise<void> {
  const child = Bun.spawn(['redis-cli', ...words], { stdout: 'pipe', stderr: 'pipe' });
  const said = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(said);
}

/** By the owner's account, on a connection of its own. */
async function ask<Said>(port: number, what: (client: Client) => Promise<Said>): Promise<Said> {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  try {
    return await what(client as unknown as Client);
  } finally {
    client.destroy();
  }
}

const answersPing = (port: number) =>
  eventually(
    () =>
      ask(port, (one) => one.ping()).then(
        () => true,
        () => false,
      ),
    `Redis at ${port}`,
  );
