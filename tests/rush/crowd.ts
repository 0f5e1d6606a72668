import { random } from '../faults/random.ts';
import { arrivals, crowdShape, zipf } from './arrivals.ts';
import type { Connections } from './connections.ts';
import { encodeRequest } from './requests.ts';
import type { Stage } from './stage.ts';
import type { Step, Tally } from './tally.ts';

const tickMs = 1;
/** Nine in ten enquiries are searches. */
const searches = 0.9;

interface Look {
  step: Step;
  bytes: Buffer;
}

/** Everybody who only looks. Each enquiry comes at its own time, whatever has become of those before. */
export async function sendCrowd(stage: Stage, connections: Connections, tally: Tally): Promise<void> {
  const { baseUrl, seed, durationMs, hits } = stage;
  const draws = random(seed, 'crowd');
  const looks = (step: Step, paths: string[]): (() => Look) => {
    const all = paths.map((path) => ({ step, bytes: encodeRequest({ baseUrl, path }) }));
    const rank = zipf(all.length, draws);
    return () => all[rank()]!;
  };
  const search = looks('search', stage.enquiries.map(searchPath));
  const map = looks('seat map', stage.trips.map(mapPath));
  const coming = arrivals({ peakPerSecond: hits, durationMs, shape: crowdShape }, random(seed, 'arrivals'));
  const began = performance.now();
  let next = coming.next();
  while (!next.done) {
    const now = performance.now() - began;
    while (!next.done && next.value <= now) {
      const { step, bytes } = draws.chance(searches) ? search() : map();
      const intendedMs = began + next.value;
      tally.sent();
      connections.send({
        bytes,
        keepsBody: false,
        intendedMs,
        done: (outcome) => {
          tally.ended(step, intendedMs, outcome);
          // Nobody reads the body, which would name the reason.
          if (typeof outcome === 'object' && outcome.status >= 400)
            tally.refused(step, String(outcome.status));
        },
      });
      next = coming.next();
    }
    await Bun.sleep(tickMs);
  }
}

export const searchPath = ({ from, to, date }: Stage['enquiries'][number]) =>
  `/v1/trips?from=${from}&to=${to}&date=${date}`;

export const mapPath = ({ trainId, journeyDate, from, to }: Stage['trips'][number]) =>
  `/v1/trips/${trainId}/${journeyDate}/seats?from=${from}&to=${to}`;
