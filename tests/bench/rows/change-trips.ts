import { newId } from '#shared/base/id';
import type { Result } from '../report.ts';
import { patiently } from '../trips.ts';
import type { World } from '../world.ts';
import { searchedDate } from './searched-date.ts';

/** Of the changes, which must have been made. */
const enough = 0.95;
/** One seat here, the next far from it. */
const spreadOver = 101;

interface Seat {
  trainId: string;
  journeyDate: string;
  seatIds: string[];
}

interface Held {
  holdId: string;
  token: string;
}

/**
 * Runs the work while seats of the trips between Dhaka and Chattogram are held and given back, in turn and at an even
 * pace, whatever else the system does. The results say whether it could be done so often.
 */
export async function changeTrips(
  { jatra, person, mint }: World,
  { perSecond, only }: { perSecond: number; only?: { trainId: string } },
  work: () => Promise<Result[]>,
): Promise<Result[]> {
  const found = await patiently(() => person.search('DA', 'CG', searchedDate));
  const seats: Seat[] = [];
  for (const { trainId, journeyDate } of found) {
    if (only && trainId !== only.trainId) continue;
    const coaches = await patiently(() => person.seatMap({ trainId, journeyDate }, 'DA', 'CG'));
    for (const { status, seatId } of coaches.flatMap((coach) => coach.seats))
      if (status === 'AVAILABLE') seats.push({ trainId, journeyDate, seatIds: [seatId] });
  }
  const call = (path: string, token: string, body?: unknown) =>
    fetch(`${jatra.baseUrl}${path}`, {
      method: body ? 'POST' : 'DELETE',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const held: Held[] = [];
  let [changes, number] = [0, 0];
  const faults: string[] = [];
  const change = async () => {
    const last = number++ % 2 === 1 ? held.shift() : undefined;
    if (last) {
      const answer = await call(`/v1/holds/${last.holdId}`, last.token);
      if (answer.status === 204 || answer.status === 200) changes++;
      else faults.push(`a hold is given back: ${answer.status} ${await answer.text()}`);
      return;
    }
    const token = await mint(newId());
    const wish = { ...seats[(number * spreadOver) % seats.length]!, from: 'DA', to: 'CG' };
    const answer = await call('/v1/holds', token, wish);
    if (answer.status !== 201) return void faults.push(`a hold: ${answer.status} ${await answer.text()}`);
    held.push({ holdId: ((await answer.json()) as { holdId: string }).holdId, token });
    changes++;
  };
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    for (; due < ((performance.now() - began) / 1_000) * perSecond; due++) {
      const one = change()
        .catch((error: unknown) => void faults.push(String(error)))
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }, 5);
  const stop = async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    for (const { holdId, token } of held) await call(`/v1/holds/${holdId}`, token);
  };
  const results = await work().finally(stop);
  const what = `its trips changed ${perSecond} times a second, ${changes} of ${due} times`;
  const notes = faults.slice(0, 1);
  return results.map((result) => ({
    ...result,
    holds: [{ what, true: changes >= due * enough }],
    notes,
  }));
}
