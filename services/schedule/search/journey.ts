import { addDays, dhakaDate, dhakaInstant, isLocalDate } from '#shared/base/clock';
import { commonProblems, invalid } from '#shared/base/problem';
import { type Station, searchable, type Timetable } from '../timetable/timetable-index.ts';

/** What is searched for: two stations, and the Dhaka date on which a train leaves the first. */
export interface Journey {
  from: Station;
  to: Station;
  date: string;
}

/**
 * Stations by code, name, Bengali name or alias, in any spelling.
 * @throws Problem VALIDATION that names from or to.
 */
export function readJourney(
  timetable: Timetable,
  asked: { from: string; to: string; date: string },
): Journey {
  const from = findStation(timetable, 'from', asked.from);
  const to = findStation(timetable, 'to', asked.to);
  if (from.id === to.id) throw invalid('to', 'is the same station as from');
  return { from, to, date: asked.date };
}

function findStation(timetable: Timetable, field: 'from' | 'to', text: string): Station {
  const station = timetable.stationsByWord.get(searchable(text));
  if (!station) throw invalid(field, 'is not the code or the name of a station; search with /v1/stations?q=');
  return station;
}

/** Refuses dates that are not on sale; those that are, are counted once a day. */
export function datesOnSale() {
  let known = { today: '', days: 0, sinceMs: 0, untilMs: 0, dates: new Set<string>() };

  /** @throws Problem VALIDATION that names date. */
  return ({ rules }: Timetable, date: string, now: Date): void => {
    const { advanceSaleDays: days } = rules;
    const nowMs = now.getTime();
    if (nowMs < known.sinceMs || nowMs >= known.untilMs || known.days !== days) known = count(now, days);
    if (known.dates.has(date)) return;
    if (!isLocalDate(date)) throw invalid('date', 'is not a date written YYYY-MM-DD');
    const allowed = { from: known.today, to: addDays(known.today, days) };
    const message = `is outside the dates on sale, ${allowed.from} to ${allowed.to}`;
    throw commonProblems.VALIDATION(`date ${message}`, { errors: [{ field: 'date', message }], allowed });
  };
}

function count(now: Date, days: number) {
  const today = dhakaDate(now);
  const midnight = (offset: number) => dhakaInstant(today, '00:00', offset).getTime();
  const dates = new Set(Array.from({ length: days + 1 }, (_, offset) => addDays(today, offset)));
  return { today, days, sinceMs: midnight(0), untilMs: midnight(1), dates };
}
