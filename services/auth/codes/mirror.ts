import type { Logger } from '#shared/seeing/log';
import type { RedisClient } from '#shared/stores/redis';

export const codeSeconds = 300;
const keysAtOnce = 1_000;

/**
 * The specification's Redis keys `otp:{phone}` and `session:{userId}:{sessionId}`. They hold an HMAC and a
 * hash, never a code or a token. They copy what Postgres decides: an empty or absent Redis signs nobody out.
 */
export function createMirror(redis: RedisClient, log: Logger) {
  const attempt = (work: () => Promise<unknown>): Promise<void> =>
    work().then(
      () => undefined,
      (error: unknown) => log.warn({ error }, 'the copy in Redis was not written'),
    );
  const sessionKey = (userId: string, sessionId: string) => `session:${userId}:${sessionId}`;

  return {
    codeSent: (phone: string, digest: string) =>
      attempt(() => redis.set(`otp:${phone}`, digest, { expiration: { type: 'EX', value: codeSeconds } })),
    codeUsed: (phone: string) => attempt(() => redis.del(`otp:${phone}`)),
    sessionContinued: (session: { userId: string; sessionId: string; tokenHash: string; expiresAt: Date }) =>
      attempt(() =>
        redis.set(sessionKey(session.userId, session.sessionId), session.tokenHash, {
          expiration: { type: 'PXAT', value: session.expiresAt.getTime() },
        }),
      ),
    sessionsEnded: (userId: string, sessionIds: string[]) =>
      attempt(async () => {
        for (let at = 0; at < sessionIds.length; at += keysAtOnce)
          await redis.del(sessionIds.slice(at, at + keysAtOnce).map((id) => sessionKey(userId, id)));
      }),
  };
}
