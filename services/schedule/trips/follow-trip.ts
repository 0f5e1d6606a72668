import type { TripDetail } from '../models.ts';
import { problems } from '../problems.ts';
import { findTrain, nameOf } from '../queries.ts';
import { type Timetable, tripKey } from '../timetable/timetable-index.ts';
import { instantOf } from './trip.ts';

/**
 * One trip for who travels, or waits, on it: planned and expected times at each stop.
 * @param asked the train's id or its number
 * @throws Problem TRAIN_NOT_FOUND, TRIP_NOT_FOUND
 */
export function followTrip(
  timetable: Timetable,
  asked: { train: string; journeyDate: string },
): typeof TripDetail.static {
  const { journeyDate } = asked;
  const train = findTrain(timetable, asked.train);
  const state = timetable.trips.get(tripKey(train.id, journeyDate));
  if (!state) throw problems.TRIP_NOT_FOUND();
  const planned = (minutes: number) => instantOf(journeyDate, minutes).toISOString();
  const expected = (minutes: number) => planned(minutes + state.delayMinutes);
  return {
    trainId: train.id,
    trainNumber: train.number,
    trainName: train.name,
    trainNameBn: train.nameBn,
    type: train.type,
    journeyDate,
    ...state,
    stops: train.stops.map((stop, at) => {
      const [arrives, departs] = [at > 0, at < train.stops.length - 1];
      return {
        ...nameOf(stop.station),
        arrivalTime: arrives ? planned(stop.arrival) : null,
        departureTime: departs ? planned(stop.departure) : null,
        expectedArrivalTime: arrives ? expected(stop.arrival) : null,
        expectedDepartureTime: departs ? expected(stop.departure) : null,
        timesEstimated: stop.arrivalEstimated || stop.departureEstimated,
        onlineBoarding: stop.onlineBoarding,
        platformNumber: stop.platformNumber,
      };
    }),
  };
}
