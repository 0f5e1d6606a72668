import { emit } from '#shared/bus/outbox';
import { created } from '#shared/contracts/booking';
import type { restoreBooking as contract } from '#shared/contracts/recovery';
import { getTrip } from '#shared/contracts/schedule';
import { recordAction, system } from '#shared/records/admin';
import { expectedAt } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';
import { saleFacts } from '../events.ts';
import { findSale } from '../queries.ts';
import { untouched } from '../sale/create-booking.ts';
import { totalOf } from '../sale/passengers.ts';
import { type BookingRow, bookingPassengers, bookings, type PassengerRow } from '../schema.ts';

type Lost = (typeof contract)['input']['static'];
type Output = (typeof contract)['output']['static'];
type Trip = (typeof getTrip)['output']['static'];

/** Names are in no event: the paper has them. */
const nameOnPaper = 'As on the ticket';
/** The gateway is asked about its payment right after it. */
const paidWithinMs = 15 * 60_000;

/**
 * Makes a booking again whose row is lost. It is unpaid; its payment, confirmed by the gateway, leads it on as any
 * other, and finds its seats free or sends the money back.
 */
export function restoreBooking(deps: Deps) {
  return async (lost: Lost): Promise<Output> => {
    const { trainId, journeyDate } = lost;
    const known = await findSale(deps.db, lost.bookingId);
    if (known) return { made: false, status: known.bookingStatus };
    const trip = await deps.bus.request(getTrip, { trainId, journeyDate });
    const now = deps.clock.now();
    const rows = newRows(lost, trip, now);
    const made = await deps.db.transaction(async (tx) => {
      const inserted = await tx
        .insert(bookings)
        .values(rows.booking)
        .onConflictDoNothing({ target: bookings.id })
        .returning({ id: bookings.id });
      if (inserted.length === 0) return false;
      await tx.insert(bookingPassengers).values(rows.passengers);
      await recordAction(tx, system(`recover by ${lost.by}`), now, {
        action: 'restore',
        entity: 'booking',
        entityId: lost.bookingId,
        before: null,
        after: { pnr: lost.pnr, poisha: rows.booking.totalAmount },
      });
      await emit(tx, created, {
        aggregateId: lost.bookingId,
        version: rows.booking.version,
        data: {
          ...saleFacts(rows.booking),
          passengerCount: rows.passengers.length,
          totalPoisha: rows.booking.totalAmount,
        },
      });
      return true;
    });
    return { made, status: (await findSale(deps.db, lost.bookingId))!.bookingStatus };
  };
}

function newRows(lost: Lost, trip: Trip, now: Date): { booking: BookingRow; passengers: PassengerRow[] } {
  const [from, to] = [stopOf(trip, lost.fromStationId), stopOf(trip, lost.toStationId)];
  const planned = (instant: string | null) => expectedAt(new Date(instant!), -(trip.delayMinutes ?? 0));
  const passengers = lost.seats.map((seat, position) => passengerOf(lost, trip, seat, position));
  const booking: BookingRow = {
    ...untouched,
    id: lost.bookingId,
    version: lost.version,
    userId: lost.userId,
    identity: null,
    marks: null,
    pnr: lost.pnr,
    bookingReference: lost.bookingReference,
    holdId: lost.holdId,
    trainId: lost.trainId,
    trainNumber: trip.trainNumber,
    trainName: trip.trainName,
    trainNameBn: trip.trainNameBn,
    routeId: trip.routeId,
    journeyDate: lost.journeyDate,
    fromStationId: from.stationId,
    fromCode: from.code,
    fromName: from.name,
    fromNameBn: from.nameBn,
    toStationId: to.stationId,
    toCode: to.code,
    toName: to.name,
    toNameBn: to.nameBn,
    boardingAt: planned(from.departsAt ?? from.arrivesAt),
    arrivalAt: planned(to.arrivesAt ?? to.departsAt),
    expiresAt: new Date(now.getTime() + paidWithinMs),
    totalPassengers: passengers.length,
    totalAmount: totalOf(passengers),
    acceptEqualSeats: false,
    createdAt: new Date(lost.createdAt),
    updatedAt: now,
  };
  return { booking, passengers };
}

function stopOf({ stops, trainNumber }: Trip, stationId: string): Trip['stops'][number] {
  const stop = stops.find((one) => one.stationId === stationId);
  if (!stop) throw new Error(`Train ${trainNumber} does not stop at ${stationId} any more`);
  return stop;
}

function passengerOf(lost: Lost, trip: Trip, seat: Lost['seats'][number], position: number): PassengerRow {
  const coach = trip.coaches.find(({ seats }) => seats.some(({ seatId }) => seatId === seat.seatId));
  if (!coach) throw new Error(`Train ${trip.trainNumber} has no seat ${seat.seatId} any more`);
  const fare = seat.paidPoisha - seat.serviceChargePoisha;
  return {
    id: seat.passengerId,
    bookingId: lost.bookingId,
    createdAt: new Date(lost.createdAt),
    position,
    coachId: coach.coachId,
    coachNumber: coach.coachNumber,
    seatId: seat.seatId,
    seatNumber: coach.seats.find(({ seatId }) => seatId === seat.seatId)!.seatNumber,
    class: seat.class,
    passengerName: nameOnPaper,
    passengerAge: 0,
    passengerGender: 'OTHER',
    fare,
    baseFare: fare - seat.vatPoisha - seat.beddingPoisha,
    vat: seat.vatPoisha,
    bedding: seat.beddingPoisha,
    serviceCharge: seat.serviceChargePoisha,
    status: 'ACTIVE',
    bookedSeatId: null,
    bookedCoachNumber: null,
    bookedSeatNumber: null,
    documentKind: null,
    documentLastFour: null,
    documentIdentity: null,
  };
}
