import { addDays, type Clock, dhakaDate } from '#shared/base/clock';
import { commonProblems } from '#shared/base/problem';
import { oneAtATime } from '#shared/base/single-flight';
import type { Logger } from '#shared/seeing/log';
import { readTimetable, readTrips, readVersion, type ScheduleDatabase } from './read-timetable.ts';
import type { Timetable } from './timetable-index.ts';

/** This process's copy of the timetable. */
export interface TimetableHolder {
  /** @throws Problem UNAVAILABLE while nothing has been loaded. */
  current(): Timetable;
  /**
   * The copy that is no older than this version, of which its asker has heard before this process may have. Versions
   * only grow but by a restored database: one that is nowhere is not waited for.
   */
  atLeast(version?: number): Promise<Timetable>;
  isLoaded(): boolean;
  /** Reads what has changed; calls made meanwhile share one further reading. */
  refresh(): Promise<void>;
  /** Reads one row, and the rest only where that has another version: often enough, no change needs its notice. */
  follow(): Promise<void>;
}

/** Passengers may still ask for the trips of two days ago. */
const daysKept = 2;

/** Whatever else becomes of a trip raises the version. */
function withCompleted(held: Timetable, completed: Timetable['trips']): Timetable {
  const isKnown = (key: string) => held.trips.get(key)?.status === 'COMPLETED';
  const fresh = [...completed].filter(([key]) => !isKnown(key));
  return fresh.length === 0 ? held : { ...held, trips: new Map([...held.trips, ...fresh]) };
}

export function holdTimetable(deps: { db: ScheduleDatabase; clock: Clock; log: Logger }): TimetableHolder {
  let held: Timetable | undefined;

  const read = async () => {
    const since = addDays(dhakaDate(deps.clock.now()), -daysKept);
    const version = await readVersion(deps.db);
    if (held && held.version === version) {
      held = withCompleted(held, await readTrips(deps.db, since, 'COMPLETED'));
      return;
    }
    held = (await readTimetable(deps.db, since)) ?? held;
    if (held)
      deps.log.info(
        { version: held.version, trains: held.trains.length, trips: held.trips.size },
        'timetable read',
      );
  };
  const readings = oneAtATime(read);

  const current = () => {
    if (!held) throw commonProblems.UNAVAILABLE('The timetable has not been loaded');
    return held;
  };

  return {
    current,
    async atLeast(version = 0) {
      // A reading that is under way may have begun before the change.
      for (let reading = 0; reading < 2 && current().version < version; reading++) await readings.join();
      return current();
    },
    isLoaded: () => held !== undefined,
    refresh: readings.again,
    async follow() {
      if ((await readVersion(deps.db)) !== held?.version) await readings.join();
    },
  };
}
