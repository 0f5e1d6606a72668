import { newId } from '#shared/base/id';
import { patiently } from '../trips.ts';
import type { World } from '../world.ts';
import { searchedDate } from './searched-date.ts';

interface Held {
  holdId: string;
  token: string;
}

/**
 * Runs the work while seats of the trips between Dhaka and Chattogram are held and given back, in turn and at an even
 * pace, whatever else the system does.
 * @throws where it was not done so often
 */
export async function changeTrips<Result>(
  { jatra, person, mint }: World,
  { perSecond, only }: { perSecond: number; only?: { trainId: string } },
  work: () => Promise<Result>,
): Promise<Result> {
  const trips = (await patiently(() => person.search('DA', 'CG', searchedDate))).filter(
    ({ trainId, classes = [] }) => classes.length > 0 && (!only || trainId === only.trainId),
  );
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
    const { trainId, journeyDate, classes } = trips[number % trips.length]!;
    const token = await mint(newId());
    const wish = { trainId, journeyDate, from: 'DA', to: 'CG', class: classes.at(-1)!.class, count: 1 };
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
  const result = await work().finally(stop);
  if (faults.length > 0 || changes < due)
    throw new Error(`${changes} of ${due} changes were made: ${faults[0] ?? ''}`);
  return result;
}
