import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { learnTrips, mostTripsLearnt } from './count/learn-trips.ts';

const mostRounds = 20;

export function reportingJobs(deps: Deps): Job[] {
  return [
    every(60, 'learn-trips', async () => {
      for (let round = 0; round < mostRounds; round++) {
        if ((await learnTrips(deps)) < mostTripsLearnt) return;
      }
    }),
  ];
}
