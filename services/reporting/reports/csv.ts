import { toDecimal } from '#shared/base/money';
import { type Dimension, groupColumns } from '../count/dimensions.ts';
import type { Day, OccupancyRow, SalesRow } from '../models.ts';

type Value = string | number | null | Amount;

/** Poisha, written as taka with two decimals. */
interface Amount {
  amount: number;
}

/** RFC 4180. */
function toCsv<Row>(columns: [name: string, value: (row: Row) => Value][], rows: Row[]): string {
  const lines = [
    columns.map(([name]) => name),
    ...rows.map((row) => columns.map(([, value]) => cell(value(row)))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/**
 * What makes a formula of a cell, also full-width or small as spreadsheets read them, and behind whatever they pass over:
 * blanks of every width, ends of lines, and what cannot be seen.
 */
const formula = /^(?:[\t\r\n]|[\p{Z}\p{C}\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])/u;

/** A text that a spreadsheet would take for a formula is marked as text. */
export function cell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'object') return toDecimal(value.amount);
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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
  const weight = (type: string) => {
    const range = (accept ?? '').split(',').find((one) => one.split(';')[0]!.trim().toLowerCase() === type);
    if (!range) return 0;
    const q = /;\s*q=([0-9.]+)/i.exec(range);
    return q ? Number(q[1]) : 1;
  };
  return weight('text/csv') > weight('application/json');
}
