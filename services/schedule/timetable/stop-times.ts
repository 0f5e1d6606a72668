/** A stop as the timetable's files write it: station, kilometres from the origin, arrival, departure, and a mark. */
export type FileStop = [
  station: string,
  km: number | null,
  arrival: string | null,
  departure: string | null,
  mark?: 'no boarding',
];

/** Minutes count from midnight of the date on which the train leaves its origin. */
export interface StopTimes {
  arrival: number;
  departure: number;
  arrivalEstimated: boolean;
  departureEstimated: boolean;
}

export const minutesOfDay = 1_440;

/** `'01:22+1'`: 01:22 on the day after the journey date. */
export function readMinutes(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?:\+(\d))?$/.exec(text);
  if (!match) throw new Error(`Not a time of the timetable: ${text}`);
  return Number(match[3] ?? 0) * minutesOfDay + Number(match[1]) * 60 + Number(match[2]);
}

/** `HH:MM:00`, for a TIME column; the day is told by dayOffset. */
export function clockTime(minutes: number): string {
  const [hours, rest] = [Math.floor((minutes % minutesOfDay) / 60), minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}:00`;
}

export function dayOffset(minutes: number): number {
  return Math.floor(minutes / minutesOfDay);
}

/**
 * Every stop gets both times. A missing one is copied from its pair; where both are missing the train passes at the
 * time that its kilometres say, or the stop's rank where those are missing too. Either is marked as estimated.
 * The origin has no arrival and the terminus no departure: there the pair's time stands and nothing is estimated.
 */
export function completeTimes(stops: FileStop[]): StopTimes[] {
  return stops.map((stop, at) => {
    const [, , arrivalText, departureText] = stop;
    const arrival = arrivalText === null ? undefined : readMinutes(arrivalText);
    const departure = departureText === null ? undefined : readMinutes(departureText);
    const known = arrival ?? departure ?? interpolate(stops, at);
    return {
      arrival: arrival ?? known,
      departure: departure ?? known,
      arrivalEstimated: arrival === undefined && at > 0,
      departureEstimated: departure === undefined && at < stops.length - 1,
    };
  });
}

function interpolate(stops: FileStop[], at: number): number {
  const before = stops.findLastIndex((stop, index) => index < at && leaves(stop) !== undefined);
  const after = stops.findIndex((stop, index) => index > at && comes(stop) !== undefined);
  if (before === -1 || after === -1) throw new Error(`No time before or after ${stops[at]![0]}`);
  const left = leaves(stops[before]!)!;
  const reached = comes(stops[after]!)!;
  return Math.round(left + (reached - left) * share(stops, before, at, after));
}

const leaves = ([, , arrival, departure]: FileStop) => {
  const text = departure ?? arrival;
  return text === null ? undefined : readMinutes(text);
};
const comes = ([, , arrival, departure]: FileStop) => {
  const text = arrival ?? departure;
  return text === null ? undefined : readMinutes(text);
};

function share(stops: FileStop[], before: number, at: number, after: number): number {
  const [from, here, to] = [stops[before]![1], stops[at]![1], stops[after]![1]];
  if (from === null || here === null || to === null || to <= from) return (at - before) / (after - before);
  return (here - from) / (to - from);
}
