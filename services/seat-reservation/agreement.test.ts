import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import type { Deps } from './connect.ts';
import { claimHold } from './hold/claim-hold.ts';
import type { HeldSeats } from './hold/present-holds.ts';
import { dropHold, releaseHold } from './hold/release-hold.ts';
import { isSold, readTrips } from './redis/trip-state.ts';
import { clearReleasedSeats } from './sale/clear-released-seats.ts';
import { confirmSeats } from './sale/confirm-seats.ts';
import { giveBackSeats } from './sale/give-back-seats.ts';
import { settleVerdicts } from './sale/settle-verdicts.ts';
import {
  holdOn,
  outcomeOf,
  paid,
  patiently,
  type Railway,
  type TestTrain,
  testRailway,
} from './testing/railway.ts';

let railway: Railway;
let processes: [Deps, Deps];

beforeAll(async () => {
  railway = await testRailway({ redis: 'tampered' });
  processes = [(await railway.start()).deps, (await railway.start()).deps];
});
afterAll(() => railway.close());

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)]!;

/** One buyer's way through the system, in whatever process, with every step perhaps done twice. */
async function buyer(train: TestTrain): Promise<void> {
  const any = () => pick(processes);
  const from = Math.floor(Math.random() * 3);
  const to = from + 1 + Math.floor(Math.random() * (4 - from));
  const codes = train.stations.map(({ code }) => code);
  const seatIds = [...new Set([pick(train.seats.SNIGDHA), pick(train.seats.SNIGDHA)])];
  const ask = {
    userId: newId(),
    key: pick([undefined, newId()]),
    seatIds,
    from: codes[from]!,
    to: codes[to]!,
  };
  let held: HeldSeats | undefined;
  const asked = await patiently(async () => {
    held = await holdOn(any(), train, ask);
  });
  expect(['granted', 'SEAT_NOT_AVAILABLE']).toContain(asked);
  if (asked !== 'granted') return;
  const { hold } = held!;
  const fate = Math.random();
  if (fate < 0.25) {
    await patiently(() => releaseHold(any())(hold));
    return;
  }
  if (fate < 0.4) return;
  expect(await patiently(() => claimHold(any())(hold))).toBe('granted');
  if (fate < 0.5) {
    await patiently(() => dropHold(any())(hold));
    return;
  }
  const bookingId = newId();
  const confirmed = () => patiently(() => confirmSeats(any())(paid(held!, bookingId)));
  await Promise.all([confirmed(), confirmed()]);
  // Held and claimed in time: the seats are the buyer's, whatever Redis forgot meanwhile.
  expect(await confirmSeats(any())(paid(held!, bookingId))).toEqual({ verdict: 'CONFIRMED' });
  if (fate < 0.75) return;
  const giveBack = () => patiently(() => giveBackSeats(any())({ bookingId, seatIds: [seatIds[0]!] }));
  await Promise.all([giveBack(), giveBack()]);
}

async function trouble(deps: Deps): Promise<void> {
  const kind = Math.random();
  if (kind < 0.06) await deps.redis.flushAll();
  else if (kind < 0.09) await deps.redis.sendCommand(['SCRIPT', 'FLUSH']);
  else if (kind < 0.2) await outcomeOf(settleVerdicts(deps)({ olderThanSeconds: 0 }));
}

test('through hundreds of crossing buyers and a Redis that keeps forgetting, both stores end up saying the same', async () => {
  const [deps] = processes;
  const trains = [railway.train(24), railway.train(12)];
  const buyers = Array.from({ length: 480 }, (_, at) => trains[at % 2]!).values();
  const lane = async () => {
    for (const train of buyers) {
      await Promise.all([buyer(train), trouble(deps)]);
    }
  };
  await Promise.all(Array.from({ length: 12 }, lane));
  await settleVerdicts(deps)({ olderThanSeconds: 0 });
  await clearReleasedSeats(deps)({ olderThanSeconds: 0 });
  for (const train of trains) await expectAgreement(deps, train);
});

async function expectAgreement(deps: Deps, train: TestTrain): Promise<void> {
  const trip = await deps.trips.open(train);
  const [state] = await readTrips(deps, [trip]);
  const rows = await deps.db.$client`
    SELECT seat_id, user_id, hold_id, status, lower(legs) AS from, upper(legs) AS to FROM seat_reservations
    WHERE train_id = ${train.trainId} AND status IN ('LOCKED', 'CONFIRMED')`;
  const sold = rows.filter((row) => row.status === 'CONFIRMED');
  const locked = rows.filter((row) => row.status === 'LOCKED');
  expect(sold.length).toBeGreaterThan(0);
  for (const { ordinal, seatId } of trip.layout.seats) {
    for (let leg = 0; leg < 4; leg++) {
      const owners = sold.filter((row) => row.seat_id === seatId && row.from <= leg && leg < row.to);
      expect(isSold(state!, ordinal, { from: leg, to: leg + 1 })).toBe(owners.length === 1);
    }
    const holders = locked.filter((row) => row.seat_id === seatId);
    expect(holders.length).toBe(state!.held[ordinal]!);
  }
  const quota = await deps.redis.hGetAll(`quota:{${train.trainId}}:${train.journeyDate}`);
  const counted: Record<string, string> = {};
  for (const { user_id } of rows) counted[user_id] = String(Number(counted[user_id] ?? 0) + 1);
  expect(quota).toEqual(counted);
  const locks = await deps.redis.keys(`seat:{${train.trainId}}:*`);
  expect(locks).toHaveLength(locked.length);
}
