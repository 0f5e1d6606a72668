import { LRUCache } from 'lru-cache';
import { defineProblems } from '../base/problem.ts';
import { shareOf } from '../base/processes.ts';

const windowMs = 10_000;
/**
 * Filled by strangers, who need that many accounts or addresses within ten seconds: whoever is forgotten begins anew,
 * and gets at most one more share of one window.
 */
const namesInMemory = 50_000;

const { TOO_MANY_REQUESTS } = defineProblems({
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
});

export interface Pace {
  /** Counts one request. @throws Problem TOO_MANY_REQUESTS with Retry-After. */
  take(who: { account: string | undefined; address: string | undefined }): void;
}

/**
 * So many requests of one account, and of one address, in ten seconds: far above what a person does, to stop what only
 * a machine does. Counted in this process alone, in bounded memory, so that it costs a hot path no round trip and no
 * wait: behind n processes a machine may be up to n times as quick, and each process still has its bound. Processes that
 * share a machine share the limits.
 */
export function createPace({ perAccount, perAddress }: { perAccount: number; perAddress: number }): Pace {
  const ofAccount = createCounter(shareOf(perAccount), 'of this account');
  const ofAddress = createCounter(shareOf(perAddress), 'from this address');
  return {
    take({ account, address }) {
      if (address !== undefined) ofAddress(address);
      if (account !== undefined) ofAccount(account);
    },
  };
}

function createCounter(limit: number, what: string) {
  const windows = new LRUCache<string, { requests: number; endsAtMs: number }>({ max: namesInMemory });
  return (name: string): void => {
    const nowMs = performance.now();
    let window = windows.get(name);
    if (!window || window.endsAtMs <= nowMs) {
      window = { requests: 0, endsAtMs: nowMs + windowMs };
      windows.set(name, window);
    }
    if (++window.requests <= limit) return;
    throw TOO_MANY_REQUESTS(
      `Requests ${what}`,
      {},
      Math.max(1, Math.ceil((window.endsAtMs - nowMs) / 1_000)),
    );
  };
}

export interface CallerPace {
  /** Counts one request of an account. @throws Problem TOO_MANY_REQUESTS with Retry-After. */
  take(userId: string): void;
}

/**
 * So many requests a second of one account, with so many at once, over all routes of a process on which one signs in: a
 * bucket that fills by itself. Like the pace above it is counted in this process alone and costs no round trip and no wait.
 * @param perSecond 0: as many as one likes
 * @param burst 0: no more at once than in a second
 */
export function createCallerPace({
  perSecond,
  burst,
}: {
  perSecond: number;
  burst: number;
}): CallerPace | undefined {
  if (perSecond === 0) return undefined;
  const full = Math.max(1, shareOf(burst || perSecond));
  const perMs = shareOf(perSecond) / 1_000;
  // Filled by strangers, who need that many accounts at once: whoever is forgotten has a full bucket again.
  const buckets = new LRUCache<string, { left: number; atMs: number }>({ max: namesInMemory });
  return {
    take(userId) {
      const nowMs = performance.now();
      let bucket = buckets.get(userId);
      if (!bucket) {
        bucket = { left: full, atMs: nowMs };
        buckets.set(userId, bucket);
      }
      bucket.left = Math.min(full, bucket.left + (nowMs - bucket.atMs) * perMs);
      bucket.atMs = nowMs;
      if (bucket.left < 1)
        throw TOO_MANY_REQUESTS(
          'Requests of this account',
          {},
          Math.ceil((1 - bucket.left) / (perMs * 1_000)),
        );
      bucket.left--;
    },
  };
}
