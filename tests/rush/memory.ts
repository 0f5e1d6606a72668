/** The memory of one process at a moment, and how many requests had been answered by then. */
export interface MemorySample {
  requests: number;
  /** Resident, as Linux says. */
  rss: number;
  /** Of JavaScript, as the process itself says. */
  heap: number;
}

export interface Growth {
  /** Answered after the warm-up. */
  requests: number;
  /** Bytes for each further million requests. */
  rssPerMillion: number;
  heapPerMillion: number;
  /** At the end of the warm-up. */
  rssAfterWarmUp: number;
  rssAtEnd: number;
  isFlat: boolean;
}

/** Pools fill, code is compiled, caches reach their size. */
const warmUp = 1 / 3;
const fewestSamples = 12;
/** Of the memory after the warm-up, for a million requests: what is less is noise of the collector. */
const flatBelow = 0.05;

/** @returns undefined where there are too few samples to judge by */
export function growthOf(samples: MemorySample[]): Growth | undefined {
  const after = samples.slice(Math.floor(samples.length * warmUp));
  if (after.length < fewestSamples) return undefined;
  const perMillion = (pick: (sample: MemorySample) => number) =>
    1_000_000 * slope(after.map((sample) => [sample.requests, pick(sample)]));
  const rssPerMillion = perMillion(({ rss }) => rss);
  const rssAfterWarmUp = after[0]!.rss;
  return {
    requests: after.at(-1)!.requests - after[0]!.requests,
    rssPerMillion,
    heapPerMillion: perMillion(({ heap }) => heap),
    rssAfterWarmUp,
    rssAtEnd: after.at(-1)!.rss,
    isFlat: rssPerMillion < flatBelow * rssAfterWarmUp,
  };
}

/** Theil and Sen: the median of the slopes of all pairs, which a few odd samples do not move. */
export function slope(points: [number, number][]): number {
  const slopes = points.flatMap(([x, y], at) =>
    points.slice(at + 1).flatMap(([otherX, otherY]) => (otherX > x ? [(otherY - y) / (otherX - x)] : [])),
  );
  slopes.sort((one, other) => one - other);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}

/** What a process says of itself in the format of Prometheus. */
export function readMetrics(text: string): { rss: number; heap: number } {
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return { rss: value('process_resident_memory_bytes'), heap: value('nodejs_heap_size_used_bytes') };
}
