import type { Ran } from '../schema.ts';
import type { RefundQuote } from './refund.ts';

interface Journey {
  fromStationId: string;
  toStationId: string;
}

interface Price {
  /** Base fare, VAT and bedding together. */
  fare: number;
  serviceCharge: number;
}

/** How much of a journey a train had yet to run when it ended: `left` of `whole`, in metres or in legs. */
export interface Untravelled {
  left: number;
  whole: number;
}

/**
 * What of a journey was not travelled. Kilometres count where the route knows them for the whole journey, else legs.
 * Journeys between stops that the route no longer has count as not begun: nobody loses by an edit of the timetable.
 * @param ran undefined where the train ran nowhere.
 */
export function untravelledOf(ran: Ran | undefined, { fromStationId, toStationId }: Journey): Untravelled {
  const at = (stationId: string) => ran?.stops.findIndex((stop) => stop.stationId === stationId) ?? -1;
  const [from, to, reached] = [at(fromStationId), at(toStationId), at(ran?.reachedStationId ?? '')];
  if (!ran || from < 0 || to <= from || reached <= from) return { left: 1, whole: 1 };
  const end = Math.min(reached, to);
  const metres = ran.stops
    .slice(from, to + 1)
    .map(({ km }) => (km === null ? Number.NaN : Math.round(km * 1_000)));
  const grows = metres.every((distance, index) => index === 0 || distance > metres[index - 1]!);
  if (!grows) return { left: to - end, whole: to - from };
  return { left: metres.at(-1)! - metres[end - from]!, whole: metres.at(-1)! - metres[0]! };
}

/**
 * What one passenger gets back of a train that ended on its way: everything where the journey had not begun, nothing
 * where it was over, else the share of the fare for what was left. The service charge is of the sale, and comes back
 * with a whole journey only. Fractions of a poisha go to the passenger.
 */
export function refundUntravelled({ fare, serviceCharge }: Price, { left, whole }: Untravelled): RefundQuote {
  const deductionPoisha = Math.floor((fare * (whole - left)) / whole);
  const chargePoisha = left === whole ? serviceCharge : 0;
  return { farePoisha: fare, deductionPoisha, refundPoisha: fare - deductionPoisha + chargePoisha };
}
