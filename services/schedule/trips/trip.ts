import { addDays, dhakaInstant, weekdayOf } from '#shared/base/clock';
import { minutesOfDay } from '../timetable/stop-times.ts';
import type { OperatesOn, Train } from '../timetable/timetable-index.ts';

/** The weekend of Bangladesh. */
const weekend = ['Friday', 'Saturday'];

const operates: Record<OperatesOn, (weekday: string) => boolean> = {
  ALL: () => true,
  WEEKDAYS: (weekday) => !weekend.includes(weekday),
  WEEKENDS: (weekday) => weekend.includes(weekday),
};

/** Whether the train leaves its origin on this date. */
export function runsOn(train: Pick<Train, 'offDay' | 'operatesOn'>, journeyDate: string): boolean {
  const weekday = weekdayOf(journeyDate);
  return weekday !== train.offDay && operates[train.operatesOn](weekday);
}

/** The instant of a stop's minutes on a trip. */
export function instantOf(journeyDate: string, minutes: number): Date {
  return new Date(dhakaInstant(journeyDate, '00:00').getTime() + minutes * 60_000);
}

/** The journey date of the trip that passes `minutes` on `date`: yesterday's where the train has run past midnight. */
export function journeyDateOf(date: string, minutes: number): string {
  return addDays(date, -Math.floor(minutes / minutesOfDay));
}

/** Yesterday's trips may still be on the way; the last day is the last of the advance sale. */
export function saleWindow(today: string, advanceSaleDays: number): { first: string; last: string } {
  return { first: addDays(today, -1), last: addDays(today, advanceSaleDays) };
}
