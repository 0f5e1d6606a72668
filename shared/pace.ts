import { LRUCache } from 'lru-cache';
import { defineProblems } from './problem.ts';

const windowMs = 10_000;
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
 * wait: behind n processes a machine may be up to n times as quick, and each process still has its bound.
 */
export function createPace({ perAccount, perAddress }: { perAccount: number; perAddress: number }): Pace {
  const ofAccount = createCounter(perAccount, 'of this account');
  const ofAddress = createCounter(perAddress, 'from this address');
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

/** Names whoever sends a token, where it is not verified: nobody can use up the pace of another without their token. */
export const tokenName = (authorization: string | null): string | undefined => authorization?.slice(-64);
