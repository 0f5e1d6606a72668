import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { Logger } from '../seeing/log.ts';
import { createCircuit, within } from './circuit.ts';
import { openCluster } from './redis-cluster.ts';
import {
  closeWithinMs,
  guard,
  openClient,
  type RedisNode,
  reconnect,
  type SingleClient,
} from './redis-guard.ts';

export type { RedisNode } from './redis-guard.ts';

tellOfSubscribers();

interface Nodes {
  isCluster: boolean;
  /** All that own keys, as far as this process knows. */
  nodes(): RedisNode[];
  /** The one that owns the key. @throws Unreachable where none does */
  nodeOf(key: string): RedisNode;
  /** Asks the cluster again who owns what. */
  lookAgain(): Promise<void>;
  /** Ends well or, where Redis does not answer, all the same. */
  end(): Promise<void>;
}

/**
 * To whom commands go: on a cluster each to the master that owns its key. A command of several keys needs them in one
 * slot, except DEL, UNLINK, EXISTS and MGET. A pipeline goes to the owner of its first key, and follows no slot that moves.
 */
export type RedisClient = SingleClient & Nodes;

/**
 * Connects to Redis; to a cluster where the URL names several nodes, or says `redis+cluster://`. A command that is not
 * answered in time throws Unreachable; whether it took effect is then unknown. While the connection is down commands are
 * refused at once, so that no late lock fires after its caller gave up. The connection comes back by itself.
 */
export async function openRedis(servers: string, log: Logger): Promise<RedisClient> {
  const urls = servers.split(',').map((url) => new URL(url));
  // The commands of both are the same; those of one client alone are asked of a node.
  if (urls.length > 1 || urls[0]!.protocol.endsWith('+cluster:'))
    return (await openCluster(urls, log)) as unknown as RedisClient;
  return openSingle(servers, log);
}

const silentAfterMs = 1_500;

/** Those that own keys and do not answer, or say that their cluster does not serve. */
export async function findSilent(redis: RedisClient): Promise<{ nodes: number; silent: string[] }> {
  const nodes = redis.nodes();
  const silent = await Promise.all(
    nodes.map(async (node) => {
      const serves = async () => {
        const client = await node.connect();
        if (!redis.isCluster) return (await client.ping()) === 'PONG';
        return (await client.clusterInfo()).includes('cluster_state:ok');
      };
      return (await within(silentAfterMs, 'redis', serves()).catch(() => false)) ? [] : [node.name];
    }),
  );
  return { nodes: nodes.length, silent: silent.flat() };
}

async function openSingle(url: string, log: Logger): Promise<RedisClient> {
  const client = openClient(url);
  const warn = (error: unknown) => log.warn({ error }, 'redis connection');
  client.on('error', warn);
  await client.connect();

  let closing = false;
  guard(
    client,
    createCircuit('redis', log, () => {
      if (!closing) reconnect(client, warn);
    }),
  );
  const node: RedisNode = { name: '', connect: () => client };
  return Object.assign(client, {
    isCluster: false,
    nodes: () => [node],
    nodeOf: () => node,
    lookAgain: async () => {},
    async end() {
      closing = true;
      await within(closeWithinMs, 'redis', client.close()).catch(() => client.isOpen && client.destroy());
    },
  });
}

/**
 * As Node does, and Bun does not: a tracing channel says whether anybody listens. Otherwise the driver describes each
 * command for nobody, which costs a good part of what the command costs.
 */
function tellOfSubscribers(): void {
  const channels: object = Object.getPrototypeOf(tracingChannel('jatra'));
  if ('hasSubscribers' in channels) return;
  Object.defineProperty(channels, 'hasSubscribers', {
    get(this: TracingChannel) {
      const { start, end, asyncStart, asyncEnd, error } = this;
      return [start, end, asyncStart, asyncEnd, error].some((one) => one.hasSubscribers);
    },
  });
}
