import { LRUCache } from 'lru-cache';
import { Gauge, Histogram } from 'prom-client';
import { singleFlight } from '#shared/base/single-flight';
import type { Finished } from '#shared/http/finished';
import type { Deps } from '../connect.ts';
import { serviceChargePoisha } from '../fares/quote-journey.ts';
import type { Timetable } from '../timetable/timetable-index.ts';
import { computeTrips } from '../trips/compute-trips.ts';
import { askSeats } from './ask-seats.ts';
import { datesOnSale, type Journey, readJourney } from './journey.ts';
import { type KeptSearch, keepSearch } from './keep-search.ts';
import { searchKey } from './search-cache.ts';

type SearchDeps = Pick<Deps, 'bus' | 'clock' | 'config' | 'log' | 'metrics' | 'searchCache' | 'timetable'>;

/** After the first answer: without one for so long, a search tells no number of seats. */
const askAgainMs = 1_000;
/** A hundred searches need a few requests instead of a hundred. */
const gatherMs = 20;
/** A timetable that changes at every turn is not waited for. */
const turnsAtMost = 3;

/**
 * Trips between two stations on the Dhaka date at which they leave `from`, those that have left it excepted. Answered
 * from memory where it can be, without a wait.
 * @throws Problem VALIDATION naming from, to or date.
 */
export function searchTrips(deps: SearchDeps) {
  const copies = new LRUCache<string, KeptSearch>({
    maxSize: deps.config.SEARCHES_MEGABYTES * 2 ** 20,
    sizeCalculation: ({ sizeBytes }) => sizeBytes,
  });
  /** Of the timetable that the copies are of. */
  let version: number | undefined;
  const opening = singleFlight<KeptSearch>();
  const requireOnSale = datesOnSale();
  const keepDeps = {
    ...deps,
    askFirst: askSeats(deps, { deadlineMs: deps.config.SCHEDULE_AVAILABILITY_DEADLINE_MS }),
    askAgain: askSeats(deps, { deadlineMs: askAgainMs }),
    askAhead: askSeats(deps, { deadlineMs: askAgainMs, gatherMs }),
    ageSeconds: measure(deps, copies),
  };

  const open = async (key: string, journey: Journey, timetable: Timetable): Promise<KeptSearch> => {
    const where = { from: journey.from.code, to: journey.to.code, date: journey.date };
    let trips = await deps.searchCache.get(where, timetable.version);
    if (!trips) {
      trips = computeTrips(timetable, journey.from, journey.to, journey.date);
      void deps.searchCache.set(where, trips);
    }
    const kept = keepSearch(keepDeps, journey, trips, serviceChargePoisha(timetable));
    if (version === timetable.version) copies.set(key, kept);
    return kept;
  };

  return function search(
    asked: { from: string; to: string; date: string },
    turn = 1,
  ): Finished | Promise<Finished> {
    const timetable = deps.timetable.current();
    if (timetable.version !== version) copies.clear();
    version = timetable.version;
    const journey = readJourney(timetable, asked);
    requireOnSale(timetable, asked.date, deps.clock.now());
    const key = searchKey({ from: journey.from.code, to: journey.to.code, date: journey.date });
    const answer =
      copies.get(key)?.answer() ??
      opening(`${timetable.version} ${key}`, () => open(key, journey, timetable)).then((kept) =>
        kept.answer(),
      );
    if (!(answer instanceof Promise)) return answer;
    return answer.then((found) =>
      deps.timetable.current().version === timetable.version || turn === turnsAtMost
        ? found
        : search(asked, turn + 1),
    );
  };
}

function measure({ metrics }: Pick<Deps, 'metrics'>, copies: LRUCache<string, KeptSearch>) {
  new Gauge({
    name: 'jatra_search_copies_bytes',
    help: 'About how much memory the finished answers of searches take',
    registers: [metrics],
    collect() {
      this.set(copies.calculatedSize);
    },
  });
  return new Histogram({
    name: 'jatra_search_age_seconds',
    help: 'How long before an answer the oldest number of seats in it may have been read',
    buckets: [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 5],
    registers: [metrics],
  });
}
