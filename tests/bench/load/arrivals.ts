import { random } from '../../faults/random.ts';
import { arrivals } from '../../rush/arrivals.ts';
import { Connections } from '../../rush/connections.ts';
import { percentile } from '../statistics.ts';
import { encodeCall } from './requests.ts';

// A process of its own: requests that come at their own times, whatever has become of those before.
export interface Arrivals {
  baseUrl: string;
  paths: string[];
  perSecond: number;
  durationMs: number;
}

export interface ArrivalsTold {
  sent: number;
  /** Not answered with 200. */
  wrong: number;
  /** From the instant at which each was to be sent. */
  medianMs: number;
  p99Ms: number;
}

const most = 512;
const patienceMs = 15_000;

if (import.meta.main) {
  const { baseUrl, paths, perSecond, durationMs } = JSON.parse(await Bun.stdin.text()) as Arrivals;
  const connections = new Connections({ url: baseUrl, most, patienceMs });
  const requests = paths.map((path) => encodeCall({ path }));
  const coming = arrivals({ peakPerSecond: perSecond, durationMs, shape: () => 1 }, random(1, 'bench'));
  const latencies: number[] = [];
  let [sent, wrong] = [0, 0];
  const began = performance.now();
  for (let next = coming.next(); !next.done; await Bun.sleep(1)) {
    const now = performance.now() - began;
    for (; !next.done && next.value <= now; next = coming.next()) {
      const intendedMs = began + next.value;
      connections.send({
        bytes: requests[sent++ % requests.length]!,
        keepsBody: false,
        intendedMs,
        done(outcome) {
          latencies.push(performance.now() - intendedMs);
          if (typeof outcome === 'string' || outcome.status !== 200) wrong++;
        },
      });
    }
  }
  const deadline = performance.now() + 2 * patienceMs;
  while (connections.inFlight > 0 && performance.now() < deadline) await Bun.sleep(10);
  connections.close();
  const told: ArrivalsTold = {
    sent,
    wrong: wrong + sent - latencies.length,
    medianMs: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
  process.stdout.write(JSON.stringify(told));
  process.exit(0);
}
