import { ErrorReply } from 'redis';
import { commonProblems } from '#shared/base/problem';
import { unreachable } from '#shared/base/unreachable';

/** @throws Problem UNAVAILABLE where Redis does not answer or cannot serve; whether the command took effect is then unknown. */
export async function ask<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    throw unreachable(error) ? commonProblems.UNAVAILABLE('Redis cannot be reached') : error;
  }
}

export function isUnknownScript(error: unknown): boolean {
  return error instanceof ErrorReply && error.message.startsWith('NOSCRIPT');
}
