import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { daysAhead, freeSeats, type Hold, Person, type TripFound } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';
import { isOk, type Running, spawn } from './support/processes.ts';

const [from, to, date] = ['DA', 'CG', daysAhead(3)];
let jatra: JatraUnderTest;
let folder: string;
let other: Running;
/** The whole system, and one more process of schedule. */
let places: Person[];
let trip: TripFound;

beforeAll(async () => {
  jatra = await startJatraProcess();
  folder = await mkdtemp(join(tmpdir(), 'jatra-search-age-'));
  const port = await freePort();
  const env = { ...jatra.env, PORT: String(port) };
  other = spawn(['bun', 'services/main.ts', '--target=schedule'], env, join(folder, 'log'));
  const baseUrl = `http://127.0.0.1:${port}`;
  await eventually(() => isOk(`${baseUrl}/health/ready`), 'a second process of schedule');
  places = [jatra.baseUrl, baseUrl].map((url) => new Person({ ...jatra, baseUrl: url }));
  trip = await places[0]!.tripWithSeats(from, to, date, 8);
}, 180_000);
afterAll(async () => {
  await other?.stop();
  await jatra?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const freeIn = async (place: Person) => {
  const found = (await place.search(from, to, date)).find(({ trainId }) => trainId === trip.trainId)!;
  return found.classes.find((one) => one.class === 'S_CHAIR')!.available;
};

/** Searches go on in every process all the time, before, during and after what happens. */
async function showsWithinASecond(work: () => Promise<unknown>, expected: number): Promise<void> {
  let doneAtMs = Number.POSITIVE_INFINITY;
  const watch = async (place: Person) => {
    while (true) {
      const askedAtMs = performance.now();
      const told = await freeIn(place);
      if (told === expected) return;
      if (told !== null) expect(askedAtMs - doneAtMs).toBeLessThanOrEqual(1_000);
    }
  };
  const watching = Promise.all(places.map(watch));
  await work();
  doneAtMs = performance.now();
  await watching;
}

test('seats that are held and given back show in the searches of every process within a second', async () => {
  const buyer = await new Person(jatra).join();
  const coaches = await buyer.seatMap(trip, from, to);
  const seatIds = freeSeats(coaches, 'S_CHAIR')
    .slice(0, 4)
    .map(({ seatId }) => seatId);
  const before = (await freeIn(places[0]!))!;
  let hold: Hold | undefined;
  await showsWithinASecond(async () => {
    hold = await buyer.hold(trip, from, to, seatIds);
  }, before - 4);
  await showsWithinASecond(() => buyer.expect(204, 'DELETE', `/v1/holds/${hold!.holdId}`), before);
});

test('the process says how old its answers were: none was older than a second', async () => {
  for (const { jatra: at } of places) {
    const text = await (await fetch(`${at.baseUrl}/metrics`)).text();
    const count = (name: string) =>
      Number(new RegExp(`^jatra_search_age_seconds_${name} (\\d+)`, 'm').exec(text)![1]);
    expect(count('count')).toBeGreaterThan(0);
    expect(count('bucket\\{le="1"\\}')).toBe(count('count'));
  }
});
