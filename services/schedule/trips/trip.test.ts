import { describe, expect, test } from 'bun:test';
import { readRules } from '../fares/rules.ts';
import { readTimetableFiles } from '../timetable/timetable-files.ts';
import { instantOf, journeyDateOf, runsOn, saleWindow } from './trip.ts';

const week = [
  '2026-11-22',
  '2026-11-23',
  '2026-11-24',
  '2026-11-25',
  '2026-11-26',
  '2026-11-27',
  '2026-11-28',
];
const sunday = week[0]!;
const days = (train: Parameters<typeof runsOn>[0]) =>
  week.map((date) => (runsOn(train, date) ? 'x' : '-')).join('');

describe('trips', () => {
  test('the weekend is Friday and Saturday', () => {
    expect(days({ operatesOn: 'ALL', offDay: null })).toBe('xxxxxxx');
    expect(days({ operatesOn: 'WEEKDAYS', offDay: null })).toBe('xxxxx--');
    expect(days({ operatesOn: 'WEEKENDS', offDay: null })).toBe('-----xx');
  });

  test('a train does not leave its origin on its off day', () => {
    expect(days({ operatesOn: 'ALL', offDay: 'Wednesday' })).toBe('xxx-xxx');
    expect(days({ operatesOn: 'WEEKENDS', offDay: 'Friday' })).toBe('------x');
  });

  test('a stop after midnight is passed on the day after the journey date', () => {
    const minutes = 24 * 60 + 131;
    expect(journeyDateOf('2026-11-26', minutes)).toBe('2026-11-25');
    expect(instantOf('2026-11-25', minutes).toISOString()).toBe('2026-11-25T20:11:00.000Z');
    expect(journeyDateOf('2026-11-26', 131)).toBe('2026-11-26');
  });

  test("the sale window begins with yesterday's trips", () => {
    expect(saleWindow(sunday, 10)).toEqual({ first: '2026-11-21', last: '2026-12-02' });
  });
});

describe('rules', () => {
  test('the refund scale is told by class and ends where nothing is refunded', async () => {
    const { refundTiers } = readRules((await readTimetableFiles()).rules);
    expect(refundTiers.map((tier) => [tier.hoursBeforeDepartureMin, tier.deductionPercent])).toEqual([
      [48, null],
      [24, 25],
      [12, 50],
      [6, 75],
    ]);
    expect(refundTiers[0]!.deductionPoishaByClass).toMatchObject({
      AC_B: 4_000,
      F_SEAT: 3_000,
      SHOVAN: 2_500,
    });
  });

  test('a rule that is missing is named', () => {
    expect(() => readRules([])).toThrow('advanceSaleDays');
  });
});
