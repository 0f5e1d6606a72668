import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { eventually } from '#support/platform';
import type { Deps } from '../connect.ts';
import { holdOn, type Railway, type TestTrain, testRailway } from '../testing/railway.ts';
import { closePastTrips } from './close-past-trips.ts';

let railway: Railway;
let deps: Deps;
let owner: postgres.Sql;
beforeAll(async () => {
  railway = await testRailway();
  ({ deps } = await railway.start());
  owner = postgres(railway.platform.ownerDatabaseUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner.end();
  await railway.close();
});

/** Trips of trains that nobody knows, like this one. */
const copy = (like: string, trips: number, endedHoursAgo: number, closed: boolean) => owner`
  INSERT INTO trips (train_id, journey_date, layout_id, route_id, train_number, train_name, train_name_bn, status, stops, ends_at, closed_at)
  SELECT gen_random_uuid(), journey_date, layout_id, route_id, train_number, train_name, train_name_bn, status, stops,
    CURRENT_TIMESTAMP - make_interval(hours => ${endedHoursAgo}), CASE WHEN ${closed} THEN CURRENT_TIMESTAMP END
  FROM trips, generate_series(1, ${trips}) WHERE train_id = ${like}`;

test('closes what ended three days ago, reads none of the trips that were closed before, and takes the keys away', async () => {
  const [over, recent] = [railway.train(), railway.train()];
  for (const train of [over, recent])
    await holdOn(deps, train, { userId: newId(), seatIds: train.seats.SNIGDHA.slice(0, 1) });
  const keysOf = ({ trainId, journeyDate }: TestTrain) =>
    deps.redis.exists([`hold:{${trainId}}:${journeyDate}`, `ready:{${trainId}}:${journeyDate}`]);
  expect([await keysOf(over), await keysOf(recent)]).toEqual([2, 2]);
  await copy(recent.trainId, 2_000, 100, true);
  await copy(recent.trainId, 1_200, 80, false);
  await owner`UPDATE trips SET ends_at = CURRENT_TIMESTAMP - interval '73 hours' WHERE train_id = ${over.trainId}`;
  await owner`UPDATE trips SET ends_at = CURRENT_TIMESTAMP - interval '71 hours' WHERE train_id = ${recent.trainId}`;
  await owner`ANALYZE trips`;
  await owner`SELECT pg_stat_reset()`;

  await closePastTrips(deps)();
  const open = await deps.db.execute<{ train_id: string }>(
    sql`SELECT train_id FROM trips WHERE closed_at IS NULL`,
  );
  expect(open.map(({ train_id }) => train_id)).toEqual([recent.trainId]);
  expect([await keysOf(over), await keysOf(recent)]).toEqual([0, 2]);

  const read = await eventually(async () => {
    const [row] = await owner<{ rows: number; scans: number }[]>`
      SELECT sum(idx_tup_read)::int AS rows, sum(idx_scan) FILTER (WHERE indexrelname <> 'trips_pkey')::int AS scans
      FROM pg_stat_user_indexes WHERE relname = 'trips' AND indexrelname IN ('idx_trips_ends_at', 'idx_trips_unclosed')`;
    return row!.scans > 0 && row!.rows > 1_200 ? row!.rows : undefined;
  }, 'Postgres to say what it has read');
  // Each that is closed is read once or, as the batch before has just changed it, twice.
  expect(read).toBeLessThan(3_000);
});
