import type { WantedTrip } from '../rush/stage.ts';
import type { Person } from '../support/client.ts';

/** One of the two systems, with somebody in front of it. */
export interface Side {
  people: Person[];
  trips: WantedTrip[];
}

export interface Compared {
  name: string;
  smallMs: number;
  largeMs: number;
  /** The median of the rounds, each of which has one of either. */
  ratio: number;
}

const callsOfRound = 24;
const atOnce = 4;
const warmUps = 5;

/** Rounds of both sides take turns: what else the machine does disturbs both alike. */
export async function compare(small: Side, large: Side, rounds: number): Promise<Compared[]> {
  const found: Compared[] = [];
  for (const { name, work } of pairs) {
    for (let at = 0; at < warmUps; at++) {
      await round(small, work);
      await round(large, work);
    }
    const times: [number, number][] = [];
    for (let at = 0; at < rounds; at++) times.push([await round(small, work), await round(large, work)]);
    found.push({
      name,
      smallMs: median(times.map(([one]) => one)),
      largeMs: median(times.map(([, other]) => other)),
      ratio: median(times.map(([one, other]) => other / one)),
    });
  }
  return found;
}

type Work = (person: Person, trip: WantedTrip, call: number) => Promise<number>;

const pairs: { name: string; work: Work }[] = [
  {
    name: 'search',
    work: (person, { from, to, journeyDate }) => timed(() => person.search(from, to, journeyDate)),
  },
  {
    name: 'hold',
    async work(person, trip, call) {
      let held: { holdId: string } | undefined;
      const seatId = trip.seatIds[call % trip.seatIds.length]!;
      const ms = await timed(async () => {
        held = await person.hold(trip, trip.from, trip.to, [seatId]);
      });
      await person.expect(204, 'DELETE', `/v1/holds/${held!.holdId}`);
      return ms;
    },
  },
];

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** @returns the median of its calls, in milliseconds */
async function round({ people, trips }: Side, work: Work): Promise<number> {
  const times: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < callsOfRound) {
      const call = next++;
      times.push(await work(people[call % people.length]!, trips[call % trips.length]!, call));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return median(times);
}

export const median = (values: number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
