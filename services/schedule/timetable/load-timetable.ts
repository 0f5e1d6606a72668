import { type SQL, sql } from 'drizzle-orm';
import { addDays, type Clock, dhakaDate, systemClock } from '#shared/base/clock';
import { readOptions, runCommand } from '#shared/base/command';
import { databaseUrl } from '#shared/runtime/service';
import { requireNoPooler } from '#shared/stores/pooler';
import { closePostgres, openPostgres, type Transaction } from '#shared/stores/postgres';
import * as schema from '../schema.ts';
import { generateSchedules } from '../trips/generate-schedules.ts';
import { realignTrips } from '../trips/realign-trips.ts';
import { checkTimetable } from './check-timetable.ts';
import { describeFault, type Fault } from './checks/fault.ts';
import { readTimetable, readVersion, type ScheduleDatabase } from './read-timetable.ts';
import { readTimetableFiles, type TimetableFiles } from './timetable-files.ts';
import { type TimetableRows, timetableRows } from './timetable-rows.ts';

type Tx = Transaction<typeof schema>;
type Row = Record<string, unknown>;

/** Statements that carry more rows than this grow slower, not faster. */
const rowsAtOnce = 10_000;
const lockKey = 727_002;

export interface Loaded {
  changed: boolean;
  version: number;
  trips: number;
}

/** The files are not loaded; the timetable in force stays. `faults` lists every line. */
class TimetableRefused extends Error {
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    super(`The timetable is refused:\n${faults.map(describeFault).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Brings the timetable of the files into the database, and makes the trips of the sale window. Files that were loaded
 * already are passed over; with new files, rows that a person has edited stay as they are and are counted.
 * @throws TimetableRefused where a fare or a ticket would be wrong; how much is only doubtful is said.
 * @param say is told each step in one line.
 */
export function loadTimetable(deps: { db: ScheduleDatabase; clock: Clock }, say: (line: string) => void) {
  return async (files: TimetableFiles): Promise<Loaded> => {
    const began = performance.now();
    // Before the transaction, which the server ends where it is idle for long.
    const checked = (await hashInForce(deps.db)) === files.hash ? undefined : checkedRows(files);
    const changed = await deps.db.transaction(async (tx) => {
      await tx.execute(
        sql`SELECT set_config('lock_timeout', '60s', true), set_config('statement_timeout', '60s', true)`,
      );
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${lockKey})`);
      if (!checked || (await hashInForce(tx)) === files.hash) return false;
      await writeRows(tx, checked.rows, say);
      await realignTrips(tx, deps.clock.now());
      await tx.execute(sql`
        INSERT INTO timetable_version (id, version, data_hash, loaded_at, changed_at)
        VALUES (true, 1, ${files.hash}, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
        ON CONFLICT (id) DO UPDATE SET version = timetable_version.version + 1, data_hash = excluded.data_hash,
          loaded_at = excluded.loaded_at, changed_at = excluded.changed_at`);
      return true;
    });
    say(changed ? `timetable: loaded in ${seconds(began)}` : 'timetable: these files are loaded already');
    if (changed && checked && checked.remarks > 0)
      say(
        `remarks on the data: ${checked.remarks}, with which it is sold all the same; ${whereRemarksStand}`,
      );

    const timetable = await readTimetable(deps.db, addDays(dhakaDate(deps.clock.now()), -1));
    if (!timetable) throw new Error('The timetable was loaded and cannot be read');
    const { made, version } = await generateSchedules(deps)(timetable);
    say(`trips: ${made} made for the next ${timetable.rules.advanceSaleDays} days`);
    return { changed, version, trips: made };
  };
}

const whereRemarksStand =
  'npx bun services/schedule/check-timetable.ts lists them, services/schedule/timetable/SOURCES.md explains them';

async function hashInForce(db: Pick<Tx, 'select'>): Promise<string | null | undefined> {
  const [loaded] = await db.select().from(schema.timetableVersion);
  return loaded?.dataHash;
}

