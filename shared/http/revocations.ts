import { LRUCache } from 'lru-cache';

/** What a token says of its session, as far as its end is concerned. */
export interface TokenOrigin {
  userId: string;
  sessionId: string;
  sessionStartedMs: number;
  issuedMs: number;
}

/** Every session of an account that began up to an instant, but for one that may have been spared. */
export interface AccountEnd {
  userId: string;
  startedUntilMs: number;
  sparedSessionId: string | null;
}

export type Revocations = ReturnType<typeof createRevocations>;

/**
 * Which tokens are refused before they expire. The instants are those of auth, which starts and ends the sessions: a
 * mass end is one entry, whatever the number of sessions, and a sign-in of the same second is not hit by it.
 *
 * Filled by strangers, who start and end sessions: nothing comes back to life. What finds no room any more leaves its
 * instant behind, and every token that was issued up to then is refused; its holder refreshes it, if the session lives.
 * @param most so many ended sessions, and so many accounts
 * @param keepMs the life of a token
 */
export function createRevocations(most: number, keepMs: number) {
  let forgottenUntilMs = 0;
  const forget = (endedMs: number) => {
    forgottenUntilMs = Math.max(forgottenUntilMs, endedMs);
  };
  const options = { max: most, ttl: keepMs };
  const sessions = new LRUCache<string, number>({
    ...options,
    dispose: (endedMs, _id, reason) => void (reason === 'evict' && forget(endedMs)),
  });
  const accounts = new LRUCache<string, AccountEnd>({
    ...options,
    dispose: (end, _id, reason) => void (reason === 'evict' && forget(end.startedUntilMs)),
  });

  return {
    endSession(sessionId: string, endedMs: number): void {
      sessions.set(sessionId, endedMs);
    },
    /** Heard twice and out of order: the latest counts. */
    endAccount(end: AccountEnd): void {
      const known = accounts.peek(end.userId);
      if (!known || known.startedUntilMs < end.startedUntilMs) accounts.set(end.userId, end);
    },
    /** Nothing is known of what ended up to this instant. */
    forget,
    isOver({ userId, sessionId, sessionStartedMs, issuedMs }: TokenOrigin): boolean {
      const end = accounts.peek(userId);
      return (
        issuedMs <= forgottenUntilMs ||
        sessions.peek(sessionId) !== undefined ||
        (end !== undefined && sessionStartedMs <= end.startedUntilMs && sessionId !== end.sparedSessionId)
      );
    },
  };
}
