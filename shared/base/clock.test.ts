import { expect, test } from 'bun:test';
import { addDays, dhakaDate, dhakaDay, dhakaInstant, dhakaTime, isLocalDate, weekdayOf } from './clock.ts';

test('the date in Dhaka turns at 18:00 UTC', () => {
  expect(dhakaDate(new Date('2026-11-25T17:59:59Z'))).toBe('2026-11-25');
  expect(dhakaDate(new Date('2026-11-25T18:00:00Z'))).toBe('2026-11-26');
});

test('days in Dhaka are numbered as its dates follow each other', () => {
  const [before, after] = [new Date('2026-11-25T17:59:59.999Z'), new Date('2026-11-25T18:00:00Z')];
  expect(dhakaDay(after) - dhakaDay(before)).toBe(1);
  expect(dhakaDay(new Date('2026-12-25T17:59:59.999Z')) - dhakaDay(after)).toBe(29);
});

test('a stop after midnight lies on the day after the journey date', () => {
  const departure = dhakaInstant('2026-11-25', '02:11', 1);
  expect(departure.toISOString()).toBe('2026-11-25T20:11:00.000Z');
  expect(dhakaDate(departure)).toBe('2026-11-26');
  expect(dhakaTime(departure)).toBe('02:11');
});

test('days are counted over month ends and leap days', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(weekdayOf('2026-11-27')).toBe('Friday');
});

test('only a day that exists is a date', () => {
  expect(isLocalDate('2026-02-29')).toBe(false);
  expect(isLocalDate('2028-02-29')).toBe(true);
  expect(isLocalDate('2026-13-01')).toBe(false);
  expect(isLocalDate('26-1-1')).toBe(false);
  // Postgres has no year 0.
  expect(isLocalDate('0000-09-10')).toBe(false);
  expect(isLocalDate('0001-01-01')).toBe(true);
});
