import type { BookingRow, PassengerRow } from './schema.ts';

/** The part that every event of a booking has. */
export function saleFacts(booking: BookingRow) {
  return {
    bookingId: booking.id,
    version: booking.version,
    userId: booking.userId,
    trainId: booking.trainId,
    journeyDate: booking.journeyDate,
    fromStationId: booking.fromStationId,
    toStationId: booking.toStationId,
    createdAt: booking.createdAt.toISOString(),
  };
}

export function soldSeat(passenger: PassengerRow, paid: boolean) {
  return {
    passengerId: passenger.id,
    seatId: passenger.seatId,
    class: passenger.class,
    paidPoisha: paid ? passenger.fare + passenger.serviceCharge : 0,
  };
}
