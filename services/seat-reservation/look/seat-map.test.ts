import { afterAll, beforeAll, expect, test } from 'bun:test';
import { getRules, quoteFares } from '#shared/contracts/schedule';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import {
  holdOn,
  type Railway,
  readFinished,
  readMap,
  rules,
  type TestTrain,
  testRailway,
} from '../testing/railway.ts';
import { seatMap } from './seat-map.ts';
import { snapshotsOf } from './snapshots.ts';

let railway: Railway;
let app: Awaited<ReturnType<Railway['start']>>['app'];
let deps: Deps;
beforeAll(async () => {
  railway = await testRailway();
  ({ app, deps } = await railway.start());
});
afterAll(() => railway.close());

const ask = (train: TestTrain, headers: Record<string, string> = {}, to = 'EE') =>
  app.handle(
    new Request(`http://localhost/v1/trips/${train.trainId}/${train.journeyDate}/seats?from=AA&to=${to}`, {
      headers,
    }),
  );

test('the map that is sent is the one that Redis and the schedule give', async () => {
  const train = railway.train(6);
  await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(1, 3) });
  for (let twice = 0; twice < 2; twice++) {
    const sent = await ask(train);
    expect(sent.headers.get('content-type')).toBe('application/json');
    expect(await sent.json()).toEqual(await readMap(deps)({ ...train, from: 'AA', to: 'EE' }));
  }
});

test('who has the map is sent it again only when a seat of these legs, or a fare, has changed', async () => {
  const train = railway.train(20);
  const first = await ask(train, { 'accept-encoding': 'gzip' });
  const known = { 'accept-encoding': 'gzip', 'if-none-match': first.headers.get('etag')! };
  expect(first.headers.get('content-encoding')).toBe('gzip');
  expect(first.headers.get('cache-control')).toBe('public, max-age=1');
  expect((await ask(train, known)).status).toBe(304);
  const { hold } = await holdOn(deps, train, { seatIds: [train.seats.SNIGDHA[0]!], from: 'CC', to: 'EE' });
  expect((await ask(train, known)).status).toBe(200);
  await deps.redis.hDel(`hold:{${train.trainId}}:${train.journeyDate}`, hold.holdId);
  await eventually(async () => (await ask(train, known)).status === 304, 'the map as it was');
});

test('one trip has one copy, however its id is written', async () => {
  const train = railway.train(2);
  await ask(train);
  const shouted = await ask({ ...train, trainId: train.trainId.toUpperCase() });
  expect(await shouted.json()).toMatchObject({ trainId: train.trainId });
  expect(snapshotsOf(deps).now({ ...train, trainId: train.trainId.toUpperCase() })?.state).toBe(
    snapshotsOf(deps).now(train)!.state,
  );
});

test('whoever asks for a trip that was read a moment ago waits for nothing', async () => {
  const train = railway.train(2);
  const map = seatMap(deps);
  const journey = { ...train, from: 'AA', to: 'EE' };
  const drawn = readFinished(await map(journey));
  const atOnce = await eventually(async () => {
    const found = map(journey);
    if (!(found instanceof Promise)) return found;
    await found;
    return undefined;
  }, 'an answer at once');
  expect(readFinished(atOnce)).toEqual(drawn);
});

test('a fare that was edited is shown within a second, though no notice came', async () => {
  const train = railway.train(2);
  const fareOf = async () => {
    const map = (await (await ask(train)).json()) as { coaches: { seats: { fare: { amount: number } }[] }[] };
    return map.coaches[0]!.seats[0]!.fare.amount;
  };
  expect(await fareOf()).toBe(100_000);
  await railway.platform.fake(quoteFares, () => ({
    fares: [{ class: 'SNIGDHA', basePoisha: 123_000, vatPoisha: 0, beddingPoisha: 0 }],
    serviceChargePoisha: 2_000,
  }));
  await railway.platform.fake(getRules, () => ({
    version: '7',
    ...rules,
    refundTiers: [],
    serviceChargeRefundable: false,
  }));
  const editedMs = performance.now();
  await eventually(async () => {
    const askedMs = performance.now();
    const fare = await fareOf();
    if (askedMs - editedMs > 500) expect(fare).toBe(123_000);
    return fare === 123_000;
  }, 'the new fare');
});
