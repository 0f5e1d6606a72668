import type { Check } from './finding.ts';
import { inBatches } from './sources.ts';

interface Passenger {
  id: string;
  booking_id: string;
  travels: boolean;
  settled: boolean;
  /** The train was called off: a used ticket stays used. */
  called_off: boolean;
}

interface Good {
  passenger_id: string;
  good: number;
  used: number;
}

export const oneTicketEach: Check = {
  says: 'every passenger of a confirmed booking has one good ticket, and nobody else has one but a used one of a train that was called off',
  async look({ sql, graceSeconds, range }) {
    const [bookings, tickets] = [sql('booking'), sql('ticket')];
    const violations: string[] = [];
    let examined = 0;
    const passengers = bookings<Passenger[]>`
      SELECT p.id, p.booking_id, b.booking_status = 'CONFIRMED' AND p.status = 'ACTIVE' AS travels,
        p.status <> 'CANCELLING' AND b.updated_at <= CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}) AS settled,
        EXISTS (SELECT FROM cancellation_passengers cp JOIN cancellations c ON c.id = cp.cancellation_id
          WHERE cp.passenger_id = p.id AND c.reason = 'TRIP_CANCELLED' AND c.status = 'DONE') AS called_off
      FROM booking_passengers p JOIN bookings b ON b.id = p.booking_id
      WHERE b.journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date`;
    for await (const rows of inBatches(bookings, passengers)) {
      examined += rows.length;
      const counts = await tickets<Good[]>`
        SELECT passenger_id, count(*)::int AS good, count(*) FILTER (WHERE status = 'USED')::int AS used FROM tickets
        WHERE status <> 'CANCELLED' AND passenger_id = ANY(${rows.map((row) => row.id)}::uuid[]) GROUP BY 1`;
      const good = new Map(counts.map((row) => [row.passenger_id, row]));
      for (const row of rows) violations.push(...judge(row, good.get(row.id)));
    }
    const issued = tickets<{ passenger_id: string }[]>`
      SELECT passenger_id FROM tickets
      WHERE status <> 'CANCELLED' AND journey_date BETWEEN ${range.from}::text::date AND ${range.until}::text::date`;
    for await (const rows of inBatches(tickets, issued)) {
      const ids = [...new Set(rows.map((row) => row.passenger_id))];
      const found = await bookings<{ id: string }[]>`
        SELECT id FROM booking_passengers WHERE id = ANY(${ids}::uuid[])`;
      const known = new Set(found.map(({ id }) => id));
      for (const id of ids)
        if (!known.has(id)) violations.push(`a ticket is of passenger ${id}, whom no booking knows`);
    }
    return { examined, violations };
  },
};

function judge({ id, booking_id, travels, settled, called_off }: Passenger, tickets?: Good): string[] {
  const { good = 0, used = 0 } = tickets ?? {};
  if (good > 1) return [`passenger ${id} of booking ${booking_id} has ${good} good tickets`];
  if (!settled) return [];
  if (travels && good === 0) return [`passenger ${id} of booking ${booking_id} has no ticket`];
  if (!travels && good === 1 && !(called_off && used === 1))
    return [`passenger ${id} of booking ${booking_id} no longer travels and has a good ticket`];
  return [];
}
