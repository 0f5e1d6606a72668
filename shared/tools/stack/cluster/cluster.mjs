import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answers } from '../ports.mjs';
import { serviceVariable } from '../servers/accounts.mjs';
import { nats } from '../servers/nats.mjs';
import { home, root, serviceNames } from '../settings.mjs';
import { etcd, patroni, primaryAddress } from './patroni.mjs';

/**
 * Three of each, of which one may die.
 * @typedef {(name: string) => Promise<number>} PortFor
 * @typedef {import('../processes/supervisor.mjs').Supervisor} Supervisor
 */

/** Its data lie apart: a stack of one each begins with its own again. */
export const clusterFolder = join(home, 'cluster');
export const clusterPrograms = /** @type {const} */ (['etcd', 'patroni', 'haproxy', 'caddy']);
const numbers = [1, 2, 3];
export const natsReplicas = numbers.length;

/**
 * @param {{ supervisor: Supervisor, programs: import('../processes/stack.mjs').Programs, portFor: PortFor, password: string }} options
 * @returns {Promise<string>} the URL that leads to the primary
 */
export async function startPostgresCluster({ supervisor, programs, portFor, password }) {
  const { etcd: etcdProgram, patroni: patroniProgram, haproxy, postgres } = programs;
  if (!etcdProgram || !patroniProgram || !haproxy || !postgres) throw new Error('A program is missing.');
  const [etcdPort, peerPort, port] = [
    await portFor('etcd'),
    await portFor('etcd-peer'),
    await portFor('postgres'),
  ];
  /** @type {import('./patroni.mjs').Node[]} */
  const nodes = [];
  for (const number of numbers) {
    const name = `postgres-${number}`;
    nodes.push({ name, port: await portFor(name), restPort: await portFor(`patroni-${number}`) });
  }
  await supervisor.start(
    await etcd({ program: etcdProgram, folder: join(clusterFolder, 'etcd'), port: etcdPort, peerPort }),
  );
  const needed = { patroni: patroniProgram, postgres };
  const described = nodes.map((node) =>
    patroni({ programs: needed, folder: clusterFolder, node, etcdPort, password }),
  );
  await Promise.all(described.map(async (server) => supervisor.start(await server)));
  const folder = join(clusterFolder, 'haproxy');
  return (await supervisor.start(await primaryAddress({ program: haproxy, folder, port, nodes, password })))
    .url;
}

/**
 * @param {{ supervisor: Supervisor, programs: import('../processes/stack.mjs').Programs, portFor: PortFor, password: string, accounts: import('../servers/accounts.mjs').Passwords }} options
 * @returns {Promise<string>} the URLs of its nodes, commas between
 */
export async function startNatsCluster({ supervisor, programs, portFor, password, accounts }) {
  const { nats: program } = programs;
  if (!program) throw new Error('A program is missing.');
  const nodes = [];
  for (const number of numbers) {
    const name = `nats-${number}`;
    const ports = { port: await portFor(name), monitorPort: await portFor(`nats-monitor-${number}`) };
    nodes.push({ name, ...ports, route: `nats://127.0.0.1:${await portFor(`nats-route-${number}`)}` });
  }
  const routes = nodes.map(({ route }) => route).join();
  const urls = await Promise.all(
    nodes.map(async ({ name, port, monitorPort, route }) => {
      const folder = join(clusterFolder, name);
      const described = await nats({ program, folder, port, password, accounts });
      const server = await supervisor.start({
        ...described,
        name,
        command: [
          ...[...described.command, '--name', name, '--http_port', String(monitorPort)],
          ...['--cluster_name', 'jatra', '--cluster', route, '--routes', routes],
        ],
        isSurvived: true,
        // Streams can be made once the nodes have elected who leads.
        ready: () =>
          fetch(`http://127.0.0.1:${monitorPort}/healthz`).then(
            ({ ok }) => ok,
            () => false,
          ),
      });
      return server.url;
    }),
  );
  return urls.join();
}

/**
 * The one base URL before several processes, each with all services.
 * @param {{ program: import('../servers/servers.mjs').Found, port: number, ports: number[] }} options
 * @returns {Promise<import('../servers/postgres.mjs').Server>}
 */
export async function proxy({ program, port, ports }) {
  const folder = join(clusterFolder, 'caddy');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const everywhere = ports.map((one) => `127.0.0.1:${one}`).join(' ');
  return {
    name: 'proxy',
    command: [
      ...[program.path, 'run', '--adapter', 'caddyfile'],
      ...['--config', join(root, 'shared/tools/proxy/Caddyfile')],
    ],
    env: {
      ...{ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      ...{ PROXY_HOST: '127.0.0.1', PROXY_PORT: String(port) },
      ...Object.fromEntries(serviceNames().map((name) => [serviceVariable(name, 'ADDRESS'), everywhere])),
    },
    url: `http://127.0.0.1:${port}`,
    signal: 'SIGTERM',
    patienceMs: 10_000,
    ready: () => answers(port),
  };
}
