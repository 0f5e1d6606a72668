import { RESP_TYPES } from 'redis';
import type { Check } from './finding.ts';
import { inBatches, type Sources } from './sources.ts';

// Reads what services/seat-reservation writes (keys.ts, hold.ts, prelude.lua) with words of its own: a fault in their
// reading must not hide here.

interface Trip {
  train_id: string;
  journey_date: string;
  revision: number;
  layout_id: string;
  legs: number;
}

interface Seat {
  seatId: string;
  coachId: string;
  seatNumber: string;
}

interface Hold {
  id: string;
  user: string;
  identity: string;
  from: number;
  to: number;
  ordinals: number[];
  claimed: boolean;
  sealed: boolean;
  alive: boolean;
}

interface Row {
  id: string;
  seat_id: string;
  user_id: string;
  identity: string | null;
  hold_id: string;
  status: 'LOCKED' | 'CONFIRMED';
  claimed: boolean;
  from: number;
  to: number;
  expires_ms: string;
}

interface State {
  rows: Row[];
  holds: Hold[];
  /** reservationId → `ordinal|from|to|user`, and `|identity` where there is one. */
  sales: Map<string, string>;
  sold: Buffer;
  /** By ordinal: who has locked the seat. */
  locks: (string | null)[];
  quota: Record<string, string>;
  nowMs: number;
}

/**
 * The two stores are read one after the other, and a step writes first one and then the other: a difference is one that
 * stays longer than any step is waited for, also on a busy machine.
 */
const patienceMs = 10_000;
const waitMs = 300;

export const redisAgrees: Check = {
  says: 'Redis and Postgres have the same sales, holds and locks, and each bit of them has its owner',
  async look(sources) {
    const { sql, current, redis, range } = sources;
    const [epoch] = await current('seat-reservation')<{ value: string }[]>`
      SELECT value FROM epoch WHERE id = 1`;
    let layout: { id: string; seats: Seat[] } | undefined;
    const doubted: { trip: Trip; seats: Seat[]; lines: string[] }[] = [];
    let examined = 0;
    const trips = sql('seat-reservation')<Trip[]>`
      SELECT train_id, journey_date::text, revision, layout_id, jsonb_array_length(stops) - 1 AS legs FROM trips
      WHERE closed_at IS NULL AND journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date
      ORDER BY layout_id`;
    for await (const batch of inBatches(sql('seat-reservation'), trips)) {
      for (const trip of batch) {
        // A trip under another epoch is not sold from before it is rebuilt.
        if ((await redis.get(keyOf('ready', trip))) !== String(epoch!.value)) continue;
        examined++;
        if (layout?.id !== trip.layout_id)
          layout = { id: trip.layout_id, seats: await readSeats(sources, trip.layout_id) };
        const { seats } = layout;
        const lines = differences(await read(sources, trip, seats), trip, seats);
        if (lines.length > 0) doubted.push({ trip, seats, lines });
      }
    }
    const stays = await lookAgain(sources, doubted);
    const violations = stays.flatMap(({ trip, lines }) =>
      lines.map((line) => `train ${trip.train_id} on ${trip.journey_date}: ${line}`),
    );
    return { examined, violations };
  },
};

const keyOf = (kind: string, { train_id, journey_date, revision }: Trip) =>
  `${kind}:{${train_id}}:${journey_date}${revision === 0 ? '' : `:${revision}`}`;

async function readSeats({ current }: Sources, layoutId: string): Promise<Seat[]> {
  const [row] = await current('seat-reservation')<{ coaches: { coachId: string; seats: Seat[] }[] }[]>`
    SELECT coaches FROM layouts WHERE id = ${layoutId}`;
  return row!.coaches.flatMap(({ coachId, seats }) => seats.map((seat) => ({ ...seat, coachId })));
}

