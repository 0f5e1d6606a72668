import { unreachable } from '#shared/base/unreachable';
import * as contract from '#shared/contracts/schedule';
import { sealActions } from '#shared/records/seal-actions';
import { watchArchive } from '#shared/records/watch-archive';
import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { completeTrips } from './trips/complete-trips.ts';
import { generateSchedules } from './trips/generate-schedules.ts';
import { measureSeats } from './trips/measure-seats.ts';

/** Makes what is missing in the sale window, and tells every process of it. */
export function openTrips(deps: Deps) {
  const generate = generateSchedules(deps);
  return async (): Promise<void> => {
    const { made, version } = await generate(deps.timetable.current());
    if (made === 0) return;
    deps.log.info({ made, version }, 'trips opened for sale');
    deps.bus.notify(contract.timetableChanged, { version });
    await deps.timetable.refresh();
  };
}

/** While Postgres is away there is nothing to follow, and the reading of every 30 seconds says so in the log. */
function followTimetable({ timetable }: Deps) {
  return async (): Promise<void> => {
    try {
      await timetable.follow();
    } catch (error) {
      if (!unreachable(error)) throw error;
    }
  };
}

export const jobs: Job<Deps>[] = [
  // Looks at memory alone while nothing is missing: a new day is on sale seconds after midnight in Dhaka.
  every(10, 'open-trips', openTrips),
  // An edit, a delay or a cancellation shows within a second in every process, also where its notice was lost.
  every(0.4, 'follow-timetable', followTimetable),
  every(
    30,
    'read-timetable',
    ({ timetable }) =>
      () =>
        timetable.refresh(),
  ),
  every(60, 'complete-trips', completeTrips),
  every(30, 'measure-seats', measureSeats),
  every(1, 'seal-actions', sealActions),
  every(20, 'watch-archive', watchArchive),
];
