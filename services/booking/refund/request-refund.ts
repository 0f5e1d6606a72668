import { emit } from '#shared/bus/outbox';
import { refundRequested } from '#shared/contracts/booking';
import { refundIdFor } from '../booking.ts';
import type { Tx } from '../connect.ts';
import { type BookingRow, bookingRefunds } from '../schema.ts';

interface Wanted {
  booking: BookingRow;
  paymentId: string;
  amountPoisha: number;
  reason: (typeof refundRequested)['data']['static']['reason'];
  cancellationId?: string;
  now: Date;
}

/** Asks payment to send money back. The same cause asks once, however often this is called. */
export async function requestRefund(tx: Tx, wanted: Wanted): Promise<void> {
  const { booking, paymentId, amountPoisha, reason, cancellationId, now } = wanted;
  if (amountPoisha === 0) return;
  const refundId = refundIdFor(booking.id, cancellationId ? { cancellationId } : { paymentId });
  const inserted = await tx
    .insert(bookingRefunds)
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
    .returning({ id: bookingRefunds.id });
  if (inserted.length === 0) return;
  await emit(tx, refundRequested, {
    aggregateId: booking.id,
    version: booking.version,
    data: { refundId, bookingId: booking.id, userId: booking.userId, paymentId, amountPoisha, reason },
  });
}
