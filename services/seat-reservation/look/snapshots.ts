import { LRUCache } from 'lru-cache';
import { Problem } from '#shared/base/problem';
import { within } from '#shared/stores/circuit';
import type { Deps } from '../connect.ts';
import type { Engine } from '../redis/epoch.ts';
import { rebuildTrip } from '../redis/rebuild-trip.ts';
import { type ReadState, readOnce, type TripState } from '../redis/trip-state.ts';
import { nameOf, type Trip, type TripName } from '../trip/trip.ts';

/** No copy is answered that is older, counted from when its read began. */
export const snapshotMs = 400;
/** One that is asked for and older than this is read again meanwhile, so that nobody waits. */
const aheadMs = 200;
/** Whatever is read takes along what will soon be due. */
const alongMs = 100;
const tripsAtOnce = 200;
/** Whoever has waited so long for Redis gets no answer. */
const silenceMs = 1_000;
const rounds = 3;
/** Of reads at once because a change was made here: five of a trip, then one in so many milliseconds. */
const hurryMs = 250;
const hurriesAhead = 4;
/** One answer in so many is measured. */
const measuredOneIn = 16;

/** What Redis said of each trip that is asked for, a moment ago. Seats are shown by it, never sold. */
export interface Snapshots {
  /** Without a wait; undefined where the trip has to be read first. */
  now(name: TripName): Snapshot | undefined;
  /** As it is read next, in one pipeline with all that are due; undefined where it cannot be read now. */
  read(trip: Trip): Promise<Snapshot | undefined>;
}

export interface Snapshot {
  /** The same object until something changes. */
  state: TripState;
  /** When its read began, by performance.now(): nothing in it is older. */
  readAtMs: number;
}

interface Copy {
  trip: Trip;
  state: ReadState | undefined;
  /** The read of the state; by performance.now(), as all times here. */
  beganMs: number;
  /** A read is due or under way because of a change. */
  hurried: boolean;
  /** Hurries are paid for until then. */
  paidMs: number;
  reading: boolean;
  failures: number;
  waiting: Waiting[];
}

interface Waiting {
  sinceMs: number;
  /** No read that began earlier is enough. */
  notBeforeMs: number;
  resolve(snapshot: Snapshot | undefined): void;
}

/** Of each process; tests run several in one. */
const made = new WeakMap<Deps['trust'], Snapshots>();

export function snapshotsOf(deps: Deps): Snapshots {
  const snapshots = made.get(deps.trust) ?? createSnapshots(deps);
  made.set(deps.trust, snapshots);
  return snapshots;
}

