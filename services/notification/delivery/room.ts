import { readFileSync } from 'node:fs';

/**
 * Messages that nobody waits for are written and sent when the machine has room for them: it may be the one on which
 * others choose their seats. One-time codes never come here.
 */
export interface Room {
  /** Whether the processor had time to spare of late. */
  isFree(): boolean;
  /**
   * Resolves when it has, and not later than the patience after this instant (RFC 3339), however busy the machine is.
   */
  wait(since: string): Promise<void>;
  close(): void;
}

interface Options {
  /** 0 never waits. */
  patienceMs: number;
  /** Aborted when the service stops: nothing waits any longer. */
  draining: AbortSignal;
  /** For how many microseconds so far some process wanted a processor and had none; undefined where nobody counts. */
  stalledMicroseconds?: () => number | undefined;
}

const lookEveryMs = 500;
/** Of the time, in which somebody wanted a processor in vain. */
const busyShare = 0.5;
/** By so much a timer of this process comes late where the process itself is what is busy. */
const busyLatenessMs = 100;

export function watchRoom({ patienceMs, draining, stalledMicroseconds = cpuPressure }: Options): Room {
  let free = true;
  let lookedAtMs = performance.now();
  let stalled = stalledMicroseconds();
  const waiting = new Set<() => void>();

  const look = () => {
    const nowMs = performance.now();
    const stalledNow = stalledMicroseconds();
    const passedMs = nowMs - lookedAtMs;
    const share = ((stalledNow ?? 0) - (stalled ?? 0)) / 1_000 / passedMs;
    free = share < busyShare && passedMs < lookEveryMs + busyLatenessMs;
    lookedAtMs = nowMs;
    stalled = stalledNow;
    if (free) for (const go of waiting) go();
  };
  const looks = setInterval(look, lookEveryMs);
  looks.unref();

  return {
    isFree: () => patienceMs === 0 || free,
    wait(since) {
      const leftMs = Math.min(patienceMs, Date.parse(since) + patienceMs - Date.now());
      if (free || draining.aborted || !(leftMs > 0)) return Promise.resolve();
      return new Promise((resolve) => {
        const go = () => {
          clearTimeout(timer);
          waiting.delete(go);
          draining.removeEventListener('abort', go);
          resolve();
        };
        const timer = setTimeout(go, leftMs);
        waiting.add(go);
        draining.addEventListener('abort', go);
      });
    },
    close: () => clearInterval(looks),
  };
}

/** What the kernel counts (PSI); not everywhere. */
function cpuPressure(): number | undefined {
  try {
    const [, total] = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8')) ?? [];
    return total === undefined ? undefined : Number(total);
  } catch {
    return undefined;
  }
}
