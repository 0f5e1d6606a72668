import { and, eq } from 'drizzle-orm';
import { isLocalDate } from '#shared/clock';
import { problems } from '../problems.ts';
import { schedules, trains } from '../schema.ts';
import type { TripStatus } from '../timetable-index.ts';
import type { Tx } from './change-timetable.ts';

export type TripRow = typeof schedules.$inferSelect;

export interface TripName {
  trainId: string;
  journeyDate: string;
}

/** The trip, locked until the transaction ends. @throws Problem TRIP_NOT_FOUND */
export async function lockTrip(tx: Tx, { trainId, journeyDate }: TripName): Promise<TripRow> {
  if (!isLocalDate(journeyDate)) throw problems.TRIP_NOT_FOUND();
  const [row] = await tx
    .select()
    .from(schedules)
    .where(and(eq(schedules.trainId, trainId), eq(schedules.journeyDate, journeyDate)))
    .for('update');
  if (!row) throw problems.TRIP_NOT_FOUND();
  return row;
}

export function refuseEnded({ status }: Pick<TripRow, 'status'>): void {
  if (status === 'CANCELLED') throw problems.TRIP_CANCELLED();
  if (status === 'COMPLETED') throw problems.TRIP_ENDED();
}

/** What the log keeps of a trip. */
export const tripFacts = ({ status, delayMinutes, statusReason }: TripRow) => ({
  status,
  delayMinutes,
  reason: statusReason,
});

export const trainNames = {
  trainNumber: trains.trainNumber,
  trainName: trains.name,
  trainNameBn: trains.nameBn,
};

type Names = { trainNumber: string; trainName: string; trainNameBn: string };

export function describeTrip(row: TripRow, names: Names) {
  const late = (instant: Date) => new Date(instant.getTime() + row.delayMinutes * 60_000).toISOString();
  return {
    tripId: row.id,
    trainId: row.trainId!,
    ...names,
    journeyDate: row.journeyDate,
    status: row.status as TripStatus,
    delayMinutes: row.delayMinutes,
    reason: row.statusReason,
    isExtra: row.isExtra,
    departureTime: row.departureTime.toISOString(),
    arrivalTime: row.arrivalTime.toISOString(),
    expectedDepartureTime: late(row.departureTime),
    expectedArrivalTime: late(row.arrivalTime),
    totalSeats: row.totalSeats,
    availableSeats: row.availableSeats,
  };
}

export type TripDescription = ReturnType<typeof describeTrip>;
