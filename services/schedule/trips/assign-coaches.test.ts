import { describe, expect, test } from 'bun:test';
import { type FileTrain, readTimetableFiles } from '../timetable/timetable-files.ts';
import { assignCoaches } from './assign-coaches.ts';

const { trains, coaches: catalogue } = await readTimetableFiles();
const seatsOf = (train: FileTrain) =>
  assignCoaches(train, catalogue).reduce((sum, coach) => sum + coach.seats.length, 0);

describe('assigned coaches', () => {
  test('the same data gives the same coaches and seats', () => {
    for (const train of trains)
      expect(assignCoaches(train, catalogue)).toEqual(assignCoaches(train, catalogue));
  });

  test('each train has every class of its source, and at least the seats that were seen free at once', () => {
    for (const train of trains) {
      const coaches = assignCoaches(train, catalogue);
      expect([...new Set(coaches.map((coach) => coach.class))]).toEqual(Object.keys(train.classes));
      for (const [code, seen] of Object.entries(train.classes)) {
        const seats = coaches.filter((coach) => coach.class === code).flatMap((coach) => coach.seats);
        expect(seats.length).toBeGreaterThanOrEqual(seen ?? 1);
      }
    }
  });

  test('an intercity train has 600 to 900 seats', () => {
    for (const train of trains.filter(({ type }) => type === 'intercity')) {
      expect(seatsOf(train)).toBeGreaterThanOrEqual(600);
      expect(seatsOf(train)).toBeLessThanOrEqual(900);
    }
  });

  test('a train whose classes nobody knows has no coaches', () => {
    const unknown = trains.filter((train) => Object.keys(train.classes).length === 0);
    expect(unknown.map((train) => train.number)).toEqual(['21', '22', '61', '62', '65', '66']);
    for (const train of unknown) expect(assignCoaches(train, catalogue)).toEqual([]);
  });

  test('coaches are lettered in the order of the Bengali alphabet, seats numbered within them', () => {
    const coaches = assignCoaches(trains.find(({ number }) => number === '739')!, catalogue);
    expect(coaches.slice(0, 4).map((coach) => coach.coachNumber)).toEqual(['KA', 'KHA', 'GA', 'GHA']);
    expect(coaches[0]!.seats[11]!.seatNumber).toBe('KA-12');
    for (const train of trains) {
      const numbers = assignCoaches(train, catalogue).flatMap((coach) =>
        coach.seats.map((seat) => seat.seatNumber),
      );
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.every((number) => number.length <= 10)).toBe(true);
    }
  });

  test('no train of the source lists berths and seats of the same coach', () => {
    for (const train of trains) {
      const listed = Object.keys(train.classes);
      expect(listed.includes('AC_B') && listed.includes('AC_S')).toBe(false);
      expect(listed.includes('F_BERTH') && listed.includes('F_SEAT')).toBe(false);
    }
  });

  test('where both are listed, a night train has berths and a day train seats', () => {
    const classes = { AC_B: null, AC_S: null, S_CHAIR: null };
    const night = { ...trains.find(({ number }) => number === '739')!, classes };
    const day = { ...trains.find(({ number }) => number === '701')!, classes };
    const codes = (train: FileTrain) => [
      ...new Set(assignCoaches(train, catalogue).map((coach) => coach.class)),
    ];
    expect(codes(night)).toEqual(['AC_B', 'S_CHAIR']);
    expect(codes(day)).toEqual(['AC_S', 'S_CHAIR']);
  });
});