/** What of the differences is there at every look. */
async function lookAgain<Doubt extends { trip: Trip; seats: Seat[]; lines: string[] }>(
  sources: Sources,
  doubted: Doubt[],
): Promise<Doubt[]> {
  let left = doubted;
  const untilMs = performance.now() + patienceMs;
  while (left.length > 0 && performance.now() < untilMs) {
    await Bun.sleep(waitMs);
    for (const doubt of left) {
      const seen = new Set(
        differences(await read(sources, doubt.trip, doubt.seats), doubt.trip, doubt.seats),
      );
      doubt.lines = doubt.lines.filter((line) => seen.has(line));
    }
    left = left.filter(({ lines }) => lines.length > 0);
  }
  return left;
}

async function read({ current, redis }: Sources, trip: Trip, seats: Seat[]): Promise<State> {
  const bytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const locks = seats.map(
    ({ coachId, seatNumber }) => `seat:{${trip.train_id}}:${coachId}:${seatNumber}:${trip.journey_date}`,
  );
  const [records, sales, quota, sold, locked, time] = await Promise.all([
    redis.hGetAll(keyOf('hold', trip)),
    redis.hGetAll(keyOf('sales', trip)),
    redis.hGetAll(keyOf('quota', trip)),
    bytes.get(keyOf('sold', trip)),
    locks.length > 0 ? redis.mGet(locks) : [],
    (async () => (await redis.nodeOf(keyOf('hold', trip)).connect()).time())(),
  ]);
  const nowMs = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
  const rows = await current('seat-reservation')<Row[]>`
    SELECT id, seat_id, user_id, coalesce(marks, identity) AS identity, hold_id, status, claimed_at IS NOT NULL AS claimed,
      lower(legs) AS "from", upper(legs) AS "to", (extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms
    FROM seat_reservations
    WHERE train_id = ${trip.train_id} AND journey_date = ${trip.journey_date} AND status IN ('LOCKED', 'CONFIRMED')`;
  return {
    rows: [...rows],
    holds: Object.entries(records).map(([id, record]) => readHold(id, record, nowMs)),
    sales: new Map(Object.entries(sales)),
    sold: sold ?? Buffer.alloc(0),
    locks: locked,
    quota: { ...quota },
    nowMs,
  };
}

function readHold(id: string, record: string, nowMs: number): Hold {
  const [user, expiry, , flags, from, to, , ...rest] = record.split('|') as [string, ...string[]];
  const [ordinals, identity = ''] = rest.toReversed();
  const sealed = flags!.includes('s');
  return {
    id,
    user,
    identity,
    from: Number(from),
    to: Number(to),
    ordinals: ordinals!.split(',').map(Number),
    claimed: flags!.includes('c'),
    sealed,
    alive: sealed || Number(expiry) >= nowMs,
  };
}

const differences = (state: State, trip: Trip, seats: Seat[]): string[] => [
  ...salesDiffer(state, seats),
  ...bitsDiffer(state, trip),
  ...holdsDiffer(state, seats),
  ...locksDiffer(state, seats),
  ...quotasDiffer(state),
];

function salesDiffer({ rows, holds, sales }: State, seats: Seat[]): string[] {
  const ordinals = new Map(seats.map((seat, ordinal) => [seat.seatId, ordinal]));
  const sealed = new Set(holds.filter((hold) => hold.sealed).map(({ id }) => id));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lines: string[] = [];
  for (const row of rows) {
    if (row.status !== 'CONFIRMED') continue;
    const owner = sales.get(row.id);
    if (owner === undefined) lines.push(`reservation ${row.id} is sold in Postgres and free in Redis`);
    else if (owner !== ownerOf(row.user_id, row.identity, ordinals.get(row.seat_id), row))
      lines.push(`reservation ${row.id} is of another seat, other legs or another user in Redis`);
  }
  for (const id of sales.keys()) {
    const row = byId.get(id);
    // A sealed hold is sold in Redis before Postgres confirms it.
    const isOnItsWay = row?.status === 'LOCKED' && sealed.has(row.hold_id);
    if (row?.status !== 'CONFIRMED' && !isOnItsWay)
      lines.push(`reservation ${id} is sold in Redis and not in Postgres`);
  }
  return lines;
}

const ownerOf = (
  user: string,
  identity: string | null,
  ordinal: number | undefined,
  { from, to }: { from: number; to: number },
) => [ordinal, from, to, user, ...(identity ? [identity] : [])].join('|');

