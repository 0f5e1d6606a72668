import { and, eq } from 'drizzle-orm';
import { addDays, dhakaDate } from '#shared/base/clock';
import type { Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { schedules, trains } from '../schema.ts';
import type { TripStatus } from '../timetable/timetable-index.ts';

/** Strikes and derailments are settled days later: for so long staff may overrule what the clock made of a trip. */
const correctedForDays = 30;

export type TripRow = typeof schedules.$inferSelect;

export interface TripName {
  trainId: string;
  journeyDate: string;
}

/** The trip, locked until the transaction ends. @throws Problem TRIP_NOT_FOUND */
export async function lockTrip(tx: Tx, { trainId, journeyDate }: TripName): Promise<TripRow> {
  const [row] = await tx
    .select()
    .from(schedules)
    .where(and(eq(schedules.trainId, trainId), eq(schedules.journeyDate, journeyDate)))
    .for('update');
  if (!row) throw problems.TRIP_NOT_FOUND();
  return row;
}

/** COMPLETED is a guess of the clock. @throws Problem TRIP_ENDED where the trip is too long ago to correct it. */
export function refuseEnded({ journeyDate }: Pick<TripRow, 'journeyDate'>, now: Date): void {
  const last = addDays(journeyDate, correctedForDays);
  if (dhakaDate(now) > last)
    throw problems.TRIP_ENDED(
      `A trip can be delayed or cancelled until ${correctedForDays} days after its journey date: this one until ${last}`,
    );
}

/** A moment of the trip, late as it is. */
export const lateBy = (instant: Date, delayMinutes: number) =>
  new Date(instant.getTime() + delayMinutes * 60_000);

/** What the log keeps of a trip. */
export const tripFacts = ({ status, delayMinutes, statusReason, reachedStation }: TripRow) => ({
  status,
  delayMinutes,
  reason: statusReason,
  ...(reachedStation === null ? {} : { reachedStation }),
});

export const trainNames = {
  trainNumber: trains.trainNumber,
  trainName: trains.name,
  trainNameBn: trains.nameBn,
};

type Names = { trainNumber: string; trainName: string; trainNameBn: string };

export function presentTrip(row: TripRow, names: Names) {
  const late = (instant: Date) => lateBy(instant, row.delayMinutes).toISOString();
  return {
    tripId: row.id,
    trainId: row.trainId!,
    ...names,
    journeyDate: row.journeyDate,
    status: row.status as TripStatus,
    delayMinutes: row.delayMinutes,
    reason: row.statusReason,
    reachedStation: row.reachedStation,
    isExtra: row.isExtra,
    departureTime: row.departureTime.toISOString(),
    arrivalTime: row.arrivalTime.toISOString(),
    expectedDepartureTime: late(row.departureTime),
    expectedArrivalTime: late(row.arrivalTime),
    totalSeats: row.totalSeats,
    availableSeats: row.availableSeats,
  };
}
