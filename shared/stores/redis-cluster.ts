import { createCluster } from 'redis';
import { Unreachable } from '../base/unreachable.ts';
import type { Logger } from '../seeing/log.ts';
import { createCircuit, within } from './circuit.ts';
import {
  answerOf,
  closeWithinMs,
  connectionOptions,
  deadlineMs,
  guard,
  type RedisNode,
  reconnect,
  type SingleClient,
  socketOptions,
} from './redis-guard.ts';
import { slotOf } from './redis-slot.ts';

const pingMs = 2_000;
/** So long a node may say nothing. Whoever asks a silent one who owns what asks another one then. */
const silentMs = 5_000;

/**
 * Connects to a Redis Cluster by some of its nodes. Each master has a circuit of its own; where one does not answer, the
 * others are asked who owns its slots now.
 */
export async function openCluster(servers: URL[], log: Logger) {
  const [{ username, password, protocol }] = servers as [URL, ...URL[]];
  const tls = protocol.startsWith('rediss') ? { tls: true as const } : {};
  const cluster = createCluster({
    rootNodes: servers.map(({ hostname, port }) => {
      return { socket: { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 6379 } };
    }),
    defaults: {
      ...connectionOptions,
      pingInterval: pingMs,
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      socket: { ...socketOptions, ...tls, socketTimeout: silentMs },
    },
    // A master that is down holds up nobody who asks another one.
    minimizeConnections: true,
    commandOptions: { timeout: undefined },
  });
  const warn = (error: unknown) => log.warn({ error }, 'redis cluster');
  cluster.on('error', warn);
  cluster.on('node-error', warn);

  const beneath: typeof cluster = Object.getPrototypeOf(cluster);
  const slots = beneath._slots;
  let closing = false;
  const refresh = (address: string) => {
    if (!closing) slots.rediscover(undefined, new Set([address])).catch(warn);
  };
  const circuits = new Map<string, ReturnType<typeof createCircuit>>();
  const circuitOf = (address: string) => {
    const known = circuits.get(address);
    if (known) return known;
    const circuit = createCircuit(`redis ${address}`, log, () => {
      const client = slots.nodeByAddress.get(address)?.client as SingleClient | undefined;
      if (client && !closing) reconnect(client, warn);
      refresh(address);
    });
    circuits.set(address, circuit);
    return circuit;
  };

  const guarded = new WeakSet<object>();
  const openNode = slots.nodeClient.bind(slots);
  type Node = Parameters<typeof openNode>[0];
  slots.nodeClient = async (node: Node) => {
    const circuit = circuitOf(node.address);
    const isConnected = node.client?.isReady === true;
    const opening = () => within(deadlineMs, 'redis', answerOf(openNode(node)));
    const client = isConnected ? await openNode(node) : await circuit.run(opening);
    if (!guarded.has(client)) {
      guarded.add(client);
      guard(client as unknown as SingleClient, circuit);
    }
    return client;
  };

  const masterOf = (key: string): Node => {
    const master = slots.slots[slotOf(key)]?.master;
    if (master) return master as Node;
    refresh('');
    throw new Unreachable('redis', 'refused', { cause: new Error('No master owns the slot') });
  };
  const execute = beneath._execute;
  beneath._execute = function (this: typeof cluster, ...asked: Parameters<typeof execute>) {
    const key = asked[0].firstKey;
    if (key !== undefined) masterOf(String(key));
    return within(deadlineMs, 'redis', answerOf(execute.apply(this, asked)));
  } as typeof execute;

  const toNode = (node: Node): RedisNode => ({
    name: node.address,
    connect: () => slots.nodeClient(node) as unknown as Promise<SingleClient>,
  });
  await cluster.connect();

  return Object.assign(cluster, {
    isCluster: true,
    nodes: (): RedisNode[] => slots.masters.map((node) => toNode(node as Node)),
    nodeOf: (key: string): RedisNode => toNode(masterOf(key)),
    lookAgain: (): Promise<void> => slots.rediscover(undefined).then(() => {}, warn),
    async end() {
      closing = true;
      const clients = [...slots.nodeByAddress.values()].flatMap(({ client }) => client ?? []);
      await within(closeWithinMs, 'redis', cluster.close()).catch(warn);
      for (const client of clients) if (client.isOpen) client.destroy();
    },
  });
}
