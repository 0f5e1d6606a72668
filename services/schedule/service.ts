import { countSold } from '#shared/contracts/booking';
import { timetableChanged } from '#shared/contracts/schedule';
import { getAvailability, listTripsInUse } from '#shared/contracts/seat-reservation';
import { defineService } from '#shared/runtime/service';
import { scheduleConfig } from './config.ts';
import { connect, type Deps } from './connect.ts';
import { jobs, openTrips } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/** Searches are answered from memory, so the service does not start without a timetable. */
async function prepare(deps: Deps): Promise<void> {
  await deps.timetable.refresh();
  if (!deps.timetable.isLoaded()) {
    throw new Error(
      'schedule_db holds no timetable: run `bun services/schedule/timetable/load-timetable.ts`',
    );
  }
  await openTrips(deps)();
}

/** Owns stations, trains, routes, seats, fares, rules and trips; answers searches and prices. */
export const schedule = defineService({
  name: 'schedule',
  description: 'Stations, trains, fares and the search for trips',
  access: {
    asks: [getAvailability, listTripsInUse, countSold],
    listens: [timetableChanged],
    redis: { keys: ['search:*'], commands: ['get', 'set'] },
  },
  config: scheduleConfig,
  connect,
  // Searches are answered from memory.
  worksWithout: ['postgres', 'redis'],
  routes,
  replies,
  subscriptions,
  jobs,
  prepare,
});