/** @throws TimetableRefused */
function checkedRows(files: TimetableFiles): { rows: TimetableRows; remarks: number } {
  const remarks = refuseFaults(files);
  return { rows: timetableRows(files), remarks };
}

/** @returns how many lines are only doubtful, and loaded. */
function refuseFaults(files: TimetableFiles): number {
  const faults = checkTimetable(files);
  const refused = faults.filter((fault) => fault.refused);
  if (refused.length > 0) throw new TimetableRefused(refused);
  return faults.length;
}

async function writeRows(tx: Tx, rows: TimetableRows, say: (line: string) => void): Promise<void> {
  await upsert(tx, 'stations', stationColumns, rows.stations, sql`stations.edited_at IS NULL`);
  say(`stations: ${rows.stations.length}`);

  const kept = await tx.execute<{ id: string }>(sql`SELECT id FROM trains WHERE edited_at IS NOT NULL`);
  const keptIds = new Set(kept.map((row) => row.id));
  const ours = rows.trains.filter((row) => !keptIds.has(row.id));
  const ourIds = new Set(ours.map((row) => row.id));
  const routes = rows.routes.filter((row) => ourIds.has(row.train_id));
  const routeIds = new Set(routes.map((row) => row.id));
  const stops = rows.routeStops.filter((row) => routeIds.has(row.route_id));
  await upsert(tx, 'trains', trainColumns, ours, sql`trains.edited_at IS NULL`);
  await upsert(tx, 'routes', routeColumns, routes);
  await tx.execute(sql`DELETE FROM route_stops USING routes, trains
    WHERE routes.id = route_stops.route_id AND trains.id = routes.train_id AND trains.edited_at IS NULL`);
  await upsert(tx, 'route_stops', stopColumns, stops);
  say(
    `trains: ${ours.length} with ${stops.length} stops${keptIds.size > 0 ? `; ${keptIds.size} edited ones kept` : ''}`,
  );

  const coaches = rows.coaches.filter((row) => ourIds.has(row.train_id));
  const coachIds = new Set(coaches.map((row) => row.id));
  const seats = rows.seats.filter((row) => coachIds.has(row.coach_id));
  await upsert(tx, 'coaches', coachColumns, coaches);
  await upsert(
    tx,
    'seats',
    seatColumns,
    seats,
    sql`(seats.seat_type, seats.ordinal) IS DISTINCT FROM (excluded.seat_type, excluded.ordinal)`,
  );
  say(`coaches: ${coaches.length} with ${seats.length} seats`);

  await upsert(tx, 'fares', fareColumns, rows.fares, sql`fares.edited_at IS NULL`);
  await upsert(tx, 'rules', ruleColumns, rows.rules, sql`rules.edited_at IS NULL`);
  await retireWhatIsGone(tx);
  say(`fares: ${rows.fares.length}, rules: ${rows.rules.length}`);
}

/**
 * Rows that the files no longer have are switched off, because trips and sales may point at them. Every upsert set
 * updated_at.
 */
async function retireWhatIsGone(tx: Tx): Promise<void> {
  await tx.execute(
    sql`UPDATE stations SET is_active = false WHERE edited_at IS NULL AND updated_at < CURRENT_TIMESTAMP`,
  );
  await tx.execute(
    sql`UPDATE trains SET is_active = false WHERE edited_at IS NULL AND updated_at < CURRENT_TIMESTAMP`,
  );
  await tx.execute(sql`UPDATE seats SET is_available = false FROM coaches, trains
    WHERE coaches.id = seats.coach_id AND trains.id = coaches.train_id AND trains.edited_at IS NULL
      AND (seats.ordinal >= coaches.total_seats OR coaches.ordinal >= trains.total_coaches)`);
  await tx.execute(sql`DELETE FROM fares WHERE edited_at IS NULL AND updated_at < CURRENT_TIMESTAMP`);
}

