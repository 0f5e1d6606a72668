import { chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unprivileged } from '../servers/postgres.mjs';

/**
 * A node of Postgres that Patroni keeps: it makes the node's data, follows the primary, or is it.
 * @typedef {{ name: string, port: number, restPort: number }} Node
 * @typedef {import('../servers/postgres.mjs').Server} Server
 */

const user = 'jatra';

/**
 * Where the nodes agree who is the primary.
 * @param {{ program: import('../servers/servers.mjs').Found, folder: string, port: number, peerPort: number }} options
 * @returns {Promise<Server>}
 */
export async function etcd({ program, folder, port, peerPort }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [client, peer] = [port, peerPort].map((one) => `http://127.0.0.1:${one}`);
  return {
    name: 'etcd',
    command: [
      ...[program.path, '--name', 'jatra', '--data-dir', folder, '--initial-cluster', `jatra=${peer}`],
      ...['--listen-client-urls', `${client}`, '--advertise-client-urls', `${client}`],
      ...['--listen-peer-urls', `${peer}`, '--initial-advertise-peer-urls', `${peer}`],
    ],
    url: `${client}`,
    signal: 'SIGTERM',
    patienceMs: 10_000,
    ready: () => isOk(`${client}/health`),
  };
}

/**
 * @param {{ programs: Record<'patroni' | 'postgres', import('../servers/servers.mjs').Found>, folder: string, node: Node, etcdPort: number, password: string }} options
 * @returns {Promise<Server>}
 */
export async function patroni({ programs, folder, node, etcdPort, password }) {
  const { prefix, owner } = await unprivileged();
  const place = join(folder, node.name);
  const file = join(place, 'patroni.yml');
  await mkdir(place, { recursive: true, mode: 0o700 });
  const settings = settingsOf({ node, place, etcdPort, password, bin: dirname(programs.postgres.path) });
  // JSON is YAML.
  await writeFile(file, JSON.stringify(settings, null, 2), { mode: 0o600 });
  if (owner) for (const one of [place, file]) await chown(one, owner.uid, owner.gid);
  return {
    name: node.name,
    command: [...prefix, programs.patroni.path, file],
    url: `postgres://${user}:${password}@127.0.0.1:${node.port}/postgres`,
    signal: 'SIGTERM',
    patienceMs: 40_000,
    isSurvived: true,
    startPatienceMs: 180_000,
    ready: () => isAnswered(`http://127.0.0.1:${node.restPort}/patroni`),
  };
}

/** @param {{ node: Node, place: string, etcdPort: number, password: string, bin: string }} options */
function settingsOf({ node, place, etcdPort, password, bin }) {
  const account = { username: user, password };
  const rest = `127.0.0.1:${node.restPort}`;
  const address = `127.0.0.1:${node.port}`;
  return {
    scope: 'jatra',
    name: node.name,
    restapi: { listen: rest, connect_address: rest, authentication: account },
    etcd3: { hosts: [`127.0.0.1:${etcdPort}`] },
    bootstrap: {
      dcs: {
        ttl: 20,
        loop_wait: 2,
        retry_timeout: 5,
        // A primary that dies alone is started again where that is quicker than another one.
        primary_start_timeout: 5,
        maximum_lag_on_failover: 1_048_576,
        // One copy has what is committed; the other follows.
        synchronous_mode: true,
        postgresql: {
          use_pg_rewind: true,
          use_slots: true,
          parameters: { max_connections: 300, timezone: 'UTC', log_timezone: 'UTC' },
        },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums', { username: user }],
      pg_hba: ['all', 'replication'].map((what) => `host ${what} all 127.0.0.1/32 scram-sha-256`),
    },
    postgresql: {
      ...{ listen: address, connect_address: address, bin_dir: bin },
      ...{ data_dir: join(place, 'data'), pgpass: join(place, 'pgpass') },
      parameters: { unix_socket_directories: '' },
      authentication: { superuser: account, replication: account, rewind: account },
    },
  };
}

/**
 * The address that leads to whichever node is the primary.
 * @param {{ program: import('../servers/servers.mjs').Found, folder: string, port: number, nodes: Node[], password: string }} options
 * @returns {Promise<Server>}
 */
export async function primaryAddress({ program, folder, port, nodes, password }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'haproxy.cfg');
  const lines = [
    'global',
    '  maxconn 2000',
    'defaults',
    '  mode tcp',
    '  timeout connect 2s',
    // Longer than a pool keeps a connection.
    '  timeout client 1h',
    '  timeout server 1h',
    'listen primary',
    `  bind 127.0.0.1:${port}`,
    '  option httpchk GET /primary',
    '  http-check expect status 200',
    '  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions',
    ...nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port} check port ${node.restPort}`),
  ];
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return {
    name: 'haproxy',
    command: [program.path, '-f', file, '-db'],
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    signal: 'SIGTERM',
    patienceMs: 10_000,
    startPatienceMs: 180_000,
    ready: () => isWhole(nodes),
  };
}

/**
 * Whether one leads, one has what it commits, and the others follow.
 * @param {Node[]} nodes
 */
async function isWhole(nodes) {
  for (const { restPort } of nodes) {
    const answer = await fetch(`http://127.0.0.1:${restPort}/cluster`).catch(() => undefined);
    if (!answer?.ok) continue;
    /** @type {{ members: { role: string, state: string }[] }} */
    const { members } = await answer.json();
    const running = members.filter(({ state }) => state === 'running' || state === 'streaming');
    const roles = running.map(({ role }) => role).sort();
    return roles.join() === ['leader', ...nodes.slice(2).map(() => 'replica'), 'sync_standby'].join();
  }
  return false;
}

/** @param {string} url */
const isOk = (url) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** @param {string} url */
const isAnswered = (url) =>
  fetch(url).then(
    () => true,
    () => false,
  );
