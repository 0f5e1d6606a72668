import { migratedServices } from '../../drizzle/migrate.ts';
import type { Check } from './finding.ts';

export const outboxesDrained: Check = {
  says: 'every event that was committed has been published',
  async look({ sql, graceSeconds }) {
    let examined = 0;
    const violations: string[] = [];
    for (const service of migratedServices) {
      const [row] = await sql(service)<{ rows: number; stuck: number }[]>`
        SELECT count(*)::int AS rows, count(*) FILTER (WHERE sent_at IS NULL
          AND created_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}))::int AS stuck FROM outbox`;
      examined += row!.rows;
      if (row!.stuck > 0)
        violations.push(
          `${service}: ${row!.stuck} events wait in the outbox for more than ${graceSeconds} seconds`,
        );
    }
    return { examined, violations };
  },
};

export const nothingDead: Check = {
  says: 'no message has become a dead letter',
  async look({ bus }) {
    const manager = await bus.connection.jetstreamManager();
    const { state } = await manager.streams.info('DEAD');
    return {
      examined: state.messages,
      violations: state.messages > 0 ? [`${state.messages} dead letters wait on the stream DEAD`] : [],
    };
  },
};

export const dailyStatsRecount: Check = {
  says: 'the daily figures equal a recount of the bookings',
  async look({ sql, graceSeconds }) {
    const reported = await sql('reporting')<
      { day: string; bookings: number; confirmed: number; revenue: string }[]
    >`
      SELECT stat_date::text AS day, total_bookings AS bookings, successful_bookings AS confirmed, total_revenue::text AS revenue FROM daily_stats`;
    const counted = await sql('booking')<
      { day: string; bookings: number; confirmed: number; revenue: string; settled: boolean }[]
    >`
      SELECT (b.created_at AT TIME ZONE 'Asia/Dhaka')::date::text AS day, count(*)::int AS bookings,
        count(b.confirmed_at)::int AS confirmed,
        bool_and(b.updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})) AS settled,
        (coalesce(sum(b.total_amount) FILTER (WHERE b.confirmed_at IS NOT NULL), 0) - coalesce(sum((
          SELECT sum(r.amount) FROM booking_refunds r WHERE r.booking_id = b.id AND r.status = 'REFUNDED'
            AND r.reason IN ('CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED'))), 0))::numeric(12, 2)::text AS revenue
      FROM bookings b GROUP BY 1`;
    const days = new Map(reported.map((row) => [row.day, row]));
    const violations = counted.flatMap(({ day, bookings, confirmed, revenue, settled }) => {
      const said = days.get(day);
      if (
        !settled ||
        (said && said.bookings === bookings && said.confirmed === confirmed && said.revenue === revenue)
      )
        return [];
      return [
        `${day}: ${bookings} bookings, ${confirmed} confirmed, ${revenue} BDT; the report says ${said ? `${said.bookings}, ${said.confirmed}, ${said.revenue}` : 'nothing'}`,
      ];
    });
    return { examined: counted.length, violations };
  },
};
