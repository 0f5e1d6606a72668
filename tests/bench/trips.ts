import trains from '../../services/schedule/timetable/trains.json';
import { type Coach, daysAhead, freeSeats, type Person } from '../support/client.ts';

/** A trip with seats that nobody has. */
export interface WantedTrip {
  trainId: string;
  journeyDate: string;
  from: string;
  to: string;
  /** Of one class each, four by four. */
  fours: string[][];
}

export interface Pair {
  from: string;
  to: string;
}

export const seatsPerOrder = 4;
const lastDay = 9;
export const saleDays = Array.from({ length: lastDay }, (_, day) => daysAhead(day + 1));

/** A stop begins with the code of its station. */
const codeOf = (stop: (string | number | null)[]) => String(stop[0]);

/** Where each train of the timetable begins and ends, each pair once. */
export const pairs: Pair[] = [
  ...new Map(
    trains.map(({ stops }) => {
      const [from, to] = [codeOf(stops[0]!), codeOf(stops.at(-1)!)];
      return [`${from}-${to}`, { from, to }] as const;
    }),
  ).values(),
];

/** Every trip of the sale window that has seats, once, the latest day first. */
export async function* tripsOf(person: Person): AsyncGenerator<WantedTrip, undefined> {
  // A train is found between each pair of stations that it passes.
  const seen = new Set<string>();
  for (const date of saleDays.toReversed()) {
    for (const { from, to } of pairs) {
      const found = await patiently(() => person.search(from, to, date));
      for (const { trainId, journeyDate, classes = [] } of found) {
        const name = `${trainId} ${journeyDate}`;
        if (classes.length === 0 || seen.has(name)) continue;
        seen.add(name);
        const coaches = await patiently(() => person.seatMap({ trainId, journeyDate }, from, to));
        const fours = classes.flatMap((offer) => inFours(coaches, offer.class));
        if (fours.length > 0) yield { trainId, journeyDate, from, to, fours };
      }
    }
  }
  return undefined;
}

function inFours(coaches: Coach[], seatClass: string): string[][] {
  const seats = freeSeats(coaches, seatClass).map(({ seatId }) => seatId);
  const fours: string[][] = [];
  for (let at = 0; at + seatsPerOrder <= seats.length; at += seatsPerOrder)
    fours.push(seats.slice(at, at + seatsPerOrder));
  return fours;
}

const patienceMs = 60_000;

/** Behind a row that has asked for more than there is, answers may be 503 for a while. */
export async function patiently<Found>(ask: () => Promise<Found>): Promise<Found> {
  const deadline = performance.now() + patienceMs;
  while (true) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline || !String(error).includes(': 503 instead of')) throw error;
      await Bun.sleep(200);
    }
  }
}
