import type { Histogram } from 'prom-client';
import { oneAtATime } from '#shared/base/single-flight';
import { type Finished, finish } from '#shared/http/finished';
import type { Deps } from '../connect.ts';
import type { CachedTrip } from '../trips/compute-trips.ts';
import type { askSeats, FreeSeats } from './ask-seats.ts';
import type { Journey } from './journey.ts';
import { type FoundTrip, foundTrip, isOnSale, presentSearch, untouched } from './present-search.ts';

/** A number of seats was read at most so long before it is answered; what is left of the second is for the way out. */
const oldestMs = 950;
/** A search that goes on being asked for asks so long after it last did, and is answered meanwhile from what it has. */
const askAfterMs = 400;
/** One whose numbers are usable for longer waits with it. */
const askBeforeMs = 450;

/** One answer in so many is measured. */
const measuredOneIn = 16;

export interface KeptSearch {
  /** What it is answered with. Nothing is waited for, unless all that it knows of free seats is too old. */
  answer(): Finished | Promise<Finished>;
  /** About what it takes of the memory, whatever it is answered with. */
  sizeBytes: number;
}

type KeepDeps = Pick<Deps, 'clock' | 'config' | 'log'> & {
  /** The first answer may take longer than others: trips that nobody has asked for are opened meanwhile. */
  askFirst: ReturnType<typeof askSeats>;
  askAgain: ReturnType<typeof askSeats>;
  /** While nobody waits for it. */
  askAhead: ReturnType<typeof askSeats>;
  ageSeconds: Histogram;
};

/** One search, with the trips of one timetable: the bytes that answer it, and the free seats that they tell. */
export function keepSearch(
  deps: KeepDeps,
  journey: Journey,
  cached: CachedTrip[],
  serviceChargePoisha: number,
): KeptSearch {
  const trips = cached.map((trip) => foundTrip(deps.config, trip));
  let free = new Map<FoundTrip, FreeSeats>();
  // These three by performance.now.
  let readAtMs: number | undefined;
  let usableUntilMs = Number.NEGATIVE_INFINITY;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let isFirst = true;
  let answers = 0;
  let made: { finished: Finished; sinceMs: number; untilMs: number } | undefined;

  const know = (told: typeof free, toldReadAtMs: number | undefined, untilMs: number) => {
    if (!Bun.deepEquals([...told], [...free])) made = undefined;
    free = told;
    readAtMs = toldReadAtMs;
    usableUntilMs = untilMs;
  };

  const asking = oneAtATime(async () => {
    const nowMs = deps.clock.now().getTime();
    const asked = trips.filter((found) => isOnSale(found, nowMs));
    askedAtMs = performance.now();
    const again = askedAtMs < usableUntilMs ? deps.askAhead : deps.askAgain;
    const ask = isFirst ? deps.askFirst : again;
    isFirst = false;
    try {
      const told = await ask(asked.map(({ trip }) => journeyOf(trip, journey)));
      const untilMs = told.readAtMs + oldestMs;
      if (performance.now() >= untilMs) throw new Error('The free seats were too old when they came');
      know(new Map(asked.map((found, at) => [found, told.free[at]!])), told.readAtMs, untilMs);
    } catch (error) {
      // What was told before is good until it is too old.
      if (performance.now() < usableUntilMs) return;
      deps.log.warn({ error, trips: asked.length }, 'search without the number of free seats');
      know(new Map(), undefined, performance.now() + oldestMs);
    }
  });

  const answer = (): Finished => {
    const nowMs = deps.clock.now().getTime();
    if (!made || nowMs < made.sinceMs || nowMs >= made.untilMs) {
      const found = presentSearch(journey, trips, {
        nowMs,
        serviceChargePoisha,
        freeOf: (trip) => free.get(trip) ?? null,
      });
      made = { finished: finish(JSON.stringify(found)), ...untouched(trips, nowMs) };
    }
    if (readAtMs !== undefined && answers++ % measuredOneIn === 0)
      deps.ageSeconds.observe((performance.now() - readAtMs) / 1_000);
    return made.finished;
  };

  return {
    // Objects, and the bytes twice each way that they are sent, are about ten times the text of the trips.
    sizeBytes: 2_000 + 10 * JSON.stringify(cached).length,
    answer() {
      const nowMs = performance.now();
      if (nowMs >= usableUntilMs) return asking.join().then(answer);
      if (nowMs >= askedAtMs + askAfterMs && nowMs >= usableUntilMs - askBeforeMs) void asking.join();
      return answer();
    },
  };
}

function journeyOf({ trainId, journeyDate }: CachedTrip, { from, to }: Journey) {
  return { trainId, journeyDate, fromStationId: from.id, toStationId: to.id };
}
