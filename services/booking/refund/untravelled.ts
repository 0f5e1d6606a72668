import type { Ran } from '../schema.ts';

interface Journey {
  fromStationId: string;
  toStationId: string;
}

/** `left` of the `whole` journey had not been run when the train ended, in metres or in legs. */
export interface Untravelled {
  left: number;
  whole: number;
}

/**
 * The part of a journey that was not travelled: by kilometres where the route knows them for the whole
 * journey, else by legs. A journey between stops that the route no longer has counts as not begun, so an edit
 * of the timetable costs no passenger money.
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
