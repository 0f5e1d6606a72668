import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

/** Trips that have not begun by `now` follow the new times and sizes: those of one train, or of all. */
export async function realignTrips(tx: Tx, now: Date, trainId?: string): Promise<void> {
  await tx.execute(sql`
    UPDATE schedules SET
      departure_time = (journey_date + routes.departure_time) AT TIME ZONE 'Asia/Dhaka',
      arrival_time = (journey_date + routes.departure_time) AT TIME ZONE 'Asia/Dhaka'
        + make_interval(mins => routes.journey_duration_minutes),
      total_seats = size.seats,
      available_seats = GREATEST(0, LEAST(size.seats, size.seats - sold_seats)),
      updated_at = CURRENT_TIMESTAMP
    FROM routes, (
      SELECT trains.id, COALESCE(sum(coaches.total_seats), 0)::integer AS seats
      FROM trains LEFT JOIN coaches
        ON coaches.train_id = trains.id AND coaches.is_active AND coaches.ordinal < trains.total_coaches
      GROUP BY trains.id) AS size
    WHERE routes.id = schedules.route_id AND size.id = schedules.train_id
      AND schedules.status = 'SCHEDULED' AND schedules.departure_time > ${now.toISOString()}::timestamptz
      ${trainId === undefined ? sql`` : sql`AND schedules.train_id = ${trainId}`}`);
}
