import type { RedisClient, RedisNode } from '#shared/stores/redis';
import { askRedis } from './ask-redis.ts';
import { heldEpochsKey } from './keys.ts';

// A hash epoch → from when an absent set of held seats is an empty one; missing after Redis was emptied. On a cluster
// each master has one, under the first key of these that it owns, and its fields name the master: what moves to another
// one does not vouch for that.

type Nodes = Pick<RedisClient, 'isCluster' | 'nodes' | 'nodeOf'>;

/** Far more than it takes to meet each of a thousand masters. */
const keysTried = 100_000;

function stampKey({ isCluster, nodeOf }: Nodes, { name }: RedisNode): string {
  if (!isCluster) return heldEpochsKey;
  for (let at = 0; at < keysTried; at++) {
    const key = `${heldEpochsKey}:{${at}}`;
    if (nodeOf(key).name === name) return key;
  }
  throw new Error(`The node ${name} owns no slot`);
}

const fieldOf = ({ isCluster }: Nodes, { name }: RedisNode, epoch: number): string =>
  isCluster ? `${epoch}@${name}` : String(epoch);

interface Stamp {
  epoch: number;
  emptyFromMs: number;
}

export const stampNode = (redis: RedisClient, node: RedisNode, { epoch, emptyFromMs }: Stamp) =>
  askRedis(redis.hSet(stampKey(redis, node), fieldOf(redis, node, epoch), String(emptyFromMs)));

/** undefined where the node was emptied since the epoch was raised. */
export async function readStamp(
  redis: RedisClient,
  node: RedisNode,
  epoch: number,
): Promise<number | undefined> {
  const emptyFromMs = await askRedis(redis.hGet(stampKey(redis, node), fieldOf(redis, node, epoch)));
  return emptyFromMs === null ? undefined : Number(emptyFromMs);
}

export async function hasStamp(redis: RedisClient, node: RedisNode, epoch: number): Promise<boolean> {
  return (await redis.hExists(stampKey(redis, node), fieldOf(redis, node, epoch))) === 1;
}

/** Every epoch that Redis remembers. */
export async function stampedEpochs(redis: RedisClient): Promise<number[]> {
  const known = await Promise.all(
    redis.nodes().map((node) => askRedis(redis.hGetAll(stampKey(redis, node)))),
  );
  return known.flatMap((fields) => Object.keys(fields).map((field) => Number(field.split('@')[0])));
}
