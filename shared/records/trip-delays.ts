import type { Static } from '@sinclair/typebox';
import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import { date, integer, type PgColumn, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import type { Envelope } from '../bus/bus.ts';
import type { PassOver } from '../bus/pass-over.ts';
import type { tripDelayed } from '../contracts/schedule.ts';
import type { Database, Schema, Transaction } from '../stores/postgres.ts';

/**
 * How late trips are, as `schedule.trip-delayed` told last. A service that has sold for a trip keeps the planned times
 * in its own rows and looks here for the rest: what is sold after the event, or while it is handled, is late as well.
 */
export const tripDelays = pgTable(
  'trip_delays',
  {
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    /** At every stop; 0 where it was late and is no longer. */
    delayMinutes: integer('delay_minutes').notNull(),
    /** Of the trip; what is older says nothing. */
    version: integer('version').notNull(),
  },
  (table) => [primaryKey({ columns: [table.trainId, table.journeyDate] })],
);

interface Change extends TripName {
  version: number;
  /** Absent: as it was. */
  delayMinutes?: number;
}

/**
 * Keeps what was told of a trip, unless something newer is known: by its version the newest counts, however often and
 * in whatever order the events come.
 * @returns whether nothing newer is known.
 */
export async function noteTrip<S extends Schema>(db: Database<S>, change: Change): Promise<boolean> {
  const { trainId, journeyDate, delayMinutes, version } = change;
  const noted = await db
    .insert(tripDelays)
    .values({ trainId, journeyDate, delayMinutes: delayMinutes ?? 0, version })
    .onConflictDoUpdate({
      target: [tripDelays.trainId, tripDelays.journeyDate],
      set: { version, ...(delayMinutes === undefined ? {} : { delayMinutes }) },
      setWhere: lte(tripDelays.version, version),
    })
    .returning({ version: tripDelays.version });
  return noted.length === 1;
}

/** Whether nothing newer of the trip is known; until the transaction ends nothing newer is noted. */
export async function isNewestOfTrip<S extends Schema>(
  tx: Transaction<S>,
  { version, ...trip }: Change,
): Promise<boolean> {
  const [row] = await tx
    .select({ version: tripDelays.version })
    .from(tripDelays)
    .where(isTrip(trip))
    .for('share');
  return (row?.version ?? 0) <= version;
}

const isTrip = ({ trainId, journeyDate }: TripName) =>
  and(eq(tripDelays.trainId, trainId), eq(tripDelays.journeyDate, journeyDate));

/** schedule.trip-delayed, for who sells for trips. It needs no inbox. */
export function noteTripDelayed<S extends Schema>({ db, passOver }: { db: Database<S>; passOver: PassOver }) {
  return async (event: Envelope<Static<typeof tripDelayed.data>>): Promise<void> => {
    const { trainId, journeyDate, version } = event.data;
    if (!(await noteTrip(db, event.data))) passOver(event, 'OVERTAKEN', { trainId, journeyDate, version });
  };
}

export interface TripName {
  trainId: string;
  journeyDate: string;
}

/** How late a trip is, and by which version of it. */
export interface HeardDelay {
  delayMinutes: number;
  version: number;
}

/** undefined where nothing was told. */
export async function readDelay<S extends Schema>(
  db: Database<S> | Transaction<S>,
  trip: TripName,
): Promise<HeardDelay | undefined> {
  const [row] = await db
    .select({ delayMinutes: tripDelays.delayMinutes, version: tripDelays.version })
    .from(tripDelays)
    .where(isTrip(trip));
  return row;
}

interface Late extends TripName {
  delayMinutes?: number;
  tripVersion?: number;
}

/**
 * What another service tells of a trip's delay, or what has been heard here, whichever is newer: the one may not have
 * heard yet what the other has. Where no version is told, what was heard counts.
 */
export async function withNewestDelay<S extends Schema, Told extends Late>(
  db: Database<S> | Transaction<S>,
  told: Told,
): Promise<Told & { delayMinutes: number }> {
  return withNewer(told, await readDelay(db, told));
}

/** The same, of what was heard and has been read. */
export function withNewer<Told extends Late>(
  told: Told,
  heard: HeardDelay | undefined,
): Told & { delayMinutes: number } {
  if (!heard || heard.version < (told.tripVersion ?? 0))
    return { ...told, delayMinutes: told.delayMinutes ?? 0 };
  return { ...told, delayMinutes: heard.delayMinutes, tripVersion: heard.version };
}

/** `.leftJoin(tripDelays, delayOf(rows))` */
export function delayOf(rows: { trainId: PgColumn; journeyDate: PgColumn }): SQL | undefined {
  return and(eq(tripDelays.trainId, rows.trainId), eq(tripDelays.journeyDate, rows.journeyDate));
}

/** Of the row that is joined. */
export const delayMinutes = sql<number>`COALESCE(${tripDelays.delayMinutes}, 0)`;

/** Of one trip, as an expression. */
export const delayOfTrip = ({ trainId, journeyDate }: TripName): SQL<number> => sql`COALESCE((
  SELECT delay_minutes FROM trip_delays WHERE train_id = ${trainId} AND journey_date = ${journeyDate}), 0)`;

/** Whether a planned instant is over, late as the trip of the row that is joined is. */
export const isOver = (planned: PgColumn, now: Date): SQL =>
  sql`${planned} + make_interval(mins => ${delayMinutes}) <= ${now.toISOString()}::timestamptz`;

export function expectedAt(planned: Date, minutesLate: number): Date {
  return new Date(planned.getTime() + minutesLate * 60_000);
}