const stationColumns = {
  id: 'uuid',
  code: 'text',
  name: 'text',
  name_bn: 'text',
  city: 'text',
  district: 'text',
  division: 'text',
  latitude: 'numeric',
  longitude: 'numeric',
  aliases: 'text[]',
};
const trainColumns = {
  id: 'uuid',
  name: 'text',
  name_bn: 'text',
  train_number: 'text',
  type: 'text',
  zone: 'text',
  off_day: 'text',
  classes: 'text[]',
  total_coaches: 'integer',
};
const routeColumns = {
  id: 'uuid',
  train_id: 'uuid',
  origin_station_id: 'uuid',
  destination_station_id: 'uuid',
  departure_time: 'time',
  arrival_time: 'time',
  journey_duration_minutes: 'integer',
};
const stopColumns = {
  id: 'uuid',
  route_id: 'uuid',
  station_id: 'uuid',
  stop_order: 'integer',
  arrival_time: 'time',
  departure_time: 'time',
  day_offset: 'integer',
  departure_day_offset: 'integer',
  arrival_estimated: 'boolean',
  departure_estimated: 'boolean',
  distance_km: 'numeric',
  online_boarding: 'boolean',
};
const coachColumns = {
  id: 'uuid',
  train_id: 'uuid',
  coach_number: 'text',
  name_bn: 'text',
  coach_type: 'text',
  ordinal: 'integer',
  total_seats: 'integer',
  base_fare: 'numeric',
};
const seatColumns = {
  id: 'uuid',
  coach_id: 'uuid',
  seat_number: 'text',
  seat_type: 'text',
  ordinal: 'integer',
};
const fareColumns = {
  id: 'uuid',
  from_station_id: 'uuid',
  to_station_id: 'uuid',
  class: 'text',
  train_id: 'uuid',
  base_fare: 'numeric',
};
const ruleColumns = { key: 'text', value: 'jsonb', source: 'text', source_date: 'text', note: 'text' };

/** Tables without the column say nothing of when a row was written last. */
const withoutUpdatedAt = ['route_stops', 'seats'];

/** Inserts many rows by few statements; a row that is there is overwritten where `where` allows it. */
async function upsert(
  tx: Tx,
  table: string,
  columns: Record<string, string>,
  rows: Row[],
  where?: SQL,
): Promise<void> {
  const names = Object.keys(columns);
  const key = names[0]!;
  const list = sql.raw(names.join(', '));
  const types = sql.raw(
    Object.entries(columns)
      .map(([name, type]) => `${name} ${type}`)
      .join(', '),
  );
  const assignments = names.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`);
  if (!withoutUpdatedAt.includes(table)) assignments.push('updated_at = CURRENT_TIMESTAMP');
  if (table === 'stations' || table === 'trains') assignments.push('is_active = true');
  if (table === 'rules')
    assignments.push('version = rules.version + (rules.value IS DISTINCT FROM excluded.value)::integer');
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await tx.execute(sql`
      INSERT INTO ${sql.raw(table)} (${list})
      SELECT ${list} FROM jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + rowsAtOnce))}::text::jsonb) AS row (${types})
      ON CONFLICT (${sql.raw(key)}) DO UPDATE SET ${sql.raw(assignments.join(', '))}
      ${where ? sql`WHERE ${where}` : sql``}`);
  }
}

const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(1)} s`;

const usage = `npx bun services/schedule/timetable/load-timetable.ts   brings the timetable's files into the database of schedule
Of SCHEDULE_DATABASE_URL, or of DATABASE_URL.`;

async function main(args: string[]): Promise<void> {
  readOptions(args, {});
  requireNoPooler(process.env);
  const db = openPostgres(databaseUrl('schedule', process.env), schema, {
    maxConnections: 1,
    name: 'load-timetable',
    patient: true,
  });
  try {
    await loadTimetable({ db, clock: systemClock }, console.log)(await readTimetableFiles());
  } catch (error) {
    if (!(error instanceof TimetableRefused)) throw error;
    console.error(error.message);
    // What is on sale stays on sale: the services start with it.
    if ((await readVersion(db)) === undefined) process.exitCode = 1;
    else console.error('The timetable in force stays on sale.');
  } finally {
    await closePostgres(db);
  }
}

if (import.meta.main) await runCommand(usage, main);
