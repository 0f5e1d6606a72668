import { toDecimal } from '#shared/money';
import type { Day } from './queries.ts';

const columns = [
  'date',
  'total_bookings',
  'successful_bookings',
  'failed_bookings',
  'total_revenue_bdt',
  'total_passengers',
  'unique_users',
];

/** RFC 4180. Every value is a date or a number: nothing needs quotes. */
export function toCsv(days: Day[]): string {
  const rows = days.map((day) => [
    day.date,
    day.totalBookings,
    day.successfulBookings,
    day.failedBookings,
    toDecimal(day.totalRevenue.amount),
    day.totalPassengers,
    day.uniqueUsers,
  ]);
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** Whether the reader would rather have CSV than JSON, by an Accept header. */
export function prefersCsv(accept: string | undefined): boolean {
  const weight = (type: string) => {
    const range = (accept ?? '').split(',').find((one) => one.split(';')[0]!.trim().toLowerCase() === type);
    if (!range) return 0;
    const q = /;\s*q=([0-9.]+)/i.exec(range);
    return q ? Number(q[1]) : 1;
  };
  return weight('text/csv') > weight('application/json');
}
