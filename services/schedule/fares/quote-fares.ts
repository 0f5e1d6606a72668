import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { quoteJourney, serviceChargePoisha } from './quote-journey.ts';

/** @throws Problem TRAIN_NOT_FOUND, or STATION_NOT_ON_ROUTE where the stations are not in travel order. */
export function quoteFares({ timetable: holder }: Pick<Deps, 'timetable'>) {
  return async (input: {
    trainId: string;
    fromStationId: string;
    toStationId: string;
    timetableVersion?: number;
  }) => {
    const timetable = await holder.atLeast(input.timetableVersion);
    const train = timetable.trainsById.get(input.trainId);
    if (!train) throw problems.TRAIN_NOT_FOUND();
    const from = train.stopAt.get(input.fromStationId);
    const to = train.stopAt.get(input.toStationId);
    if (from === undefined || to === undefined || from >= to) throw problems.STATION_NOT_ON_ROUTE();
    return {
      fares: quoteJourney(timetable, train, from, to),
      serviceChargePoisha: serviceChargePoisha(timetable),
    };
  };
}
