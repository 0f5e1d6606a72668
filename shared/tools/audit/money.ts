import { fromDecimal } from '../../base/money.ts';
import type { Check, Finding } from './finding.ts';
import { inBatches, isWithin, type Sources } from './sources.ts';

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

interface Paid {
  payment: PaymentRow;
  booking: BookingRow | undefined;
}

/** What was paid, a batch at a time, each with its booking. */
async function* readPaid({ sql, graceSeconds, range }: Sources): AsyncGenerator<Paid[]> {
  const [payments, bookings] = [sql('payment'), sql('booking')];
  const captured = payments<PaymentRow[]>`
    SELECT id, booking_id, status, coalesce(captured_amount, 0)::text AS captured,
      refund_requested_amount::text AS refund_requested, refunded_amount::text AS refunded,
      review_reason AS review, updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds}) AS old
    FROM payments WHERE captured_amount > 0 AND ${isWithin(payments, 'created_at', range)}`;
  for await (const rows of inBatches(payments, captured)) {
    const found = await bookings<BookingRow[]>`
      SELECT b.id, b.booking_status, b.payment_id, b.total_amount::text AS total,
        coalesce((SELECT sum(amount) FROM booking_refunds r WHERE r.booking_id = b.id AND r.payment_id = b.payment_id), 0)::text AS refunds,
        coalesce((SELECT sum(refund_amount) FROM cancellations c WHERE c.booking_id = b.id AND c.status = 'DONE'), 0)::text AS promised,
        coalesce((SELECT sum(amount) FROM booking_refunds r WHERE r.booking_id = b.id AND r.cancellation_id IS NOT NULL), 0)::text AS asked
      FROM bookings b WHERE b.id = ANY(${rows.map((row) => row.booking_id)}::uuid[])`;
    const byId = new Map(found.map((row) => [row.id, row]));
    yield rows.map((payment) => ({ payment, booking: byId.get(payment.booking_id) }));
  }
}

/** What each payment with its booking breaks. */
async function judgeEach(sources: Sources, judge: (paid: Paid) => string[]): Promise<Finding> {
  const violations: string[] = [];
  let examined = 0;
  for await (const some of readPaid(sources)) {
    examined += some.length;
    for (const one of some) violations.push(...judge(one));
  }
  return { examined, violations };
}

export const paidEndsWell: Check = {
  says: 'whatever was paid is confirmed, refunded or under review',
  look: (sources) =>
    judgeEach(sources, ({ payment, booking }) => {
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
    }),
};

export const paymentsHaveBookings: Check = {
  says: 'no payment is without a booking, unless it failed or all of it goes back',
  async look({ sql, graceSeconds, range }) {
    const violations: string[] = [];
    let examined = 0;
    const attempts = sql('payment')<{ id: string; booking_id: string; status: string; at_stake: boolean }[]>`
      SELECT id, booking_id, status, updated_at < CURRENT_TIMESTAMP - make_interval(secs => ${graceSeconds})
        AND (status = 'INITIATED' OR captured_amount > refund_requested_amount) AS at_stake
      FROM payments WHERE ${isWithin(sql('payment'), 'created_at', range)}`;
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
  look: (sources) =>
    judgeEach(sources, ({ payment, booking }) => {
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
    }),
};

export const refundsMove: Check = {
  says: 'no refund waits for an operator',
  async look({ sql }) {
    const refunds = sql('payment');
    const [all] = await refunds<{ rows: number }[]>`SELECT count(*)::int AS rows FROM refunds`;
    const violations: string[] = [];
    const failed = refunds<{ id: string }[]>`SELECT id FROM refunds WHERE status = 'FAILED'`;
    for await (const rows of inBatches(refunds, failed))
      for (const { id } of rows) violations.push(`refund ${id} was refused by the gateway`);
    return { examined: all!.rows, violations };
  },
};
