import { stringify } from 'csv-stringify/sync';
import Negotiator from 'negotiator';
import { toDecimal } from '#shared/base/money';
import { type Dimension, groupColumns } from '../count/dimensions.ts';
import type { Day, OccupancyRow, SalesRow } from '../models.ts';

type Value = string | number | null | Amount;

/** Poisha, written as taka with two decimals. */
interface Amount {
  amount: number;
}

/**
 * What makes a formula of a cell, also full-width or small as spreadsheets read them, and behind whatever they pass over:
 * blanks of every width, ends of lines, and what cannot be seen. `escape_formulas` of csv-stringify sees the first
 * character alone, and fewer of them.
 */
const formula = /^(?:[\t\r\n]|[\p{Z}\p{C}\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])/u;

/** RFC 4180. A text that a spreadsheet would take for a formula is marked as text. */
export function toCsv<Row>(columns: [name: string, value: (row: Row) => Value][], rows: Row[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, value]) => value(row)))];
  return stringify(lines, {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: {
      string: (text) => (formula.test(text) ? `'${text}` : text),
      object: ({ amount }) => toDecimal(Number(amount)),
    },
  });
}

export const daysToCsv = (days: Day[]) =>
  toCsv<Day>(
    [
      ['date', (day) => day.date],
      ['total_bookings', (day) => day.totalBookings],
      ['successful_bookings', (day) => day.successfulBookings],
      ['failed_bookings', (day) => day.failedBookings],
      ['total_revenue_bdt', (day) => day.totalRevenue],
      ['total_passengers', (day) => day.totalPassengers],
      ['unique_users', (day) => day.uniqueUsers],
    ],
    days,
  );

export const salesToCsv = (by: Dimension[], rows: SalesRow[]) =>
  toCsv<SalesRow>(
    [
      ...groupColumns(by),
      ['tickets_sold', (row) => row.ticketsSold],
      ['tickets_cancelled', (row) => row.ticketsCancelled],
      ['passengers', (row) => row.passengers],
      ['gross_revenue_bdt', (row) => row.grossRevenue],
      ['refunded_bdt', (row) => row.refunded],
      ['revenue_bdt', (row) => row.revenue],
    ],
    rows,
  );

export const occupancyToCsv = (by: Dimension[], rows: OccupancyRow[]) =>
  toCsv<OccupancyRow>(
    [
      ...groupColumns(by).map(([name, value]): [string, (row: OccupancyRow) => Value] => [
        name,
        (row) => value({ ...row, route: null }),
      ]),
      ['trips', (row) => row.trips],
      ['seats', (row) => row.seats],
      ['seat_legs_offered', (row) => row.seatLegsOffered],
      ['seat_legs_sold', (row) => row.seatLegsSold],
      ['passengers', (row) => row.passengers],
      ['occupancy', (row) => row.occupancy],
    ],
    rows,
  );

/** Whether the reader would rather have CSV than JSON, by an Accept header. */
export function prefersCsv(accept: string | undefined): boolean {
  const offered = ['application/json', 'text/csv'];
  return new Negotiator({ headers: { accept } }).mediaType(offered) === 'text/csv';
}
