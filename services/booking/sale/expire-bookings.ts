import { sql } from 'drizzle-orm';
import { emit } from '#shared/bus/outbox';
import { failed } from '#shared/contracts/booking';
import { delayOf, isOver } from '#shared/records/trip-delays';
import { changeBookings } from '../change-bookings.ts';
import type { Deps } from '../connect.ts';
import { saleFacts } from '../events.ts';
import { type BookingRow, bookings } from '../schema.ts';
import { dropHold } from './drop-hold.ts';

const rowsAtOnce = 50;

/**
 * Timer: a booking that is unpaid at its deadline fails, and its seats return to sale. A booking whose
 * payment is under review waits for the judgement, at most until the train leaves.
 */
export function expireBookings(deps: Deps) {
  return async (): Promise<void> => {
    let expired: BookingRow[];
    do {
      expired = await expireSome(deps);
      await Promise.all(expired.map((booking) => dropHold(deps, booking)));
    } while (expired.length === rowsAtOnce);
  };
}

async function expireSome({ db, clock, log }: Deps): Promise<BookingRow[]> {
  const now = clock.now();
  const at = now.toISOString();
  return db.transaction(async (tx) => {
    const expired = await changeBookings(tx, {
      where: sql`${bookings.id} IN (
          SELECT bookings.id FROM bookings LEFT JOIN trip_delays ON ${delayOf(bookings)}
          WHERE booking_status = 'PENDING' AND payment_status = 'PENDING' AND expires_at <= ${at}::timestamptz
            AND (review_payment_id IS NULL OR ${isOver(bookings.boardingAt, now)})
          ORDER BY expires_at LIMIT ${rowsAtOnce} FOR UPDATE OF bookings SKIP LOCKED)`,
      set: {
        bookingStatus: 'FAILED',
        paymentStatus: 'FAILED',
        failureReason: 'PAYMENT_DEADLINE',
        failedAt: now,
      },
      now,
    });
    for (const booking of expired) {
      await emit(tx, failed, {
        aggregateId: booking.id,
        version: booking.version,
        data: { ...saleFacts(booking), reason: 'PAYMENT_DEADLINE', paid: false, failedAt: at },
      });
      log.info({ bookingId: booking.id }, 'booking not paid until its deadline');
    }
    return expired;
  });
}
