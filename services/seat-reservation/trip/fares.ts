import { LRUCache } from 'lru-cache';
import type { Bus } from '#shared/bus/bus';
import * as schedule from '#shared/contracts/schedule';

type Quote = typeof schedule.quoteFares.output.static;
type Rules = typeof schedule.getRules.output.static;

/** A stranger who looks at many journeys can fill this: what is forgotten is asked for again. */
const faresInMemory = 20_000;
const fareAgeMs = 45_000;
const rulesAgeMs = 45_000;

export interface Fares {
  /** Class → fare, VAT and bedding of one passenger in poisha. A class that is missing is not sold. */
  byClass(trainId: string, fromStationId: string, toStationId: string): Promise<ReadonlyMap<string, number>>;
  rules(): Promise<Rules>;
}

/** What the schedule says about prices and rules, remembered for less than a minute. */
export function createFares(bus: Bus): Fares {
  // The process that answers may hear of a change later than we do.
  let changedTo: number | undefined;
  const fares = new LRUCache<string, ReadonlyMap<string, number>>({
    max: faresInMemory,
    ttl: fareAgeMs,
    ignoreFetchAbort: true,
    fetchMethod: async (key) => {
      const [trainId, fromStationId, toStationId] = key.split('|') as [string, string, string];
      const journey = { trainId, fromStationId, toStationId };
      return sums(await bus.request(schedule.quoteFares, { ...journey, timetableVersion: changedTo }));
    },
  });
  const rules = new LRUCache<string, Rules>({
    max: 1,
    ttl: rulesAgeMs,
    ignoreFetchAbort: true,
    fetchMethod: () => bus.request(schedule.getRules, { timetableVersion: changedTo }),
  });
  bus.listen(schedule.timetableChanged, ({ version }) => {
    changedTo = version;
    fares.clear();
    rules.clear();
  });
  return {
    byClass: (...journey) => fares.forceFetch(journey.join('|')),
    rules: () => rules.forceFetch('rules'),
  };
}

function sums({ fares }: Quote): ReadonlyMap<string, number> {
  return new Map(
    fares.map((fare) => [fare.class, fare.basePoisha + fare.vatPoisha + fare.beddingPoisha] as const),
  );
}
