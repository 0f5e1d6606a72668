import { expect } from 'bun:test';
import { RESP_TYPES } from 'redis';
import { isAlive, readHold } from '../redis/hold-record.ts';
import { seatKey, tripKeys } from '../redis/keys.ts';
import { lateHoldId } from '../sale/take-again.ts';
import { legCount } from '../trip/trip.ts';
import { readMap } from './railway.ts';
import { heldAtMost, patient, type World } from './world.ts';

/** What Postgres says of one seat of one hold. */
export interface Row {
  id: string;
  holdId: string;
  userId: string;
  bookingId: string | null;
  ordinal: number;
  status: 'LOCKED' | 'CONFIRMED' | 'RELEASED' | 'EXPIRED';
  from: number;
  to: number;
  expiresAtMs: number;
  claimed: boolean;
}

export async function rowsOf({ processes, trip }: World): Promise<Row[]> {
  const rows = await processes[0].db.$client`
    SELECT id, hold_id, user_id, booking_id, seat_id, status, lower(legs) AS from, upper(legs) AS to,
           (extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms, claimed_at IS NOT NULL AS claimed
    FROM seat_reservations WHERE train_id = ${trip.trainId}`;
  return rows.map((row) => ({
    id: row.id,
    holdId: row.hold_id,
    userId: row.user_id,
    bookingId: row.booking_id,
    ordinal: trip.layout.ordinals.get(row.seat_id)!,
    status: row.status,
    from: row.from,
    to: row.to,
    expiresAtMs: Number(row.expires_ms),
    claimed: row.claimed,
  }));
}

export async function verdictsOf({ processes, trip }: World): Promise<Record<string, string>> {
  const rows = await processes[0].db
    .$client`SELECT booking_id, verdict FROM verdicts WHERE train_id = ${trip.trainId}`;
  return Object.fromEntries(rows.map((row) => [row.booking_id, row.verdict]));
}

/** What a visitor is shown, by ordinal and leg. */
export async function cellsOf({ processes, trip, train }: World, by: number): Promise<string[][]> {
  const legs = Array.from({ length: legCount(trip) }, (_, leg) => leg);
  const byLeg = await Promise.all(
    legs.map(async (leg) => {
      const [from, to] = [train.stations[leg]!.code, train.stations[leg + 1]!.code];
      const map = await patient(() => readMap(processes[by]!)({ ...train, from, to }));
      return map.coaches.flatMap((coach) => coach.seats.map((seat) => seat.status));
    }),
  );
  return byLeg[0]!.map((_, ordinal) => legs.map((leg) => byLeg[leg]![ordinal]!));
}

/** What must be so whatever has happened; wants a Redis that has been rebuilt and told of every verdict. */
export async function expectSafe(world: World): Promise<void> {
  const rows = await rowsOf(world);
  const nowMs = await redisTimeMs(world);
  const sold = rows.filter(({ status }) => status === 'CONFIRMED');
  const held = rows.filter((row) => row.status === 'LOCKED' && row.expiresAtMs >= nowMs);
  for (const [at, row] of sold.entries()) {
    for (const other of sold.slice(at + 1)) expectApart('sold twice', row, other, meet(row, other));
  }
  for (const [at, row] of held.entries()) {
    for (const other of held.slice(at + 1))
      expectApart('held twice', row, other, row.ordinal === other.ordinal);
    for (const other of sold) expectApart('held, though sold', row, other, meet(row, other));
  }
  // Seats that are taken again for a late payment are not refused for the bound.
  const late = new Set([...world.bookings.values()].map(({ bookingId }) => lateHoldId(bookingId)));
  for (const [userId, own] of Map.groupBy(held, (row) => row.userId)) {
    const counted = own.filter(({ holdId }) => !late.has(holdId)).length;
    if (counted > heldAtMost) throw new Error(`${userId} holds ${counted} seats at once`);
  }
  await expectRedisAgrees(world, rows, nowMs);
}

const meet = (one: Row, other: Row) =>
  one.ordinal === other.ordinal && one.from < other.to && other.from < one.to;

function expectApart(what: string, one: Row, other: Row, together: boolean): void {
  if (together) throw new Error(`${what}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`);
}

/** Records are live LOCKED rows, locks are the records', bits and owners are CONFIRMED rows, and quotas count both. */
async function expectRedisAgrees({ redis, trip }: World, rows: Row[], nowMs: number): Promise<void> {
  const redisBytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const keys = tripKeys(trip);
  const legs = legCount(trip);
  expect(Number(await redis.get(keys.ready))).toBeGreaterThan(0);

  const records = Object.entries(await redis.hGetAll(keys.hold)).map(([id, text]) => readHold(id, text));
  const alive = records.filter((hold) => isAlive(hold, nowMs));
  const inRedis = alive.flatMap((hold) =>
    hold.ordinals.map((at) => `${hold.holdId} ${at} ${hold.userId} ${hold.expiresAtMs} ${hold.claimed}`),
  );
  const live = rows.filter((row) => row.status === 'LOCKED' && row.expiresAtMs >= nowMs);
  const inPostgres = live.map(
    (row) => `${row.holdId} ${row.ordinal} ${row.userId} ${row.expiresAtMs} ${row.claimed}`,
  );
  expect(inRedis.sort()).toEqual(inPostgres.sort());

  for (const seat of trip.layout.seats) {
    const lock = seatKey(trip, seat);
    const [value, expiry] = [await redis.get(lock), await redis.pExpireTime(lock)];
    const holder = live.find((row) => row.ordinal === seat.ordinal);
    expect([value, expiry]).toEqual(holder ? [holder.userId, holder.expiresAtMs] : [null, -2]);
  }

  const sold = rows.filter((row) => row.status === 'CONFIRMED');
  const owners = Object.fromEntries(
    sold.map((row) => [row.id, `${row.ordinal}|${row.from}|${row.to}|${row.userId}`]),
  );
  expect(await redis.hGetAll(keys.sales)).toEqual(owners);
  const bits = (await redisBytes.get(keys.sold)) ?? Buffer.alloc(0);
  const soldCells = sold.flatMap((row) =>
    Array.from({ length: row.to - row.from }, (_, leg) => row.ordinal * legs + row.from + leg),
  );
  const set = Array.from({ length: bits.length * 8 }, (_, bit) => bit).filter(
    (bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0,
  );
  expect(set).toEqual(soldCells.sort((one, other) => one - other));

  const quota: Record<string, string> = {};
  const count = (userId: string, seats: number) => {
    quota[userId] = `${Number(quota[userId] ?? 0) + seats}`;
  };
  for (const row of sold) count(row.userId, 1);
  for (const hold of records) count(hold.userId, hold.ordinals.length);
  expect(await redis.hGetAll(keys.quota)).toEqual(quota);
}

async function redisTimeMs({ redis }: World): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}

/** The holds that stand by Redis's clock, as Postgres has them. */
export async function liveHolds(world: World): Promise<string[]> {
  const [rows, nowMs] = [await rowsOf(world), await redisTimeMs(world)];
  const live = rows.filter((row) => row.status === 'LOCKED' && row.expiresAtMs >= nowMs);
  return [...new Set(live.map(({ holdId }) => holdId))];
}
