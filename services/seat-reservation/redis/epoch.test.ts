import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { holdOn, type Railway, testRailway } from '../testing/railway.ts';
import { changeUnderEpoch, holdEpoch, readEpoch } from './epoch.ts';

let railway: Railway;
let deps: Deps;

beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
});
afterAll(() => railway.close());

test('a statement under the fence changes rows while the epoch stands, and none once it has moved', async () => {
  const train = railway.train();
  const { hold } = await holdOn(deps, train, { seatIds: train.seats.SNIGDHA.slice(0, 2) });
  const claim = (epoch: number) =>
    changeUnderEpoch(deps, {
      epoch,
      change: (fenced) => sql`
        UPDATE seat_reservations SET claimed_at = CURRENT_TIMESTAMP
        WHERE hold_id = ${hold.holdId} AND claimed_at IS NULL AND ${fenced}`,
    });
  const engine = await deps.trust.renew();
  await deps.trust.raise(engine);
  expect(await claim(engine.epoch)).toBeUndefined();
  expect(await claim(await readEpoch(deps.db))).toBe(2);
  expect(await claim(await readEpoch(deps.db))).toBe(0);
});

test('nobody raises the epoch before a transaction that holds it has ended', async () => {
  const engine = await deps.trust.renew();
  let raising: Promise<{ epoch: number }> | undefined;
  await deps.db.transaction(async (tx) => {
    expect(await holdEpoch(tx)).toBe(engine.epoch);
    raising = deps.trust.raise(engine);
    await eventually(async () => {
      const waiting = await deps.db.execute(
        sql`SELECT 1 FROM pg_locks WHERE relation = 'epoch'::regclass AND NOT granted`,
      );
      return waiting.length > 0;
    }, 'the raise to wait');
    expect(await readEpoch(deps.db)).toBe(engine.epoch);
  });
  expect((await raising)?.epoch).toBe(engine.epoch + 1);
});
