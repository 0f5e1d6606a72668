import { describe, expect, test } from 'bun:test';
import { clockTime, completeTimes, dayOffset, type FileStop, readMinutes } from './stop-times.ts';
import { readTimetableFiles } from './timetable-files.ts';

const files = await readTimetableFiles();

describe('stop times', () => {
  test('a time after midnight belongs to the next day', () => {
    const minutes = readMinutes('02:11+1');
    expect(minutes).toBe(24 * 60 + 131);
    expect([clockTime(minutes), dayOffset(minutes)]).toEqual(['02:11:00', 1]);
  });

  test('text that is no time is refused', () => {
    for (const text of ['24:00', '7:00', '07:60', '07:00+', '']) expect(() => readMinutes(text)).toThrow();
  });

  test('a missing time is copied from its pair and marked', () => {
    const times = completeTimes([
      ['A', 0, null, '22:00'],
      ['B', 10, '22:30', null],
      ['C', 20, null, '23:00'],
      ['D', 30, '23:30', null],
    ]);
    expect(times[1]).toEqual({
      arrival: 1350,
      departure: 1350,
      arrivalEstimated: false,
      departureEstimated: true,
    });
    expect(times[2]).toEqual({
      arrival: 1380,
      departure: 1380,
      arrivalEstimated: true,
      departureEstimated: false,
    });
  });

  test('the origin has no arrival and the terminus no departure, and neither is an estimate', () => {
    const [origin, terminus] = completeTimes([
      ['A', 0, null, '22:00'],
      ['B', 10, '22:30', null],
    ]);
    expect([origin!.arrivalEstimated, terminus!.departureEstimated]).toEqual([false, false]);
  });

  test('both times missing are interpolated by kilometre, over midnight too', () => {
    const stops: FileStop[] = [
      ['A', 0, null, '23:00'],
      ['B', 75, null, null],
      ['C', 100, '01:00+1', null],
    ];
    expect(completeTimes(stops)[1]).toEqual({
      arrival: 24 * 60 + 30,
      departure: 24 * 60 + 30,
      arrivalEstimated: true,
      departureEstimated: true,
    });
  });

  test('without kilometres the rank between the neighbours decides', () => {
    const stops: FileStop[] = [
      ['A', null, null, '10:00'],
      ['B', null, null, null],
      ['C', null, '11:00', null],
    ];
    expect(completeTimes(stops)[1]!.arrival).toBe(630);
  });

  test('in the real timetable 1,601 stops have one time copied, 7 have both interpolated, and no train runs backwards', () => {
    let copied = 0;
    let interpolated = 0;
    for (const train of files.trains) {
      const times = completeTimes(train.stops);
      for (const [at, time] of times.entries()) {
        if (time.arrivalEstimated && time.departureEstimated) interpolated++;
        else if (time.arrivalEstimated || time.departureEstimated) copied++;
        expect(time.departure).toBeGreaterThanOrEqual(time.arrival);
        if (at > 0) expect(time.arrival).toBeGreaterThanOrEqual(times[at - 1]!.departure);
      }
    }
    expect({ copied, interpolated }).toEqual({ copied: 1601, interpolated: 7 });
  });
});
