import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { inspectTrip as contract } from '#shared/contracts/ops';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { askRedis, clientOf, ownerOf, toMilliseconds } from '../redis/ask-redis.ts';
import { readEpoch } from '../redis/epoch.ts';
import { type Hold, isAlive, readHold } from '../redis/hold-record.ts';
import { tripKeys } from '../redis/keys.ts';
import { readFrozen } from '../trip/freeze-trip.ts';
import { type Layout, legCount, type Trip, type TripName } from '../trip/trip.ts';

type Output = (typeof contract)['output']['static'];
type Reader = Pick<Deps, 'db' | 'redis' | 'redisBytes'>;

/** Longer than a step that writes both stores takes, also on a busy machine. */
const patienceMs = 5_000;
const pauseMs = 150;
const differencesShown = 50;

/**
 * The trip as both stores have it. A look builds, repairs and freezes nothing. It reads one store after the other, so a
 * difference counts only if every look finds it.
 */
export function inspectTrip(deps: Reader) {
  return async (name: TripName): Promise<Output> => {
    const layouts = new LRUCache<string, Layout>({ max: 1 });
    const trip = await readFrozen({ db: deps.db, layouts }, name);
    if (!trip) throw problems.TRIP_NOT_FOUND('Nobody has looked at its seats yet');
    let state = await look(deps, trip);
    let differences = differencesOf(trip, state);
    const untilMs = performance.now() + patienceMs;
    while (differences.length > 0 && performance.now() < untilMs) {
      await Bun.sleep(pauseMs);
      state = await look(deps, trip);
      const seen = new Set(differences);
      differences = differencesOf(trip, state).filter((line) => seen.has(line));
    }
    return present(trip, state, differences);
  };
}

interface SeatRow extends Record<string, unknown> {
  seat_id: string;
  hold_id: string;
  status: 'LOCKED' | 'CONFIRMED';
  from: number;
  to: number;
  expires_ms: string;
}

interface State {
  epoch: number;
  marker: number | null;
  nowMs: number;
  holds: Hold[];
  /** By ordinal × legs: 1 where sold. */
  soldInRedis: Uint8Array;
  soldInPostgres: Uint8Array;
  locked: SeatRow[];
}

async function look({ db, redis, redisBytes }: Reader, trip: Trip): Promise<State> {
  const keys = tripKeys(trip);
  const node = await clientOf(ownerOf({ redis }, keys.ready));
  const [ready, records, sold, time] = await askRedis(
    Promise.all([redis.get(keys.ready), redis.hGetAll(keys.hold), redisBytes.get(keys.sold), node.time()]),
  );
  const rows = await db.execute<SeatRow>(sql`
    SELECT seat_id, hold_id, status, lower(legs) AS "from", upper(legs) AS "to",
           (extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms
    FROM seat_reservations
    WHERE train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate} AND status IN ('LOCKED', 'CONFIRMED')`);
  const nowMs = toMilliseconds(time);
  const legs = legCount(trip);
  const cells = trip.layout.seats.length * legs;
  const soldInPostgres = new Uint8Array(cells);
  for (const row of rows) {
    const ordinal = trip.layout.ordinals.get(row.seat_id);
    if (row.status === 'CONFIRMED' && ordinal !== undefined)
      soldInPostgres.fill(1, ordinal * legs + row.from, ordinal * legs + row.to);
  }
  return {
    epoch: await readEpoch(db),
    marker: ready === null ? null : Number(ready),
    nowMs,
    holds: Object.entries(records)
      .map(([holdId, record]) => readHold(holdId, record))
      .filter((hold) => isAlive(hold, nowMs)),
    soldInRedis: Uint8Array.from({ length: cells }, (_, bit) =>
      sold && ((sold[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0 ? 1 : 0,
    ),
    soldInPostgres,
    locked: rows.filter((row) => row.status === 'LOCKED'),
  };
}

function differencesOf(trip: Trip, state: State): string[] {
  if (state.marker === null) return [];
  const legs = legCount(trip);
  const lines: string[] = [];
  // A sealed hold is sold in Redis before Postgres confirms it.
  const sealed = new Set(
    state.holds
      .filter((hold) => hold.sealed)
      .flatMap((hold) =>
        hold.ordinals.flatMap((ordinal) =>
          Array.from({ length: hold.to - hold.from }, (_, leg) => ordinal * legs + hold.from + leg),
        ),
      ),
  );
  for (const [cell, inRedis] of state.soldInRedis.entries()) {
    const inPostgres = state.soldInPostgres[cell];
    if (inRedis === inPostgres || (inRedis && sealed.has(cell))) continue;
    const { coachNumber, seatNumber } = trip.layout.seats[Math.floor(cell / legs)]!;
    const { from, to } = legOf(trip, cell % legs);
    const store = inRedis ? 'Redis' : 'Postgres';
    lines.push(`${coachNumber} ${seatNumber} ${from} to ${to}: sold in ${store} alone`);
  }
  const known = new Set(state.locked.map((row) => row.hold_id));
  const live = new Set(state.holds.map((hold) => hold.holdId));
  for (const { holdId } of state.holds) if (!known.has(holdId)) lines.push(`hold ${holdId}: in Redis alone`);
  for (const row of state.locked) {
    const stands = Number(row.expires_ms) > state.nowMs;
    if (stands && !live.has(row.hold_id)) lines.push(`hold ${row.hold_id}: in Postgres alone`);
  }
  return [...new Set(lines)];
}

const legOf = (trip: Trip, leg: number) => ({ from: trip.stops[leg]!.code, to: trip.stops[leg + 1]!.code });

function present(trip: Trip, state: State, differences: string[]): Output {
  const legs = legCount(trip);
  const { seats, coaches } = trip.layout;
  const soldOn = (cells: Uint8Array, leg: number) => seats.filter((_, at) => cells[at * legs + leg]).length;
  return {
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    trainNumber: trip.trainNumber,
    trainName: trip.trainName,
    status: trip.status,
    layout: {
      layoutId: trip.layout.id,
      revision: trip.revision,
      seats: seats.length,
      coaches: coaches.map((coach) => ({
        coachNumber: coach.coachNumber,
        class: coach.class,
        seats: coach.seats.length,
      })),
    },
    epoch: { current: state.epoch, trip: state.marker, trusted: state.marker === state.epoch },
    holds: state.holds.map((hold) => ({
      holdId: hold.holdId,
      seats: hold.ordinals.map((at) => `${seats[at]!.coachNumber} ${seats[at]!.seatNumber}`),
      from: trip.stops[hold.from]!.code,
      to: trip.stops[hold.to]!.code,
      expiresAt: new Date(hold.expiresAtMs).toISOString(),
      claimed: hold.claimed,
      sealed: hold.sealed,
    })),
    soldByLeg: Array.from({ length: legs }, (_, leg) => ({
      ...legOf(trip, leg),
      redis: soldOn(state.soldInRedis, leg),
      postgres: soldOn(state.soldInPostgres, leg),
    })),
    agrees: differences.length === 0 && state.marker === state.epoch,
    differences:
      state.marker === null
        ? ['Redis does not have this trip: it is built from Postgres when somebody next asks for a seat']
        : differences.slice(0, differencesShown),
  };
}
