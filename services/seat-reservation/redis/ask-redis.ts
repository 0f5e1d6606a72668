import { ErrorReply } from 'redis';
import { commonProblems } from '#shared/base/problem';
import { unreachable } from '#shared/base/unreachable';
import type { RedisClient } from '#shared/stores/redis';

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

/** By Redis's clock, which decides when a hold ends. */
export async function redisTime({ redis }: { redis: RedisClient }): Promise<Date> {
  return new Date(toMilliseconds(await askRedis(redis.time())));
}
