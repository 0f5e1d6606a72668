import { ErrorReply } from 'redis';
import { commonProblems, Problem } from '#shared/problem';

const deadlineMs = 2_000;

/** Errors of a Redis that cannot serve now, by the first word of its answer. */
const passing = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|BUSY|MISCONF|NOREPLICAS)\b/;

/**
 * Waits for Redis, but not long: the connection alone notices a dead peer too late.
 * @throws Problem UNAVAILABLE where Redis does not answer or cannot serve; whether the command took effect is then unknown.
 */
export async function ask<Reply>(reply: Promise<Reply>): Promise<Reply> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable('Redis does not answer')), deadlineMs);
  });
  try {
    return await Promise.race([reply, late]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof ErrorReply && !passing.test(error.message)) throw error;
    throw unavailable('Redis cannot be reached');
  } finally {
    clearTimeout(timer);
  }
}

const unavailable = (detail: string) => commonProblems.UNAVAILABLE(detail);

export function isUnknownScript(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('NOSCRIPT');
}
