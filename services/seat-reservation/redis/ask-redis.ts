import { ErrorReply } from 'redis';
import { commonProblems } from '#shared/base/problem';
import { unreachable } from '#shared/base/unreachable';
import type { RedisClient, RedisNode } from '#shared/stores/redis';

/** @throws Problem UNAVAILABLE where Redis does not answer or cannot serve: the command may have taken effect. */
export async function askRedis<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    throw asRedisProblem(error);
  }
}

/** What a caller is told where Redis is away. */
export function asRedisProblem(error: unknown): unknown {
  return unreachable(error) ? commonProblems.UNAVAILABLE('Redis cannot be reached') : error;
}

export function isUnknownScript(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('NOSCRIPT');
}

/** Of an answer to TIME. */
export const toMilliseconds = ([seconds, microseconds]: unknown[]): number =>
  Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);

/** By Redis's clock, which decides when a hold ends; on a cluster by the slowest of those that answer. */
export async function redisTime({ redis }: { redis: RedisClient }): Promise<Date> {
  const said = await Promise.allSettled(redis.nodes().map(async (node) => (await node.connect()).time()));
  const times = said.flatMap((one) => (one.status === 'fulfilled' ? [toMilliseconds(one.value)] : []));
  const [first] = said;
  if (first?.status === 'rejected' && times.length === 0) throw asRedisProblem(first.reason);
  return new Date(Math.min(...times));
}

/** At once where there is one Redis, so that what is asked of it goes out in this very turn. */
export function clientOf(node: RedisNode): ReturnType<RedisNode['connect']> {
  const connected = node.connect();
  return connected instanceof Promise ? askRedis(connected) : connected;
}

/** Who owns a key. @throws Problem UNAVAILABLE where nobody does */
export function ownerOf({ redis }: { redis: RedisClient }, key: string): RedisNode {
  try {
    return redis.nodeOf(key);
  } catch (error) {
    throw asRedisProblem(error);
  }
}
