import type { BookingRow, PassengerRow } from './schema.ts';

/** The part that every event of a booking has. */
export function saleFacts(booking: BookingRow) {
  return {
    bookingId: booking.id,
    pnr: booking.pnr,
    bookingReference: booking.bookingReference,
    holdId: booking.holdId,
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
    ...(paid
      ? {
          paidPoisha: passenger.fare + passenger.serviceCharge,
          vatPoisha: passenger.vat,
          beddingPoisha: passenger.bedding,
          serviceChargePoisha: passenger.serviceCharge,
        }
      : { paidPoisha: 0 }),
  };
}
