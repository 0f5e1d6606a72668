import { and, asc, gte, lte } from 'drizzle-orm';
import { fromDecimal, toMoney } from '#shared/base/money';
import type { Deps } from '../connect.ts';
import type { Day } from '../models.ts';
import { dailyStats } from '../schema.ts';
import { datesBetween, type RangeQuery, readRange } from './range.ts';

/** One row for each day from `from` to `to`, zeros where nothing was sold. */
export function dailyReport(deps: Pick<Deps, 'readDb' | 'clock' | 'config'>) {
  return async (query: RangeQuery): Promise<Day[]> => {
    const range = readRange(deps, query, deps.config.REPORTING_MAX_DAYS);
    const rows = await deps.readDb
      .select()
      .from(dailyStats)
      .where(and(gte(dailyStats.statDate, range.from), lte(dailyStats.statDate, range.to)))
      .orderBy(asc(dailyStats.statDate));
    const byDate = new Map(rows.map((row) => [row.statDate, row]));
    return datesBetween(range).map((date) => presentDay(date, byDate.get(date)));
  };
}

function presentDay(date: string, row: typeof dailyStats.$inferSelect | undefined): Day {
  return {
    date,
    totalBookings: row?.totalBookings ?? 0,
    successfulBookings: row?.successfulBookings ?? 0,
    failedBookings: row?.failedBookings ?? 0,
    totalRevenue: toMoney(row ? fromDecimal(row.totalRevenue) : 0),
    totalPassengers: row?.totalPassengers ?? 0,
    uniqueUsers: row?.uniqueUsers ?? 0,
  };
}
