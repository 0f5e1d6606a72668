import { createHash } from 'node:crypto';
import type { RedisClient, RedisNode } from '#shared/stores/redis';
import { askRedis, clientOf } from './ask-redis.ts';

/**
 * Loaded once on each node, by the process that raised the epoch: while the node knows it, the node has remembered
 * everything since. On a cluster it names the node's history, which Redis calls its replication id and makes anew when a
 * replica is promoted. So what was loaded on a replica, or before another was master, vouches for nothing.
 */
const witnessOf = (epoch: number, history: string): string =>
  `return 'jatra seats, epoch ${epoch}${history === '' ? '' : `, of ${history}`}'`;

const shaOf = (text: string): string => createHash('sha1').update(text).digest('hex');

type Nodes = Pick<RedisClient, 'isCluster'>;

/** Of one Redis alone it is not asked: a restart has it forget the witness anyway. */
async function historyOf(node: RedisNode): Promise<string> {
  const client = await clientOf(node);
  return /^master_replid:(\w+)/m.exec(await askRedis(client.info('replication')))![1]!;
}

export async function loadWitness({ isCluster }: Nodes, node: RedisNode, epoch: number): Promise<void> {
  const history = isCluster ? await historyOf(node) : '';
  const client = await clientOf(node);
  await askRedis(client.scriptLoad(witnessOf(epoch, history)));
}

/** Where there is one Redis, the question goes out in this very turn. */
export async function knowsWitness({ isCluster }: Nodes, node: RedisNode, epoch: number): Promise<boolean> {
  const history = isCluster ? await historyOf(node) : '';
  const connected = clientOf(node);
  const client = connected instanceof Promise ? await connected : connected;
  const [known] = await askRedis(client.scriptExists(shaOf(witnessOf(epoch, history))));
  return known === 1;
}
