import { fromDecimal } from '../../base/money.ts';
import type { Check, Finding } from './finding.ts';
import { inBatches, type Sources } from './sources.ts';

interface PaymentRow {
  id: string;
  booking_id: string;
  status: string;
  captured: string;
  refund_requested: string;
  refunded: string;
  review: string | null;
  old: boolean;
}

interface BookingRow {
  id: string;
  booking_status: string;
  payment_id: string | null;
  total: string;
  refunds: string;
  /** What its finished cancellations promised, and what was asked back for them. */
  promised: string;
  asked: string;
}

async function read({ sql, graceSeconds }: Sources) {
  const payments = await sql('payment')<PaymentRow[]>`
    SELECT id, booking_id, status, coalesce(captured_amount, 0)::text AS captured,
      refund_requested_amount::text AS refund_requested, refunded_amount::text AS refunded,
      review_reason AS review, updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}) AS old
    FROM payments WHERE captured_amount > 0`;
  const bookings = await sql('booking')<BookingRow[]>`
    SELECT b.id, b.booking_status, b.payment_id, b.total_amount::text AS total,
      coalesce((SELECT sum(amount) FROM booking_refunds r WHERE r.booking_id = b.id AND r.payment_id = b.payment_id), 0)::text AS refunds,
      coalesce((SELECT sum(refund_amount) FROM cancellations c WHERE c.booking_id = b.id AND c.status = 'DONE'), 0)::text AS promised,
      coalesce((SELECT sum(amount) FROM booking_refunds r WHERE r.booking_id = b.id AND r.cancellation_id IS NOT NULL), 0)::text AS asked
    FROM bookings b`;
  return { payments, bookings: new Map(bookings.map((row) => [row.id, row])) };
}

export const paidEndsWell: Check = {
  says: 'whatever was paid is confirmed, refunded or under review',
  async look(sources): Promise<Finding> {
    const { payments, bookings } = await read(sources);
    const violations = payments.flatMap((payment) => {
      const booking = bookings.get(payment.booking_id);
      const buys = booking?.booking_status === 'CONFIRMED' && booking.payment_id === payment.id;
      const wholeBack = payment.refund_requested === payment.captured;
      const partlyBack = booking?.payment_id === payment.id && fromDecimal(payment.refund_requested) > 0;
      const cancelledForNothing =
        booking?.booking_status === 'CANCELLED' && booking.payment_id === payment.id;
      if (
        !booking ||
        buys ||
        wholeBack ||
        partlyBack ||
        cancelledForNothing ||
        payment.review !== null ||
        !payment.old
      )
        return [];
      return [
        `payment ${payment.id} of booking ${payment.booking_id} (${booking.booking_status}) bought nothing and does not go back`,
      ];
    });
    return { examined: payments.length, violations };
  },
};

export const paymentsHaveBookings: Check = {
  says: 'no payment is without a booking, unless it failed or all of it goes back',
  async look({ sql, graceSeconds }) {
    const violations: string[] = [];
    let examined = 0;
    const attempts = sql('payment')<{ id: string; booking_id: string; status: string; at_stake: boolean }[]>`
      SELECT id, booking_id, status, updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})
        AND (status = 'INITIATED' OR captured_amount > refund_requested_amount) AS at_stake FROM payments`;
    for await (const rows of inBatches(sql('payment'), attempts)) {
      examined += rows.length;
      const staked = rows.filter(({ at_stake }) => at_stake);
      const found = await sql('booking')<{ id: string }[]>`
        SELECT id FROM bookings WHERE id = ANY(${staked.map((row) => row.booking_id)}::uuid[])`;
      const known = new Set(found.map(({ id }) => id));
      for (const { id, booking_id, status } of staked)
        if (!known.has(booking_id))
          violations.push(`payment ${id} is ${status}, and there is no booking ${booking_id}`);
    }
    return { examined, violations };
  },
};

export const moneyAddsUp: Check = {
  says: 'money in = what confirmed bookings cost + what goes back + what is under review + what cancelling keeps',
  async look(sources) {
    const { payments, bookings } = await read(sources);
    const violations = payments.flatMap((payment) => {
      const booking = bookings.get(payment.booking_id);
      if (fromDecimal(payment.refunded) > fromDecimal(payment.captured))
        return [`payment ${payment.id}: more went back than came in`];
      if (booking?.payment_id !== payment.id || booking.booking_status === 'PENDING') return [];
      if (fromDecimal(booking.promised) !== fromDecimal(booking.asked))
        return [
          `booking ${booking.id}: a cancellation promised ${booking.promised} BDT and asked back ${booking.asked}`,
        ];
      if (fromDecimal(payment.captured) !== fromDecimal(booking.total))
        return [`payment ${payment.id} is not what booking ${booking.id} costs`];
      if (payment.old && fromDecimal(payment.refund_requested) !== fromDecimal(booking.refunds))
        return [`booking ${booking.id} and its payment differ about what goes back`];
      return [];
    });
    return { examined: payments.length, violations };
  },
};

export const refundsMove: Check = {
  says: 'no refund waits for an operator',
  async look({ sql }) {
    const rows = await sql('payment')<{ id: string; status: string }[]>`SELECT id, status FROM refunds`;
    return {
      examined: rows.length,
      violations: rows
        .filter(({ status }) => status === 'FAILED')
        .map(({ id }) => `refund ${id} was refused by the gateway`),
    };
  },
};