function createSnapshots(deps: Deps): Snapshots {
  const copies = new LRUCache<string, Copy>({ max: deps.config.SEAT_RESERVATION_TRIPS_IN_MEMORY });
  /** To be read next. */
  const due = new Set<Copy>();
  /** Since their last read: they come along. */
  const asked = new Set<Copy>();
  let running = false;
  let answers = 0;

  const want = (copy: Copy) => {
    if (copy.reading) return;
    due.add(copy);
    if (running) return;
    running = true;
    // What is asked in the same turn shares the pipeline.
    setImmediate(() => void run());
  };

  /** One read at a time. */
  const run = async () => {
    while (due.size > 0) {
      const batch = takeBatch();
      await readBatch(batch).catch((error: unknown) => {
        deps.log.warn({ error, trips: batch.length }, 'trips not read');
        for (const copy of batch) fail(copy);
      });
    }
    running = false;
  };

  const takeBatch = (): Copy[] => {
    const nowMs = performance.now();
    for (const copy of asked) if (!copy.reading && nowMs - copy.beganMs > alongMs) due.add(copy);
    asked.clear();
    const batch = [...due].slice(0, tripsAtOnce);
    for (const copy of batch) {
      due.delete(copy);
      copy.reading = true;
    }
    return batch;
  };

  const readBatch = async (batch: Copy[]): Promise<void> => {
    const engine = await deps.trust.engine();
    const beganMs = performance.now();
    const open = batch.filter(isOpen);
    const trips = open.map(({ trip }) => trip);
    const before = open.map(({ state }) => state);
    const states = await within(silenceMs, 'redis', readOnce(deps, { engine, trips, before }));
    if (!states) await deps.trust.raise(engine);
    for (const [at, copy] of open.entries()) {
      const state = states?.[at];
      if (state) settle(copy, state, beganMs);
      else void mend(copy, states && engine);
    }
  };

  /** One that was frozen anew, or forgotten, is opened beside the reads. */
  const isOpen = (copy: Copy): boolean => {
    const trip = deps.trips.known(copy.trip);
    if (trip) copy.trip = trip;
    else void reopen(copy);
    return trip !== undefined;
  };

  const reopen = async (copy: Copy): Promise<void> => {
    try {
      copy.trip = await deps.trips.open(copy.trip);
      copy.reading = false;
      want(copy);
    } catch {
      // Whoever asks next opens it himself and is told.
      fail(copy);
    }
  };

  /** @param engine under which the trip is not built; undefined where the epoch was raised, which is enough */
  const mend = async (copy: Copy, engine: Engine | undefined): Promise<void> => {
    try {
      if (++copy.failures >= rounds) return fail(copy);
      if (engine) await rebuildTrip(deps, { trip: copy.trip, engine });
    } catch (error) {
      if (!(error instanceof Problem)) deps.log.error({ error }, 'trip not rebuilt');
      if (!(error instanceof Problem && error.code === 'TRIP_REBUILDING')) return fail(copy);
    }
    copy.reading = false;
    want(copy);
  };

  const settle = (copy: Copy, state: ReadState, beganMs: number) => {
    Object.assign(copy, { state, beganMs, reading: false, hurried: false, failures: 0 });
    const nowMs = performance.now();
    const waiting = copy.waiting;
    copy.waiting = [];
    for (const one of waiting) {
      const fits = nowMs - beganMs <= snapshotMs && beganMs >= one.notBeforeMs;
      if (!fits && nowMs - one.sinceMs < silenceMs) copy.waiting.push(one);
      else one.resolve(fits ? answer(copy, nowMs) : undefined);
    }
    if (copy.waiting.length > 0) want(copy);
  };

  const fail = (copy: Copy) => {
    Object.assign(copy, { reading: false, hurried: false, failures: 0 });
    for (const { resolve } of copy.waiting.splice(0)) resolve(undefined);
  };

  const answer = (copy: Copy, nowMs: number): Snapshot => {
    const ageMs = nowMs - copy.beganMs;
    if (answers++ % measuredOneIn === 0) deps.meters.snapshotAge.observe(ageMs / 1_000);
    return { state: copy.state!, readAtMs: copy.beganMs };
  };

  /** This process has changed the trip, or met a change. A crowd that looks while seats go does not wait for every one of them. */
  const mustHurry = (copy: Copy, nowMs: number): boolean => {
    if (deps.changes.lastMs(copy.trip) <= copy.beganMs) return false;
    if (copy.hurried) return true;
    if (copy.paidMs - nowMs > hurryMs * hurriesAhead) return false;
    copy.paidMs = Math.max(copy.paidMs, nowMs) + hurryMs;
    copy.hurried = true;
    want(copy);
    return true;
  };

  return {
    now(name) {
      const copy = copies.get(nameOf(name));
      if (!copy?.state) return undefined;
      const nowMs = performance.now();
      const ageMs = nowMs - copy.beganMs;
      if (ageMs > snapshotMs || mustHurry(copy, nowMs)) return undefined;
      if (ageMs > aheadMs) want(copy);
      else asked.add(copy);
      return answer(copy, nowMs);
    },
    read(trip) {
      const name = nameOf(trip);
      const copy = copies.get(name) ?? newCopy(trip);
      copies.set(name, copy);
      const notBeforeMs = deps.changes.lastMs(trip);
      return new Promise((resolve) => {
        copy.waiting.push({ sinceMs: performance.now(), notBeforeMs, resolve });
        want(copy);
      });
    },
  };
}

const newCopy = (trip: Trip): Copy => ({
  trip,
  state: undefined,
  beganMs: Number.NEGATIVE_INFINITY,
  hurried: false,
  paidMs: 0,
  reading: false,
  failures: 0,
  waiting: [],
});
