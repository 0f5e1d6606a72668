import { defineProblems } from '#shared/problem';

export const problems = defineProblems({
  TRAIN_NOT_FOUND: { status: 404, title: 'No such train' },
  TRIP_NOT_FOUND: { status: 404, title: 'The train does not run on that date, or it is not on sale yet' },
  STATION_NOT_ON_ROUTE: { status: 409, title: 'The train does not call at these stations in that order' },
  TRIP_EXISTS: { status: 409, title: 'The train runs on that date already' },
  TRIP_CANCELLED: { status: 409, title: 'The trip has been cancelled' },
  TRIP_ENDED: { status: 409, title: 'The trip has ended' },
});
