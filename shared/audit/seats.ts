import type postgres from 'postgres';
import type { Check } from './finding.ts';

export const soldOnce: Check = {
  says: 'no leg of a seat is sold twice',
  async look({ sql }) {
    const db = sql('seat-reservation');
    const [count] = await db<
      { rows: number }[]
    >`SELECT count(*)::int AS rows FROM seat_reservations WHERE status = 'CONFIRMED'`;
    const pairs = await db<{ one: string; other: string }[]>`
      SELECT one.id AS one, other.id AS other FROM seat_reservations one JOIN seat_reservations other
        ON one.id < other.id AND one.train_id = other.train_id AND one.journey_date = other.journey_date
       AND one.seat_id = other.seat_id AND one.legs && other.legs
      WHERE one.status = 'CONFIRMED' AND other.status = 'CONFIRMED' LIMIT 100`;
    return {
      examined: count!.rows,
      violations: pairs.map(({ one, other }) => `reservations ${one} and ${other} overlap`),
    };
  },
};

interface TripRow {
  train_id: string;
  journey_date: string;
  revision: number;
}

/** A trip that is being sold while it is read may differ for a moment: it is read again before it counts. */
const looks = 3;
const waitMs = 400;

export const redisAgrees: Check = {
  says: 'what Redis holds as sold is what Postgres has sold',
  async look({ sql, redis }) {
    const db = sql('seat-reservation');
    const [epoch] = await db<{ value: string }[]>`SELECT value FROM epoch WHERE id = 1`;
    const trips = await db<TripRow[]>`
      SELECT train_id, journey_date::text, revision FROM trips WHERE closed_at IS NULL`;
    const violations: string[] = [];
    let examined = 0;
    for (const trip of trips) {
      const suffix = trip.revision === 0 ? '' : `:${trip.revision}`;
      const key = (kind: string) => `${kind}:{${trip.train_id}}:${trip.journey_date}${suffix}`;
      // A trip under another epoch is not sold from before it is rebuilt.
      if ((await redis.get(key('ready'))) !== String(epoch!.value)) continue;
      examined++;
      let difference: string[] = [];
      for (let look = 0; look < looks; look++) {
        difference = await compareTrip(db, trip, await redis.hKeys(key('sales')));
        if (difference.length === 0) break;
        await Bun.sleep(waitMs);
      }
      violations.push(...difference);
    }
    return { examined, violations };
  },
};

async function compareTrip(db: postgres.Sql, trip: TripRow, owners: string[]): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    SELECT id FROM seat_reservations
    WHERE train_id = ${trip.train_id} AND journey_date = ${trip.journey_date} AND status = 'CONFIRMED'`;
  const sold = new Set(rows.map(({ id }) => id));
  const held = new Set(owners);
  const where = `train ${trip.train_id} on ${trip.journey_date}`;
  return [
    ...[...sold]
      .filter((id) => !held.has(id))
      .map((id) => `${where}: reservation ${id} is sold in Postgres and free in Redis`),
    ...[...held]
      .filter((id) => !sold.has(id))
      .map((id) => `${where}: reservation ${id} is sold in Redis and not in Postgres`),
  ];
}
