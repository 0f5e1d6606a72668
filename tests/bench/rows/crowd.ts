import { newId } from '#shared/base/id';
import { withPostgres } from '../../faults/operator.ts';
import type { Crowd, CrowdTold } from '../load/crowd.ts';
import { haveDone } from '../load/work.ts';
import type { Result } from '../report.ts';
import { spreadOf } from '../statistics.ts';
import type { World } from '../world.ts';

const buyersAtSeat = 1_187;
const seatsAtOnce = 200;
/** The slowest of a hundred refusals takes no more times as long as the usual one. */
const bar = { must: 5, aim: 5, atMost: true as const };

/** Everybody wants one seat, then everybody wants many. */
export async function crowd(world: World): Promise<Result[]> {
  const tokens = await Promise.all(Array.from({ length: buyersAtSeat }, () => world.mint(newId())));
  const results: Result[] = [];
  for (const seats of [1, seatsAtOnce]) {
    const wishes = await someSeats(world, seats);
    const task: Crowd = { baseUrl: world.jatra.baseUrl, tokens, wishes };
    const told = await haveDone<CrowdTold>('crowd.ts', task);
    const soldTwice = await heldTwice(world, wishes);
    const others = Object.entries(told.others);
    results.push({
      row: `crowd/${seats}`,
      title: `${buyersAtSeat.toLocaleString('en')} buyers at ${seats === 1 ? 'one seat' : `each of ${seats} seats at once`}: p99 of refusals to their median`,
      jatra: spreadOf([told.p99Ms / told.medianMs]),
      unit: '×',
      bar,
      holds: [
        {
          what: 'each seat was held once',
          true: told.granted.every((times) => times === 1) && soldTwice === 0,
        },
        { what: 'everybody else was refused with 409', true: told.refused === (buyersAtSeat - 1) * seats },
      ],
      notes: [
        `a refusal took ${told.medianMs.toFixed(1)} ms, one in a hundred more than ${told.p99Ms.toFixed(1)} ms`,
        ...others.map(([status, times]) => `${times} times ${status}`),
      ],
    });
  }
  return results;
}

async function someSeats(world: World, count: number) {
  const { fours, ...trip } = await world.nextTrip();
  const wishes = fours.flat().map((seatId) => ({ ...trip, seatIds: [seatId] }));
  while (wishes.length < count) wishes.push(...(await someSeats(world, 1)));
  return wishes.slice(0, count);
}

/** @returns how many of these seats have more than one row */
async function heldTwice(
  { jatra }: World,
  wishes: { seatIds: string[]; journeyDate: string }[],
): Promise<number> {
  const seats = wishes.flatMap(({ seatIds }) => seatIds);
  return withPostgres({ env: jatra.env }, 'seat-reservation', async (sql) => {
    const rows = await sql`
      SELECT seat_id FROM seat_reservations
      WHERE seat_id = ANY(${seats}::uuid[]) AND status = 'LOCKED'
      GROUP BY train_id, journey_date, seat_id HAVING count(*) > 1`;
    return rows.length;
  });
}
