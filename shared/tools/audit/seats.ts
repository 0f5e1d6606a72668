import type postgres from 'postgres';
import type { Check } from './finding.ts';
import { inBatches } from './sources.ts';

export const soldOnce: Check = {
  says: 'no leg of a seat is sold twice',
  async look({ sql, range }) {
    const db = sql('seat-reservation');
    const violations: string[] = [];
    let examined = 0;
    for (const train of await trainsOf(db)) {
      const [found] = await db<{ rows: number; overlapping: string[] | null }[]>`
        SELECT count(*)::int AS rows,
          array_agg(id || ' of ' || journey_date) FILTER (WHERE lower(legs) < sold_to) AS overlapping FROM (
          SELECT id, journey_date, legs, max(upper(legs)) OVER (
            PARTITION BY journey_date, seat_id ORDER BY lower(legs), id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS sold_to
          FROM seat_reservations WHERE train_id = ${train} AND status = 'CONFIRMED'
            AND journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date) AS sold`;
      examined += found!.rows;
      for (const reservation of found!.overlapping ?? [])
        violations.push(`reservation ${reservation} sells a leg that another one has sold`);
    }
    return { examined, violations };
  },
};

/** A step of the index for each train, however many rows it has. */
async function trainsOf(db: postgres.Sql): Promise<string[]> {
  const rows = await db<{ train_id: string }[]>`
    WITH RECURSIVE trains AS (
      (SELECT train_id FROM seat_reservations ORDER BY train_id LIMIT 1)
      UNION ALL
      SELECT (SELECT r.train_id FROM seat_reservations r WHERE r.train_id > trains.train_id ORDER BY r.train_id LIMIT 1)
      FROM trains WHERE trains.train_id IS NOT NULL)
    SELECT train_id FROM trains WHERE train_id IS NOT NULL`;
  return rows.map((row) => row.train_id);
}

export const seatsOfBookings: Check = {
  says: 'the seats of confirmed bookings are sold to them, and no other seat is sold but of trains called off on their way',
  async look({ sql, graceSeconds, range }) {
    const [bookings, seats] = [sql('booking'), sql('seat-reservation')];
    const violations: string[] = [];
    let examined = 0;
    const wanted = bookings<{ booking_id: string; key: string }[]>`
      SELECT b.id AS booking_id, b.id || ' ' || p.seat_id AS key
      FROM booking_passengers p JOIN bookings b ON b.id = p.booking_id
      WHERE b.booking_status = 'CONFIRMED' AND p.status = 'ACTIVE'
        AND b.journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date
        AND b.updated_at <= CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})`;
    for await (const rows of inBatches(bookings, wanted)) {
      examined += rows.length;
      const sold = await seats<{ key: string }[]>`
        SELECT booking_id || ' ' || seat_id AS key FROM seat_reservations
        WHERE status = 'CONFIRMED' AND booking_id = ANY(${rows.map((row) => row.booking_id)}::uuid[])`;
      const keys = new Set(sold.map(({ key }) => key));
      for (const { key } of rows)
        if (!keys.has(key)) violations.push(`booking and seat ${key}: confirmed, but not sold to it`);
    }
    // Seats are sold before their booking says so, and given back before it does: twice the time for them.
    const sold = seats<{ booking_id: string; key: string }[]>`
      SELECT booking_id, booking_id || ' ' || seat_id AS key FROM seat_reservations
      WHERE status = 'CONFIRMED' AND journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date
        AND reserved_at <= CURRENT_TIMESTAMP - make_interval(secs => ${2 * graceSeconds})`;
    for await (const rows of inBatches(seats, sold)) {
      examined += rows.length;
      const travelling = await bookings<{ key: string }[]>`
        SELECT b.id || ' ' || p.seat_id AS key FROM booking_passengers p JOIN bookings b ON b.id = p.booking_id
        WHERE b.id = ANY(${rows.map((row) => row.booking_id)}::uuid[])
          AND (b.updated_at > CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})
            OR p.status = 'CANCELLING' OR (b.booking_status = 'CONFIRMED' AND p.status = 'ACTIVE')
            -- Of a train called off after it had left, the seats of those who got their money back stay sold.
            OR (p.status = 'CANCELLED'
              AND EXISTS (SELECT FROM cancelled_trips t
                WHERE t.train_id = b.train_id AND t.journey_date = b.journey_date AND t.has_left)
              AND EXISTS (SELECT FROM cancellation_passengers cp JOIN cancellations c ON c.id = cp.cancellation_id
                WHERE cp.passenger_id = p.id AND c.reason = 'TRIP_CANCELLED' AND c.status = 'DONE')))`;
      const keys = new Set(travelling.map(({ key }) => key));
      for (const { key } of rows)
        if (!keys.has(key)) violations.push(`booking and seat ${key}: sold, but not to anybody who travels`);
    }
    return { examined, violations };
  },
};
