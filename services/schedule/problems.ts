import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  TRAIN_NOT_FOUND: { status: 404, title: 'No such train' },
  TRIP_NOT_FOUND: { status: 404, title: 'The train does not run on that date, or it is not on sale yet' },
  STATION_NOT_ON_ROUTE: { status: 409, title: 'The train does not call at these stations in that order' },
  TRIP_IN_USE: {
    status: 409,
    title: 'Seats of this train are held or sold: delay or cancel those trips instead',
  },
  STATION_NOT_FOUND: { status: 404, title: 'No such station' },
  ROUTE_NOT_FOUND: { status: 404, title: 'No such route' },
  STOP_NOT_FOUND: { status: 404, title: 'No such stop' },
  COACH_NOT_FOUND: { status: 404, title: 'No such coach' },
  SEAT_NOT_FOUND: { status: 404, title: 'No such seat' },
  STATION_EXISTS: { status: 409, title: 'A station has this code already' },
  STATION_IN_USE: { status: 409, title: 'Trains call at this station' },
  TRAIN_EXISTS: { status: 409, title: 'A train has this number already' },
  ROUTE_EXISTS: { status: 409, title: 'The train has a route already' },
  COACH_EXISTS: { status: 409, title: 'A coach of the train has this number already' },
  SEAT_EXISTS: { status: 409, title: 'A seat of the coach has this number already' },
  TRIP_EXISTS: { status: 409, title: 'The train runs on that date already' },
  TRIP_CANCELLED: { status: 409, title: 'The trip has been cancelled' },
  TRIP_ENDED: { status: 409, title: 'The trip has ended' },
});
