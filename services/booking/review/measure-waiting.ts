import { sql } from 'drizzle-orm';
import { Gauge } from 'prom-client';
import type { Deps } from '../connect.ts';

/** Timer: counts the bookings that wait for payment or, paid, for their seats. Partial indexes find both. */
export function measureWaiting({ db, metrics }: Deps) {
  const waiting = new Gauge({
    name: 'jatra_bookings_waiting',
    help: 'Bookings that wait for their payment, or paid for their seats',
    labelNames: ['for'] as const,
    registers: [metrics],
  });
  return async (): Promise<void> => {
    const [row] = await db.execute<{ payment: string; seats: string }>(sql`
      SELECT
        (SELECT count(*) FROM bookings WHERE booking_status = 'PENDING' AND payment_status = 'PENDING') AS payment,
        (SELECT count(*) FROM bookings WHERE booking_status = 'PENDING' AND payment_status = 'COMPLETED') AS seats`);
    waiting.set({ for: 'payment' }, Number(row?.payment ?? 0));
    waiting.set({ for: 'seats' }, Number(row?.seats ?? 0));
  };
}
