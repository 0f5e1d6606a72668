import { and, eq, inArray, sql } from 'drizzle-orm';
import { addDays, dhakaDate, dhakaInstant } from '#shared/base/clock';
import { Problem } from '#shared/base/problem';
import { getTrip, listTrips } from '#shared/contracts/schedule';
import type { Deps } from '../connect.ts';
import { stationNames, trainNames, tripCapacities, tripFacts } from '../schema.ts';

interface Trip {
  trainId: string;
  journeyDate: string;
}

type LearnDeps = Pick<Deps, 'bus' | 'db' | 'clock' | 'log'>;

const tripsAtOnce = 50;
const mostRounds = 20;
const unknownAgainHours = 1;
const salesLookedAtDays = 30;

/**
 * Asks what could be sold: on every trip of today, and on every trip with sales. A trip is read again on its day, and
 * when its status changes.
 * @param sinceDays how many days back trips with sales are looked for.
 * @returns how many were read; fewer than there may be in one go means that none is left.
 */
export async function learnTrips(deps: LearnDeps, sinceDays = salesLookedAtDays): Promise<number> {
  const today = dhakaDate(deps.clock.now());
  const wanted = [...(await tripsOfDay(deps, today)), ...(await tripsWithSales(deps, today, sinceDays))];
  const unique = [...new Map(wanted.map((trip) => [`${trip.trainId} ${trip.journeyDate}`, trip])).values()];
  const now = unique.slice(0, tripsAtOnce);
  for (const trip of now) await learnTrip(deps, trip);
  return now.length;
}

export const mostTripsLearnt = tripsAtOnce;

/** Timer: goes on at once while more trips are left than one go reads. */
export function learnAllTrips(deps: LearnDeps) {
  return async (): Promise<void> => {
    for (let round = 0; round < mostRounds; round++) {
      if ((await learnTrips(deps)) < mostTripsLearnt) return;
    }
  };
}

async function tripsOfDay({ bus, db }: LearnDeps, today: string): Promise<Trip[]> {
  const { trips, names } = await bus.request(listTrips, { journeyDate: today });
  if (names) await rename(db, names);
  const rows = await db.select().from(tripFacts).where(eq(tripFacts.journeyDate, today));
  const known = new Map(rows.map((row) => [row.trainId, row]));
  const began = dhakaInstant(today, '00:00');
  return trips
    .filter(({ trainId, status }) => {
      const fact = known.get(trainId);
      return !fact || fact.readAt < began || fact.status !== status;
    })
    .map(({ trainId }) => ({ trainId, journeyDate: today }));
}

type Names = NonNullable<(typeof listTrips)['output']['static']['names']>;

/** A report names a train and a station as they are called now, also where no trip of theirs is read today. */
async function rename(db: LearnDeps['db'], { trains, stations }: Names): Promise<void> {
  await db.execute(sql`
    UPDATE train_names SET number = now.number, name = now.name
    FROM jsonb_to_recordset(${JSON.stringify(trains)}::text::jsonb) AS now ("trainId" uuid, number text, name text)
    WHERE train_names.train_id = now."trainId" AND (train_names.number, train_names.name) IS DISTINCT FROM (now.number, now.name)`);
  await db.execute(sql`
    UPDATE station_names SET code = now.code, name = now.name
    FROM jsonb_to_recordset(${JSON.stringify(stations)}::text::jsonb) AS now ("stationId" uuid, code text, name text)
    WHERE station_names.station_id = now."stationId" AND (station_names.code, station_names.name) IS DISTINCT FROM (now.code, now.name)`);
}

async function tripsWithSales({ db, clock }: LearnDeps, today: string, sinceDays: number): Promise<Trip[]> {
  const again = new Date(clock.now().getTime() - unknownAgainHours * 3_600_000).toISOString();
  const rows = await db.execute<{ train_id: string; journey_date: string }>(sql`
    SELECT DISTINCT s.train_id, s.journey_date::text
    FROM sales_stats s
    LEFT JOIN trip_facts t ON t.train_id = s.train_id AND t.journey_date = s.journey_date
    WHERE s.journey_date >= ${addDays(today, -sinceDays)}::date
      AND (t.train_id IS NULL OR (t.status = 'UNKNOWN' AND t.read_at < ${again}::timestamptz))
    LIMIT ${tripsAtOnce}`);
  return rows.map((row) => ({ trainId: row.train_id, journeyDate: row.journey_date }));
}

async function learnTrip({ bus, db, clock }: LearnDeps, trip: Trip): Promise<void> {
  const readAt = clock.now();
  const found = await bus.request(getTrip, trip).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  });
  if (!found) {
    const unknown = { ...trip, status: 'UNKNOWN', stationIds: [], readAt };
    await db
      .insert(tripFacts)
      .values(unknown)
      .onConflictDoUpdate({ target: [tripFacts.trainId, tripFacts.journeyDate], set: { readAt } });
    return;
  }
  const { trainId, journeyDate } = trip;
  const fact = { status: found.status, stationIds: found.stops.map((stop) => stop.stationId), readAt };
  const seats = Map.groupBy(found.coaches, (coach) => coach.class);
  const stations = [...new Map(found.stops.map((stop) => [stop.stationId, stop])).values()];
  await db.transaction(async (tx) => {
    await tx
      .insert(tripFacts)
      .values({ ...trip, ...fact })
      .onConflictDoUpdate({ target: [tripFacts.trainId, tripFacts.journeyDate], set: fact });
    await tx
      .delete(tripCapacities)
      .where(and(eq(tripCapacities.trainId, trainId), eq(tripCapacities.journeyDate, journeyDate)));
    const capacities = [...seats].map(([name, coaches]) => ({
      ...trip,
      class: name,
      seats: coaches.reduce((sum, coach) => sum + coach.seats.length, 0),
    }));
    if (capacities.length > 0) await tx.insert(tripCapacities).values(capacities).onConflictDoNothing();
    const train = { number: found.trainNumber, name: found.trainName };
    await tx
      .insert(trainNames)
      .values({ trainId, ...train })
      .onConflictDoUpdate({ target: trainNames.trainId, set: train });
    await learnStations(tx, stations);
  });
}

async function learnStations(
  tx: Parameters<Parameters<Deps['db']['transaction']>[0]>[0],
  stops: { stationId: string; code: string; name: string }[],
): Promise<void> {
  const known = await tx
    .select()
    .from(stationNames)
    .where(
      inArray(
        stationNames.stationId,
        stops.map((stop) => stop.stationId),
      ),
    );
  const same = new Set(known.map((row) => `${row.stationId} ${row.code} ${row.name}`));
  const news = stops.filter((stop) => !same.has(`${stop.stationId} ${stop.code} ${stop.name}`));
  if (news.length === 0) return;
  // In one order, so that two trips learnt at once do not wait for each other.
  const rows = news
    .map(({ stationId, code, name }) => ({ stationId, code, name }))
    .sort((one, other) => (one.stationId < other.stationId ? -1 : 1));
  await tx
    .insert(stationNames)
    .values(rows)
    .onConflictDoUpdate({
      target: stationNames.stationId,
      set: { code: sql`excluded.code`, name: sql`excluded.name` },
    });
}
