import { asc, inArray, sql } from 'drizzle-orm';
import { toDecimal } from '#shared/base/money';
import { arrayOf } from '#shared/stores/postgres-array';
import { dailyStats } from '../schema.ts';
import type { Tx } from '../tx.ts';
import { combine, type Figures, noFigures } from './sale.ts';

/** What one booking adds to its day. */
export interface DayChange {
  bookingId: string;
  date: string;
  userId: string;
  /** Whether nothing was known of the booking until now. */
  isNew: boolean;
  change: Figures;
}

/** Adds to the rows of daily_stats, and makes those that are missing; the facts of the bookings are written already. */
export async function moveDays(tx: Tx, changes: DayChange[]): Promise<void> {
  const days = Map.groupBy(changes, ({ date }) => date);
  if (days.size === 0) return;
  await lockDays(tx, [...days.keys()].toSorted());
  const newUsers = await countNewUsers(
    tx,
    changes.filter(({ isNew }) => isNew),
  );
  const rows = [...days].map(([date, ofDay]) => ({
    date,
    ...ofDay.reduce((sum, { change }) => combine(sum, change, 1), noFigures),
    newUsers: newUsers.get(date) ?? 0,
  }));
  const column = (figure: keyof (typeof rows)[number]) => arrayOf(rows.map((row) => row[figure]));
  await tx.execute(sql`
    UPDATE daily_stats SET
      total_bookings = total_bookings + more.bookings, successful_bookings = successful_bookings + more.successful,
      failed_bookings = failed_bookings + more.failed, total_revenue = total_revenue + more.revenue,
      total_passengers = total_passengers + more.passengers, unique_users = unique_users + more.users,
      updated_at = CURRENT_TIMESTAMP
    FROM unnest(${column('date')}::date[], ${column('totalBookings')}::int[], ${column('successfulBookings')}::int[],
      ${column('failedBookings')}::int[],
      ${arrayOf(rows.map(({ revenuePoisha }) => toDecimal(revenuePoisha)))}::numeric[],
      ${column('totalPassengers')}::int[], ${column('newUsers')}::int[])
      AS more (date, bookings, successful, failed, revenue, passengers, users)
    WHERE stat_date = more.date`);
}

/** Whoever holds a day's row sees all that was counted into it before. */
async function lockDays(tx: Tx, dates: string[]): Promise<void> {
  const lock = (asked: string[]) =>
    tx
      .select({ date: dailyStats.statDate })
      .from(dailyStats)
      .where(inArray(dailyStats.statDate, asked))
      .orderBy(asc(dailyStats.statDate))
      .for('update');
  const there = new Set((await lock(dates)).map(({ date }) => date));
  const missing = dates.filter((date) => !there.has(date));
  if (missing.length === 0) return;
  await tx
    .insert(dailyStats)
    .values(missing.map((statDate) => ({ statDate })))
    .onConflictDoNothing({ target: dailyStats.statDate });
  await lock(missing);
}

/** By day, the accounts of these new bookings that have no other booking of the day. */
async function countNewUsers(tx: Tx, bookings: DayChange[]): Promise<Map<string, number>> {
  if (bookings.length === 0) return new Map();
  const rows = await tx.execute<{ date: string; users: number }>(sql`
    SELECT date::text, count(*)::int AS users
    FROM (SELECT DISTINCT date, user_id FROM unnest(
      ${arrayOf(bookings.map(({ date }) => date))}::date[],
      ${arrayOf(bookings.map(({ userId }) => userId))}::uuid[]) AS given (date, user_id)) AS buyer
    WHERE NOT EXISTS (
      SELECT FROM booking_facts WHERE sale_date = buyer.date AND user_id = buyer.user_id
        AND booking_id <> ALL(${arrayOf(bookings.map(({ bookingId }) => bookingId))}::uuid[]))
    GROUP BY date`);
  return new Map(rows.map(({ date, users }) => [date, users]));
}
