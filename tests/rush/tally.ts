import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import type { Outcome } from './connections.ts';

/** What buyers do, in this order. */
const steps = [
  'search',
  'seat map',
  'hold',
  'book',
  'open payment',
  'pay at the gateway',
  'booking',
  'tickets',
  'cancel',
  'from paid to tickets',
] as const;
export type Step = (typeof steps)[number];

/** What is counted, in one second or in all. */
export interface Counts {
  sent: number;
  answered: number;
  bytes: number;
  sold: number;
  cancelled: number;
  refused: number;
  /** No answer, or an answer that tells of a fault of ours. */
  errors: number;
}

const noCounts = (): Counts => ({
  sent: 0,
  answered: 0,
  bytes: 0,
  sold: 0,
  cancelled: 0,
  refused: 0,
  errors: 0,
});

/** What a sender tells each second, and once more at its end with `whole`. */
export interface Told {
  counts: Counts;
  inFlight: number;
  whole?: Whole;
}

export interface Whole {
  latencies: [Step, string][];
  answers: [string, number][];
  refusals: [string, number][];
  faults: [string, number][];
  journeys: [string, number][];
  soldTwice: string[];
}

const histogram = () =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 });

/** 5xx is our fault; 503 with Retry-After is a refusal: come again. */
export const isFault = (status: number, retryAfter: boolean) =>
  status >= 500 && !(status === 503 && retryAfter);

/** What one sender has seen. */
export class Tally {
  counts = noCounts();
  readonly soldTwice: string[] = [];
  readonly #latencies = new Map<Step, Histogram>();
  readonly #answers = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #journeys = new Map<string, number>();

  /** From the intended start, whether the sender was in time or not. */
  time(step: Step, milliseconds: number): void {
    const latencies = this.#latencies.get(step) ?? histogram();
    this.#latencies.set(step, latencies);
    latencies.recordValue(Math.max(1, Math.round(milliseconds * 1_000)));
  }

  sent(): void {
    this.counts.sent++;
  }

  ended(step: Step, intendedMs: number, outcome: Outcome): void {
    this.time(step, performance.now() - intendedMs);
    if (typeof outcome === 'string') {
      this.counts.errors++;
      count(this.#answers, `${step}: ${outcome}`);
      return;
    }
    this.counts.answered++;
    this.counts.bytes += outcome.bytes;
    count(this.#answers, `${step}: ${outcome.status}`);
    if (isFault(outcome.status, outcome.retryAfter)) {
      this.counts.errors++;
      count(this.#faults, `${step}: ${outcome.status}`);
    } else if (outcome.status >= 400) this.counts.refused++;
  }

  refused(step: Step, code: string): void {
    count(this.#refusals, `${step}: ${code}`);
  }

  journey(ending: string): void {
    count(this.#journeys, ending);
  }

  /** What has been counted since it was last taken. */
  take(): Counts {
    const taken = this.counts;
    this.counts = noCounts();
    return taken;
  }

  whole(): Whole {
    return {
      latencies: [...this.#latencies].map(([step, values]) => [step, encodeIntoCompressedBase64(values)]),
      answers: [...this.#answers],
      refusals: [...this.#refusals],
      faults: [...this.#faults],
      journeys: [...this.#journeys],
      soldTwice: this.soldTwice,
    };
  }
}

function count(counts: Map<string, number>, what: string, times = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + times);
}

export function add(one: Counts, other: Counts): Counts {
  const sum = { ...one };
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += other[name];
  return sum;
}

export interface Latency {
  step: Step;
  count: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** The latencies of all senders together, in milliseconds. */
export function mergeLatencies(wholes: Whole[]): Latency[] {
  const merged = new Map<Step, Histogram>();
  for (const [step, encoded] of wholes.flatMap(({ latencies }) => latencies)) {
    const values = decodeFromCompressedBase64(encoded, 64);
    const known = merged.get(step);
    if (known) known.add(values);
    else merged.set(step, values);
  }
  return steps.flatMap((step) => {
    const values = merged.get(step);
    if (!values) return [];
    const at = (percentile: number) => values.getValueAtPercentile(percentile) / 1_000;
    return [
      {
        step,
        count: values.totalCount,
        p50: at(50),
        p99: at(99),
        p999: at(99.9),
        max: values.maxValue / 1_000,
      },
    ];
  });
}

/** @returns the counts of all senders, the largest first */
export function mergeCounts(lists: [string, number][][]): [string, number][] {
  const merged = new Map<string, number>();
  for (const [what, times] of lists.flat()) count(merged, what, times);
  return [...merged].sort(([, one], [, other]) => other - one);
}
