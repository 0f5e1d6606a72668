import type { Check } from './finding.ts';

export const oneTicketEach: Check = {
  says: 'every passenger of a confirmed booking has one good ticket, and nobody else has one',
  async look({ sql, graceSeconds }) {
    const passengers = await sql('booking')<
      { id: string; booking_id: string; travels: boolean; settled: boolean }[]
    >`
      SELECT p.id, p.booking_id, b.booking_status = 'CONFIRMED' AND p.status = 'ACTIVE' AS travels,
        p.status <> 'CANCELLING' AND b.updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}) AS settled
      FROM booking_passengers p JOIN bookings b ON b.id = p.booking_id`;
    const tickets = await sql('ticket')<{ id: string; passenger_id: string; status: string }[]>`
      SELECT id, passenger_id, status FROM tickets`;
    const good = new Map<string, string[]>();
    for (const { id, passenger_id, status } of tickets) {
      if (status !== 'CANCELLED') good.set(passenger_id, [...(good.get(passenger_id) ?? []), id]);
    }
    const known = new Set(passengers.map(({ id }) => id));
    const violations = passengers.flatMap(({ id, booking_id, travels, settled }) => {
      const count = good.get(id)?.length ?? 0;
      if (count > 1) return [`passenger ${id} of booking ${booking_id} has ${count} good tickets`];
      if (!settled) return [];
      if (travels && count === 0) return [`passenger ${id} of booking ${booking_id} has no ticket`];
      if (!travels && count === 1)
        return [`passenger ${id} of booking ${booking_id} no longer travels and has a good ticket`];
      return [];
    });
    for (const passenger of good.keys())
      if (!known.has(passenger))
        violations.push(`a ticket is of passenger ${passenger}, whom no booking knows`);
    return { examined: passengers.length, violations };
  },
};

export const seatsOfBookings: Check = {
  says: 'the seats of confirmed bookings are sold to them, and no other seat is sold',
  async look({ sql, graceSeconds }) {
    const wanted = await sql('booking')<{ key: string; settled: boolean; travels: boolean }[]>`
      SELECT b.id || ' ' || p.seat_id AS key, b.booking_status = 'CONFIRMED' AND p.status = 'ACTIVE' AS travels,
        p.status <> 'CANCELLING' AND b.updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}) AS settled
      FROM booking_passengers p JOIN bookings b ON b.id = p.booking_id`;
    const sold = await sql('seat-reservation')<{ key: string; settled: boolean }[]>`
      SELECT booking_id || ' ' || seat_id AS key, reserved_at < CURRENT_TIMESTAMP - make_interval(secs => ${2 * graceSeconds}) AS settled
      FROM seat_reservations WHERE status = 'CONFIRMED'`;
    const soldKeys = new Set(sold.map(({ key }) => key));
    const travelling = new Set(wanted.filter(({ travels }) => travels).map(({ key }) => key));
    return {
      examined: wanted.length,
      violations: [
        ...wanted
          .filter(({ key, settled, travels }) => travels && settled && !soldKeys.has(key))
          .map(({ key }) => `booking and seat ${key}: confirmed, but not sold to it`),
        ...sold
          .filter(({ key, settled }) => settled && !travelling.has(key))
          .map(({ key }) => `booking and seat ${key}: sold, but not to anybody who travels`),
      ],
    };
  },
};
