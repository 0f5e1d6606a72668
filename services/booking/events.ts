import { emit } from '#shared/bus/outbox';
import { refundRequested } from '#shared/contracts/booking';
import type { Transaction } from '#shared/stores/postgres';
import { refundIdFor } from './booking.ts';
import type { BookingRow, PassengerRow } from './schema.ts';
import * as schema from './schema.ts';

export type Tx = Transaction<typeof schema>;

/** What every event of a booking says. */
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

interface Refund {
  paymentId: string;
  amountPoisha: number;
  reason: (typeof refundRequested)['data']['static']['reason'];
  cancellationId?: string;
}

/** Asks payment to send money back; the same cause asks once, however often it is told. */
export async function requestRefund(tx: Tx, booking: BookingRow, refund: Refund, now: Date): Promise<void> {
  const { paymentId, amountPoisha, reason, cancellationId } = refund;
  if (amountPoisha === 0) return;
  const refundId = refundIdFor(booking.id, cancellationId ? { cancellationId } : { paymentId });
  const inserted = await tx
    .insert(schema.bookingRefunds)
    .values({
      id: refundId,
      bookingId: booking.id,
      paymentId,
      cancellationId,
      amount: amountPoisha,
      reason,
      requestedAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: schema.bookingRefunds.id });
  if (inserted.length === 0) return;
  await emit(tx, refundRequested, {
    aggregateId: booking.id,
    version: booking.version,
    data: { refundId, bookingId: booking.id, userId: booking.userId, paymentId, amountPoisha, reason },
  });
}
