import { type SQL, sql } from 'drizzle-orm';
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
import type { OccupancyQuery, OccupancyRow } from '../models.ts';
import { readRange } from './range.ts';

interface Row extends GroupRow {
  trips: string;
  seats: string;
  offered: string;
  sold: string;
  passengers: string;
}

const nowhere = sql`NULL`;
const columns = {
  date: sql`c.journey_date`,
  trainId: sql`c.train_id`,
  class: sql`c.class`,
  fromStationId: nowhere,
  toStationId: nowhere,
};

/**
 * How full trips were: of the seats times legs that could be sold, those that were. A seat sold for a third of the
 * legs counts a third, so that one sold twice over is not counted as two.
 */
export function occupancyReport(deps: Pick<Deps, 'readDb' | 'clock' | 'config'>) {
  return async (query: typeof OccupancyQuery.static): Promise<{ by: Dimension[]; rows: OccupancyRow[] }> => {
    const { from, to } = readRange(deps, query, deps.config.REPORTING_MAX_OCCUPANCY_DAYS);
    const by = readDimensions(query.by);
    const most = deps.config.REPORTING_MAX_ROWS;
    const filter = (alias: SQL) => sql`
      ${alias}.journey_date BETWEEN ${from}::date AND ${to}::date
      ${query.trainId ? sql`AND ${alias}.train_id = ${query.trainId}::uuid` : sql``}
      ${query.class ? sql`AND ${alias}.class = ${query.class}` : sql``}`;
    const rows = await deps.readDb.execute<Row>(sql`
      WITH loads AS (
        SELECT s.train_id, s.journey_date, s.class,
          sum(s.tickets_sold - s.tickets_cancelled) AS passengers,
          sum((s.tickets_sold - s.tickets_cancelled)
            * (array_position(t.station_ids, s.to_station_id) - array_position(t.station_ids, s.from_station_id))) AS seat_legs
        FROM sales_stats s
        JOIN trip_facts t ON t.train_id = s.train_id AND t.journey_date = s.journey_date
        WHERE ${filter(sql`s`)}
        GROUP BY s.train_id, s.journey_date, s.class),
      g AS (
        SELECT ${groupKeys(by, columns)},
          count(DISTINCT (c.train_id, c.journey_date)) AS trips, sum(c.seats) AS seats,
          sum(c.seats * (cardinality(t.station_ids) - 1)) AS offered,
          COALESCE(sum(l.seat_legs), 0) AS sold, COALESCE(sum(l.passengers), 0) AS passengers
        FROM trip_capacities c
        JOIN trip_facts t ON t.train_id = c.train_id AND t.journey_date = c.journey_date
        LEFT JOIN loads l ON l.train_id = c.train_id AND l.journey_date = c.journey_date AND l.class = c.class
        WHERE t.status NOT IN ('CANCELLED', 'UNKNOWN') AND ${filter(sql`c`)}
        GROUP BY ${groupBy(by, columns)}
        LIMIT ${most + 1})
      SELECT ${withNames}`);
    if (rows.length > most) throw invalid('by', `gives more than ${most} rows; ask for fewer days`);
    return { by, rows: rows.map(presentOccupancyRow) };
  };
}

function presentOccupancyRow(row: Row): OccupancyRow {
  const { date, train, class: seatClass } = toGroup(row);
  const offered = Number(row.offered);
  const sold = Number(row.sold);
  return {
    date,
    train,
    class: seatClass,
    trips: Number(row.trips),
    seats: Number(row.seats),
    seatLegsOffered: offered,
    seatLegsSold: sold,
    passengers: Number(row.passengers),
    occupancy: offered === 0 ? null : Math.round((sold / offered) * 10_000) / 10_000,
  };
}
