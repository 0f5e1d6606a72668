import type { Static } from '@sinclair/typebox';
import { and, eq, lt, type SQL, sql } from 'drizzle-orm';
import { date, integer, type PgColumn, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import type { Envelope } from './bus.ts';
import type { tripDelayed } from './contracts/schedule.ts';
import type { Database, Schema, Transaction } from './postgres.ts';

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

/** By its version the newest counts, however often and in whatever order the events come: it needs no inbox. */
export function noteTripDelayed<S extends Schema>({ db }: { db: Database<S> }) {
  return async ({ data }: Envelope<Static<typeof tripDelayed.data>>): Promise<void> => {
    const { trainId, journeyDate, delayMinutes, version } = data;
    await db
      .insert(tripDelays)
      .values({ trainId, journeyDate, delayMinutes, version })
      .onConflictDoUpdate({
        target: [tripDelays.trainId, tripDelays.journeyDate],
        set: { delayMinutes, version },
        setWhere: lt(tripDelays.version, version),
      });
  };
}

export interface TripName {
  trainId: string;
  journeyDate: string;
}

/** How late a trip is by now. */
export async function readDelay<S extends Schema>(
  db: Database<S> | Transaction<S>,
  { trainId, journeyDate }: TripName,
): Promise<number> {
  const [row] = await db
    .select({ delayMinutes: tripDelays.delayMinutes })
    .from(tripDelays)
    .where(and(eq(tripDelays.trainId, trainId), eq(tripDelays.journeyDate, journeyDate)));
  return row?.delayMinutes ?? 0;
}

/** `.leftJoin(tripDelays, delayOf(rows))` */
export function delayOf(rows: { trainId: PgColumn; journeyDate: PgColumn }): SQL | undefined {
  return and(eq(tripDelays.trainId, rows.trainId), eq(tripDelays.journeyDate, rows.journeyDate));
}

/** Of the row that is joined. */
export const delayMinutes = sql<number>`COALESCE(${tripDelays.delayMinutes}, 0)`;

/** Whether a planned instant is over, late as the trip of the row that is joined is. */
export const isOver = (planned: PgColumn, now: Date): SQL =>
  sql`${planned} + make_interval(mins => ${delayMinutes}) <= ${now.toISOString()}::timestamptz`;

export function expectedAt(planned: Date, minutesLate: number): Date {
  return new Date(planned.getTime() + minutesLate * 60_000);
}
