import { type Coach, daysAhead, type Person, type TripFound } from '../support/client.ts';

/** A stretch of a trip that is sold. */
export interface HotJourney {
  from: string;
  to: string;
  /** The legs it covers, the last one not included. */
  legs: [number, number];
}

/** A trip that everybody wants, and the few seats of it that they want. */
export interface HotTrip {
  trainId: string;
  journeyDate: string;
  seats: string[];
  journeys: HotJourney[];
}

interface TrainStops {
  stops: { code: string; onlineBoarding: boolean }[];
}

/** Trains from Dhaka to Chattogram, each with three journeys of which one overlaps both others. */
export async function findHotTrips(person: Person, wanted: number, seatsEach: number): Promise<HotTrip[]> {
  const trips: HotTrip[] = [];
  for (let day = 2; day <= 9 && trips.length < wanted; day++) {
    for (const found of await person.search('DA', 'CG', daysAhead(day))) {
      if (trips.length >= wanted) break;
      const trip = await readTrip(person, found, seatsEach);
      if (trip) trips.push(trip);
    }
  }
  if (trips.length === 0) throw new Error('No train from DA to CG has seats');
  return trips;
}

async function readTrip(person: Person, found: TripFound, seatsEach: number): Promise<HotTrip | undefined> {
  const { stops } = await person.expect<TrainStops>(200, 'GET', `/v1/trains/${found.trainId}`);
  const at = (code: string) => stops.findIndex((stop) => stop.code === code);
  const [first, last] = [at('DA'), at('CG')];
  const middles = stops.slice(first + 1, last).filter((stop) => stop.onlineBoarding);
  for (const middle of middles) {
    const legs = (from: string, to: string): HotJourney => ({ from, to, legs: [at(from), at(to)] });
    const journeys = [legs('DA', 'CG'), legs('DA', middle.code), legs(middle.code, 'CG')];
    const maps = await Promise.all(
      journeys.map(({ from, to }) =>
        person.call<{ coaches: Coach[] }>(
          'GET',
          `/v1/trips/${found.trainId}/${found.journeyDate}/seats?from=${from}&to=${to}`,
        ),
      ),
    );
    if (maps.some(({ status }) => status !== 200)) continue;
    const seats = maps[0]!.body.coaches
      .filter((coach) => coach.class === 'S_CHAIR')
      .flatMap((coach) => coach.seats.map(({ seatId }) => seatId));
    if (seats.length < seatsEach) continue;
    return {
      trainId: found.trainId,
      journeyDate: found.journeyDate,
      seats: seats.slice(0, seatsEach),
      journeys,
    };
  }
  return undefined;
}
