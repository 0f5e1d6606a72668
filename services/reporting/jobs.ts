import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { learnAllTrips } from './count/learn-trips.ts';

export const jobs: Job<Deps>[] = [every(60, 'learn-trips', learnAllTrips)];
