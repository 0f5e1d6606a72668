import { sql } from 'drizzle-orm';
import { fromDecimal, toMoney } from '#shared/base/money';
import { invalid } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import {
  type Dimension,
  type GroupRow,
  groupBy,
  groupKeys,
  readDimensions,
  toGroup,
  withNames,
} from '../count/dimensions.ts';
import type { SalesQuery, SalesRow } from '../models.ts';
import { readRange } from './range.ts';

interface Row extends GroupRow {
  sold: string;
  cancelled: string;
  gross: string;
  refunded: string;
}

const columns = {
  date: sql`s.stat_date`,
  trainId: sql`s.train_id`,
  class: sql`s.class`,
  fromStationId: sql`s.from_station_id`,
  toStationId: sql`s.to_station_id`,
};

/** Tickets and money by any combination of day of sale, train, class and route. */
export function salesReport(deps: Pick<Deps, 'readDb' | 'clock' | 'config'>) {
  return async (query: typeof SalesQuery.static): Promise<{ by: Dimension[]; rows: SalesRow[] }> => {
    const { from, to } = readRange(deps, query, deps.config.REPORTING_MAX_DAYS);
    const by = readDimensions(query.by);
    const most = deps.config.REPORTING_MAX_ROWS;
    const rows = await deps.readDb.execute<Row>(sql`
      WITH g AS (
        SELECT ${groupKeys(by, columns)},
          sum(s.tickets_sold) AS sold, sum(s.tickets_cancelled) AS cancelled,
          sum(s.gross_revenue) AS gross, sum(s.refunded) AS refunded
        FROM sales_stats s
        WHERE s.stat_date BETWEEN ${from}::date AND ${to}::date
          ${query.trainId ? sql`AND s.train_id = ${query.trainId}::uuid` : sql``}
          ${query.class ? sql`AND s.class = ${query.class}` : sql``}
        GROUP BY ${groupBy(by, columns)}
        LIMIT ${most + 1})
      SELECT ${withNames}`);
    if (rows.length > most) throw invalid('by', `gives more than ${most} rows; ask for fewer days`);
    return { by, rows: rows.map(presentSalesRow) };
  };
}

function presentSalesRow(row: Row): SalesRow {
  const gross = fromDecimal(row.gross);
  const refunded = fromDecimal(row.refunded);
  const sold = Number(row.sold);
  const cancelled = Number(row.cancelled);
  return {
    ...toGroup(row),
    ticketsSold: sold,
    ticketsCancelled: cancelled,
    passengers: sold - cancelled,
    grossRevenue: toMoney(gross),
    refunded: toMoney(refunded),
    revenue: toMoney(gross - refunded),
  };
}
