import { and, asc, gte, lte } from 'drizzle-orm';
import { addDays, dhakaDate, isLocalDate } from '#shared/clock';
import { fromDecimal, toMoney } from '#shared/money';
import { invalid } from '#shared/problem';
import type { Deps } from './connect.ts';
import type { dayModel } from './models.ts';
import { dailyStats } from './schema.ts';

export type Day = typeof dayModel.static;

/** One row for each day from `from` to `to`, zeros where nothing was sold. */
export function dailyReport(deps: Pick<Deps, 'db' | 'clock' | 'config'>) {
  return async (query: { from?: string; to?: string }): Promise<Day[]> => {
    const to = query.to ?? dhakaDate(deps.clock.now());
    const from = query.from ?? to;
    const dates = datesBetween(from, to, deps.config.REPORTING_MAX_DAYS);
    const rows = await deps.db
      .select()
      .from(dailyStats)
      .where(and(gte(dailyStats.statDate, from), lte(dailyStats.statDate, to)))
      .orderBy(asc(dailyStats.statDate));
    const byDate = new Map(rows.map((row) => [row.statDate, row]));
    return dates.map((date) => toDay(date, byDate.get(date)));
  };
}

function datesBetween(from: string, to: string, maxDays: number): string[] {
  if (!isLocalDate(from)) throw invalid('from', 'is not a date that exists');
  if (!isLocalDate(to)) throw invalid('to', 'is not a date that exists');
  if (from > to) throw invalid('from', 'is after to');
  const last = addDays(from, maxDays - 1);
  if (to > last) throw invalid('to', `is more than ${maxDays} days from from`);
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function toDay(date: string, row: typeof dailyStats.$inferSelect | undefined): Day {
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
