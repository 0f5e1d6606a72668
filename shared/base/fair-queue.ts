export interface FairQueueOptions {
  /** So many at once. */
  concurrency: number;
  /** So many wait at most, of everybody together. */
  waiting: number;
  /** So many wait at most of one key. */
  waitingPerKey: number;
  /** The refusal for whoever finds no room. */
  full: () => Error;
}

interface Waiting {
  begin(): void;
  refuse(error: Error): void;
}

/**
 * Does work in turns, by whose it is: each key that waits gets one piece done before any gets its next, in the order of
 * arrival. (p-queue, p-limit and fastq know an order for all alone, p-key-limit has a limit for each key and none for all.)
 *
 * Filled by a stranger with one key: that key's next is refused, all others have room. With many keys: whoever comes
 * with a new key takes the place of the last of whichever key has most; once each has one, the next is refused.
 */
export function createFairQueue({ concurrency, waiting, waitingPerKey, full }: FairQueueOptions) {
  /** In the order of their turns. */
  const byKey = new Map<string, Waiting[]>();
  let running = 0;
  let count = 0;

  const wait = (key: string): Promise<void> => {
    const mine = byKey.get(key) ?? [];
    if (mine.length >= waitingPerKey || (count >= waiting && !displaceFor(mine))) throw full();
    return new Promise<void>((begin, refuse) => {
      mine.push({ begin, refuse });
      byKey.set(key, mine);
      count++;
    });
  };
  /** The last of whichever key has most gives way, where it has more than this one would have. */
  const displaceFor = (mine: Waiting[]): boolean => {
    let most: Waiting[] = [];
    for (const one of byKey.values()) if (one.length > most.length) most = one;
    if (most.length <= mine.length + 1) return false;
    most.pop()!.refuse(full());
    count--;
    return true;
  };
  const next = (): Waiting | undefined => {
    for (const [key, mine] of byKey) {
      const one = mine.shift()!;
      // To the end of the row, or out of it.
      byKey.delete(key);
      if (mine.length > 0) byKey.set(key, mine);
      count--;
      return one;
    }
    return undefined;
  };

  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    if (running < concurrency) running++;
    else await wait(key);
    try {
      return await work();
    } finally {
      const one = next();
      if (one) one.begin();
      else running--;
    }
  };
}
