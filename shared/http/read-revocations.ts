import type { Bus } from '../bus/bus.ts';
import { getKeys } from '../contracts/auth.ts';
import type { Revocations } from './revocations.ts';

/** Ends that are committed later than their instant says, by any process of auth, are read once more. */
const overlapMs = 60_000;
/** With the pages of auth, fewer than are remembered. */
const pagesAtMost = 12;

/**
 * Reads auth's keys, and with them what ended since the last reading: all that still matters at the first. What is
 * beyond the last page is refused by its instant.
 */
export function readKeysAndRevocations(bus: Bus, revocations: Revocations) {
  let readAtMs: number | undefined;
  return async () => {
    const since = readAtMs === undefined ? undefined : new Date(readAtMs - overlapMs).toISOString();
    const first = await bus.request(getKeys, { ended: { since } });
    for (const sessionId of first.revokedSessions ?? []) revocations.endSession(sessionId, Date.now());
    let { ended } = first;
    const begunAtMs = ended && Date.parse(ended.readAt);
    for (let pages = 1; ended; pages++) {
      note(ended, revocations);
      if (ended.before === null) break;
      if (pages === pagesAtMost) {
        revocations.forget(oldestOf(ended));
        break;
      }
      ({ ended } = await bus.request(getKeys, { ended: { since, before: ended.before } }));
    }
    readAtMs = begunAtMs;
    return first.keys;
  };
}

type Ended = NonNullable<(typeof getKeys)['output']['static']['ended']>;

function note({ accounts, sessions }: Ended, revocations: Revocations): void {
  for (const { userId, startedUntil, sparedSessionId } of accounts)
    revocations.endAccount({ userId, startedUntilMs: Date.parse(startedUntil), sparedSessionId });
  for (const { sessionId, endedAt } of sessions) revocations.endSession(sessionId, Date.parse(endedAt));
}

function oldestOf({ accounts, sessions }: Ended): number {
  const instants = [...accounts.map((end) => end.startedUntil), ...sessions.map((end) => end.endedAt)];
  return Math.min(...instants.map((instant) => Date.parse(instant)));
}
