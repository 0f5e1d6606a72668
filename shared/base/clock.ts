export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Asia/Dhaka has been UTC+6 without daylight saving since 2010. */
const dhakaOffsetMs = 6 * 3_600_000;
const dayMs = 86_400_000;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type Weekday = (typeof weekdays)[number];

/** The calendar date in Dhaka at an instant as a number that grows by one each day. */
export const dhakaDay = (instant: Date): number => Math.floor((instant.getTime() + dhakaOffsetMs) / dayMs);

/** The calendar date in Dhaka at an instant, `YYYY-MM-DD`. */
export function dhakaDate(instant: Date): string {
  return new Date(instant.getTime() + dhakaOffsetMs).toISOString().slice(0, 10);
}

/** The instant of a Dhaka wall-clock time (`HH:MM` or `HH:MM:SS`), `dayOffset` days after `date`. */
export function dhakaInstant(date: string, time: string, dayOffset = 0): Date {
  const clockTime = time.length === 5 ? `${time}:00` : time;
  const utc = Date.parse(`${date}T${clockTime}Z`);
  if (Number.isNaN(utc)) throw new Error(`Not a date and a time: ${date} ${time}`);
  return new Date(utc - dhakaOffsetMs + dayOffset * dayMs);
}

/** Wall-clock time in Dhaka, `HH:MM`. */
export function dhakaTime(instant: Date): string {
  return new Date(instant.getTime() + dhakaOffsetMs).toISOString().slice(11, 16);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

export function weekdayOf(date: string): Weekday {
  return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()]!;
}

/** Whether an instant is one that Postgres has and RFC 3339 can write: of the years 1 to 9999. */
export function isStorable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

/** Whether the text is `YYYY-MM-DD` and names a day that exists, also in Postgres, which has no year 0. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : daysOfMonths[month - 1];
  return last !== undefined && day >= 1 && day <= last;
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
