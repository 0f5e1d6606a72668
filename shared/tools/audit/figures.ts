import type postgres from 'postgres';
import type { Check } from './finding.ts';
import { isWithin, type Range } from './sources.ts';

interface Day {
  day: string;
  bookings: number;
  confirmed: number;
  failed: number;
  passengers: number;
  users: number;
  revenue: string;
}

const figures = ({ bookings, confirmed, failed, passengers, users, revenue }: Day) =>
  `${bookings} bookings, ${confirmed} confirmed, ${failed} failed, ${passengers} passengers, ${users} users, ${revenue} BDT`;

export const dailyStatsRecount: Check = {
  says: 'the daily figures equal a recount of the bookings',
  async look({ sql, graceSeconds, range }) {
    const reported = await sql('reporting')<Day[]>`
      SELECT stat_date::text AS day, total_bookings AS bookings, successful_bookings AS confirmed,
        failed_bookings AS failed, total_passengers AS passengers, unique_users AS users, total_revenue::text AS revenue
      FROM daily_stats WHERE stat_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date`;
    const said = new Map(reported.map((row) => [row.day, row]));
    const violations: string[] = [];
    let examined = 0;
    for (const some of await daysOfSale(sql('booking'), range)) {
      for (const day of await recount(sql('booking'), some, graceSeconds)) {
        examined++;
        const report = said.get(day.day);
        said.delete(day.day);
        if (day.settled && (!report || figures(report) !== figures(day)))
          violations.push(
            `${day.day}: ${figures(day)}; the report says ${report ? figures(report) : 'nothing'}`,
          );
      }
    }
    for (const day of said.values())
      if (day.bookings > 0) violations.push(`${day.day}: no bookings; the report says ${figures(day)}`);
    return { examined, violations };
  },
};

const daysAtOnce = 30;

/** The days on which something was booked, a month at a time. */
const daysOfSale = (db: postgres.Sql, range: Range) => db<Range[]>`
  SELECT day::date::text AS from, least(day::date + ${daysAtOnce - 1}::int, last)::text AS until
  FROM (
    SELECT min((created_at AT TIME ZONE 'Asia/Dhaka')::date) AS first, max((created_at AT TIME ZONE 'Asia/Dhaka')::date) AS last
    FROM bookings WHERE ${isWithin(db, 'created_at', range)}) AS sold,
    generate_series(first, last, make_interval(days => ${daysAtOnce}::int)) AS day`;

const recount = (db: postgres.Sql, range: Range, graceSeconds: number) => db<(Day & { settled: boolean })[]>`
      WITH days AS (
        SELECT (created_at AT TIME ZONE 'Asia/Dhaka')::date AS day, bookings.* FROM bookings
        WHERE ${isWithin(db, 'created_at', range)})
      SELECT b.day::text AS day, count(*)::int AS bookings, count(b.confirmed_at)::int AS confirmed,
        count(*) FILTER (WHERE b.booking_status = 'FAILED' AND b.confirmed_at IS NULL)::int AS failed,
        coalesce(sum(p.travelling) FILTER (WHERE b.confirmed_at IS NOT NULL), 0)::int AS passengers,
        count(DISTINCT b.user_id)::int AS users,
        (coalesce(sum(b.total_amount) FILTER (WHERE b.confirmed_at IS NOT NULL), 0) - coalesce(sum(r.back), 0))::numeric(14, 2)::text AS revenue,
        bool_and(greatest(b.updated_at, r.refunded_at) <= CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})) AS settled
      FROM days b
      LEFT JOIN LATERAL (SELECT count(*) AS travelling FROM booking_passengers
        WHERE booking_id = b.id AND status <> 'CANCELLED') p ON true
      LEFT JOIN LATERAL (SELECT sum(amount) AS back, max(refunded_at) AS refunded_at FROM booking_refunds
        WHERE booking_id = b.id AND status = 'REFUNDED' AND reason IN ('CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED')
          AND b.confirmed_at IS NOT NULL) r ON true
      GROUP BY b.day`;

interface TripSales {
  train_id: string;
  journey_date: string;
  sold: number;
  settled: boolean;
}

export const soldSeatsRecount: Check = {
  says: 'the sold seats that the timetable shows equal a recount of the bookings',
  async look({ sql, graceSeconds, range }) {
    const [bookings, schedule] = [sql('booking'), sql('schedule')];
    const violations: string[] = [];
    let examined = 0;
    const days = await bookings<{ day: string }[]>`
      SELECT DISTINCT journey_date::text AS day FROM bookings
      WHERE journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date ORDER BY 1`;
    for (const { day } of days) {
      const trips = await bookings<TripSales[]>`
      SELECT b.train_id, b.journey_date::text, count(*) FILTER (WHERE b.booking_status = 'CONFIRMED' AND p.status <> 'CANCELLED')::int AS sold,
        bool_and(b.updated_at <= CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})) AS settled
      FROM bookings b JOIN booking_passengers p ON p.booking_id = b.id
      WHERE b.journey_date = ${day}::text::date
      GROUP BY b.train_id, b.journey_date`;
      const shown = await schedule<{ train_id: string; journey_date: string; sold: number }[]>`
        SELECT train_id, journey_date::text, sold_seats AS sold FROM schedules
        WHERE (train_id, journey_date) IN (SELECT * FROM unnest(
          ${trips.map((trip) => trip.train_id)}::uuid[], ${trips.map((trip) => trip.journey_date)}::text[]::date[]))`;
      const figureOf = new Map(shown.map((row) => [`${row.train_id} ${row.journey_date}`, row.sold]));
      for (const { train_id, journey_date, sold, settled } of trips) {
        examined++;
        const figure = figureOf.get(`${train_id} ${journey_date}`);
        // A run that the timetable no longer has shows nothing.
        if (settled && figure !== undefined && figure !== sold)
          violations.push(
            `train ${train_id} on ${journey_date}: ${sold} seats are sold, ${figure} are shown`,
          );
      }
    }
    return { examined, violations };
  },
};
