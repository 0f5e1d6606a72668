import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createLogger } from '#shared/seeing/log';
import type { Deps } from '../connect.ts';
import { holdOn, type Railway, testRailway } from '../testing/railway.ts';
import { createTrust } from './epoch.ts';

let railway: Railway;
let deps: Deps;
beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered' });
  ({ deps } = await railway.start());
});
afterAll(() => railway?.close());

async function empty() {
  for (const command of [['FLUSHALL'], ['SCRIPT', 'FLUSH']]) await deps.redis.sendCommand(command);
}

/** What a process says when it finds no word of the epoch in Redis. */
async function saidByNextProcess() {
  const lines: { level: string; msg: string }[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  await createTrust({ ...deps, log, holdMs: deps.config.SEAT_HOLD_SECONDS * 1_000 }).engine();
  return lines.map(({ level, msg }) => `${level}: ${msg.split(':')[0]}`);
}

test('a first start is told in plain words; a Redis that has forgotten what was on sale is warned of', async () => {
  const train = railway.train();
  // Known and not yet on sale, as to a first search.
  await deps.trips.open(train);
  await empty();
  expect(await saidByNextProcess()).toEqual(['info: a first start']);
  expect(await saidByNextProcess()).toEqual([]);
  await holdOn(deps, train, { class: 'SNIGDHA', count: 1 });
  await empty();
  expect(await saidByNextProcess()).toEqual(['warn: epoch raised']);
});