/** A person has a mark for each document, with a plus between them. */
const namesOf = (user: string, identity: string | null) => [user, ...(identity ? identity.split('+') : [])];

function bitsDiffer({ sales, sold }: State, { legs }: Trip): string[] {
  const owned = new Set<number>();
  const lines: string[] = [];
  for (const [id, owner] of sales) {
    const [ordinal, from, to] = owner.split('|').map(Number) as [number, number, number];
    for (let bit = ordinal * legs + from; bit < ordinal * legs + to; bit++) {
      owned.add(bit);
      if (!isSet(sold, bit)) lines.push(`reservation ${id} is sold and its bits are not`);
    }
  }
  for (let bit = 0; bit < sold.length * 8; bit++)
    if (isSet(sold, bit) && !owned.has(bit))
      lines.push(`seat ${Math.floor(bit / legs)}, leg ${bit % legs}: its bit is sold and has no owner`);
  return lines;
}

const isSet = (bits: Buffer, bit: number) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;

function holdsDiffer({ rows, holds, nowMs }: State, seats: Seat[]): string[] {
  const byHold = Map.groupBy(rows, (row) => row.hold_id);
  const alive = new Set(holds.filter((hold) => hold.alive).map(({ id }) => id));
  const lines: string[] = [];
  for (const hold of holds) {
    const own = byHold.get(hold.id) ?? [];
    // A grant that was never answered, for its rows were not written, lapses by itself.
    const isAnswered = own.length > 0 || hold.claimed || hold.sealed;
    if (!hold.alive || !isAnswered) continue;
    const inRedis = hold.ordinals.map((ordinal) => `${seats[ordinal]?.seatId} ${hold.from} ${hold.to}`);
    const inPostgres = own.map((row) => `${row.seat_id} ${row.from} ${row.to}`);
    if (own.length === 0) lines.push(`hold ${hold.id} stands in Redis and not in Postgres`);
    else if (inRedis.sort().join() !== inPostgres.sort().join())
      lines.push(`hold ${hold.id} has other seats in Redis than in Postgres`);
  }
  for (const [id, own] of byHold)
    if (!alive.has(id) && own.some((row) => row.status === 'LOCKED' && Number(row.expires_ms) > nowMs))
      lines.push(`hold ${id} stands in Postgres and not in Redis`);
  return lines;
}

function locksDiffer({ holds, locks }: State, seats: Seat[]): string[] {
  const lines: string[] = [];
  const holder = new Map<number, Hold>();
  for (const hold of holds) if (hold.alive) for (const ordinal of hold.ordinals) holder.set(ordinal, hold);
  for (const [ordinal, user] of locks.entries()) {
    const hold = holder.get(ordinal);
    const { seatId } = seats[ordinal]!;
    if (user !== null && hold?.user !== user) lines.push(`seat ${seatId} is locked by no hold of its user`);
    // A sealed hold's bits keep its seats; its locks may lapse.
    if (user === null && hold && !hold.sealed) lines.push(`seat ${seatId} of hold ${hold.id} is not locked`);
  }
  return lines;
}

function quotasDiffer({ holds, sales, quota }: State): string[] {
  const counted = new Map<string, number>();
  const count = (names: string[], seats: number) => {
    for (const name of names) counted.set(name, (counted.get(name) ?? 0) + seats);
  };
  const inRecord = new Set<string>();
  for (const hold of holds) {
    const names = namesOf(hold.user, hold.identity);
    count(names, hold.ordinals.length);
    if (hold.sealed)
      for (const ordinal of hold.ordinals) inRecord.add(ownerOf(hold.user, hold.identity, ordinal, hold));
  }
  for (const owner of sales.values()) {
    const [, , , user, identity = ''] = owner.split('|');
    if (!inRecord.has(owner)) count(namesOf(user!, identity), 1);
  }
  const users = new Set([...counted.keys(), ...Object.keys(quota)]);
  return [...users].flatMap((user) => {
    const [has, says] = [counted.get(user) ?? 0, Number(quota[user] ?? 0)];
    return has === says ? [] : [`user ${user} has ${has} seats and is counted for ${says}`];
  });
}
