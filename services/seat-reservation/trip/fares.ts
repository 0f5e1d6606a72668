import { LRUCache } from 'lru-cache';
import { singleFlight } from '#shared/base/single-flight';
import type { Bus } from '#shared/bus/bus';
import * as schedule from '#shared/contracts/schedule';

type Quote = typeof schedule.quoteFares.output.static;
type Rules = typeof schedule.getRules.output.static;

/** A stranger who looks at many journeys can fill this: what is forgotten is asked for again. */
const faresInMemory = 20_000;
const fareAgeMs = 45_000;
const rulesAgeMs = 45_000;
/** While fares are shown, the schedule is asked so often whether they still hold. */
const confirmMs = 250;
/** Fares that were confirmed so long ago are not shown before they are again. */
const unconfirmedMs = 500;
const confirmDeadlineMs = 1_000;

type Journey = [trainId: string, fromStationId: string, toStationId: string];

export interface Fares {
  /**
   * Class → fare, VAT and bedding of one passenger in poisha, at once where they are known. A class that is missing is
   * not sold.
   */
  byClass(...journey: Journey): FaresByClass | Promise<FaresByClass>;
  /**
   * The same for a crowd to look at, at most half a second behind the schedule, by its notice or without. While the
   * schedule does not answer, as it was last.
   * @returns at once, unless the schedule has to be asked first
   */
  shown(...journey: Journey): FaresByClass | Promise<FaresByClass>;
  /** At once where they are known. */
  rules(): Rules | Promise<Rules>;
  /**
   * Asks the schedule whether anything has changed, often enough that no change needs its notice: what operators have
   * shut is not sold a second later. While the schedule does not answer, what it said last counts for 45 seconds.
   */
  follow(): Promise<void>;
}

type FaresByClass = ReadonlyMap<string, number>;

/** What the schedule says about prices and rules, remembered for less than a minute. */
export function createFares(bus: Bus): Fares {
  // The process that answers may hear of a change later than we do.
  let changedTo: number | undefined;
  /** In the keys: what was asked before a change and is answered after it is not found. */
  let changes = 0;
  const fares = new LRUCache<string, ReadonlyMap<string, number>>({
    max: faresInMemory,
    ttl: fareAgeMs,
    ignoreFetchAbort: true,
    fetchMethod: async (key) => {
      const [, trainId, fromStationId, toStationId] = key.split('|') as [string, ...Journey];
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
  const change = (version: number | undefined) => {
    changedTo = version;
    changes++;
    fares.clear();
    rules.clear();
  };
  bus.listen(schedule.timetableChanged, ({ version }) => change(version));

  const keyOf = (journey: Journey) => `${changes}|${journey.join('|')}`;
  const byClass = (...journey: Journey) => {
    const key = keyOf(journey);
    return fares.get(key) ?? fares.forceFetch(key);
  };
  const { confirm, follow } = confirmed({
    bus,
    changedTo: () => changedTo,
    change,
    changes: () => changes,
    keep: (answer) => rules.set('rules', answer),
  });
  return {
    follow,
    byClass,
    shown(...journey) {
      const confirming = confirm();
      return confirming ? confirming.then(() => byClass(...journey)) : byClass(...journey);
    },
    rules: () => rules.get('rules') ?? rules.forceFetch('rules'),
  };
}

/** Answers what to wait for before a fare is shown; the version of the rules is the timetable's. */
function confirmed({ bus, changedTo, change, changes, keep }: Confirming) {
  let known: string | undefined;
  let confirmedAtMs = Number.NEGATIVE_INFINITY;
  let scheduleIsAway = false;
  const once = singleFlight<void>();
  const ask = async () => {
    const beganMs = performance.now();
    const changesBefore = changes();
    try {
      const asked = { timetableVersion: changedTo() };
      const answer = await bus.request(schedule.getRules, asked, { deadlineMs: confirmDeadlineMs });
      const { version } = answer;
      // Of a change that was told meanwhile the answer may know nothing.
      const isNewest = changes() === changesBefore;
      if (version !== known) {
        known = version;
        const number = Number(version);
        change(Number.isInteger(number) ? Math.max(number, changedTo() ?? 0) : changedTo());
      }
      if (isNewest) keep(answer);
      confirmedAtMs = beganMs;
      scheduleIsAway = false;
    } catch {
      scheduleIsAway = true;
    }
  };
  return {
    follow: () => once('version', ask),
    confirm: (): Promise<void> | undefined => {
      const ageMs = performance.now() - confirmedAtMs;
      if (ageMs <= confirmMs) return undefined;
      const asking = once('version', ask);
      return ageMs > unconfirmedMs && !scheduleIsAway ? asking : undefined;
    },
  };
}

interface Confirming {
  bus: Bus;
  changedTo: () => number | undefined;
  change: (version: number | undefined) => void;
  /** How many there were. */
  changes: () => number;
  keep: (rules: Rules) => void;
}

function sums({ fares }: Quote): ReadonlyMap<string, number> {
  return new Map(
    fares.map((fare) => [fare.class, fare.basePoisha + fare.vatPoisha + fare.beddingPoisha] as const),
  );
}
