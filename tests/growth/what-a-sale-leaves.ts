// Whatever a sale leaves in each database: 500.00 BDT a seat, VAT of 75.00 and 20.00 for the service; of a cancelled one
// three quarters of the fare go back. Each table is filled from `sales`, a range of the bookings by their number.

/** Every kind of thing that has an id. */
const kinds = [
  ...[
    'account',
    'booking',
    'hold',
    'payment',
    'cancellation',
    'refund',
    'seat',
    'ticket',
    'passenger',
    'mail',
    'event',
  ],
  ...['contact', 'profile', 'journal'],
];
/** The first bit of its second half marks a UUID. */
const highestBit = '(-9223372036854775808)';

/** The id of the n-th thing of a kind, a UUIDv7 as the services make them; written so that Postgres has it in a third of a microsecond. */
const idOf = (kind: string, number = 'n', ms = 'sold_ms') =>
  `('0' || to_hex((${ms} << 16) | ${0x7000 + kinds.indexOf(kind)}) || to_hex(${highestBit} + ${number}))::uuid`;

const accountOf = (number: string) => idOf('account', number, 'grown.began_ms');
/** Of a seat, passenger or ticket; at most three are of one booking. */
const partOf = (kind: string) => idOf(kind, '(10 * n + position)');

/** What a column has that holds so many letters of no meaning. */
const letters = (howMany: number) => `left(repeat(md5(n::text), ${Math.ceil(howMany / 32)}), ${howMany})`;

/** Bookings by number, the oldest first. Of sixteen one was cancelled and two were never paid. */
export const sales = (first: number, last: number) => `
  SELECT n, sold_ms, ${idOf('booking')} AS id, ${accountOf('n * 7919 % grown.accounts')} AS user_id, ${idOf('hold')} AS hold_id,
    ${idOf('payment')} AS payment_id, ${idOf('cancellation')} AS cancellation_id, ${idOf('refund')} AS refund_id,
    upper(translate(lpad(to_hex(n * 2654435761 & 1099511627775), 10, '0'), '01', 'gh')) AS pnr,
    CASE n % 16 WHEN 5 THEN 'CANCELLED' WHEN 11 THEN 'FAILED' WHEN 13 THEN 'FAILED' ELSE 'CONFIRMED' END AS outcome,
    t.*, g.group_ordinal, g.train_ordinal, g.size, g.class AS group_class, journey_date,
    to_timestamp(sold_ms / 1000.0) AS sold_at, to_timestamp(sold_ms / 1000.0) + interval '1 minute' AS paid_at,
    to_timestamp(sold_ms / 1000.0) + interval '8 hours' AS ended_at,
    (journey_date + t.departs::time) AT TIME ZONE 'Asia/Dhaka' AS boarding_at,
    (journey_date + t.departs::time + interval '6 hours') AT TIME ZONE 'Asia/Dhaka' AS arrival_at
  FROM grown
  CROSS JOIN LATERAL generate_series(${first}::bigint, ${last}::bigint) AS n
  CROSS JOIN LATERAL (SELECT (n / grown.of_day)::int AS day, n % grown.of_day AS at) AS place
  CROSS JOIN LATERAL (SELECT grown.last_day - (grown.days - 1 - place.day) AS journey_date,
    grown.first_sale_ms + place.day * 86400000::bigint + place.at * 80000000 / grown.of_day AS sold_ms) AS day
  JOIN grown_trains t ON t.ordinal = place.at % grown.trains
  JOIN grown_groups g ON g.train_ordinal = t.ordinal AND g.group_ordinal = place.at / grown.trains`;

export interface Filling {
  /** Table and columns. */
  into: string;
  select: string;
  /** Whether `sales` has bookings in portions, or all of them for a statement that adds them up. */
  by: 'bookings' | 'all bookings' | 'accounts';
}

const ofBookings = (into: string, select: string): Filling => ({ into, select, by: 'bookings' });
const seats = 'sales JOIN grown_seats USING (train_ordinal, group_ordinal)';
const isPaid = `outcome <> 'FAILED'`;
const isCancelled = `outcome = 'CANCELLED'`;
const back = 431.25;
const kept = 143.75;

/** Each service's tables, in the order of their foreign keys. */
export const fillings: Record<string, Filling[]> = {
  'seat-reservation': [
    ofBookings(
      `seat_reservations (id, train_id, coach_id, seat_id, journey_date, user_id, booking_id, reserved_at, status, expires_at, created_at,
        hold_id, legs, claimed_at, released_at, cleared_at)`,
      `SELECT ${partOf('seat')}, train_id, coach_id, seat_id, journey_date, user_id,
        CASE WHEN ${isPaid} THEN id END, sold_at, CASE outcome WHEN 'FAILED' THEN 'EXPIRED' WHEN 'CANCELLED' THEN 'RELEASED' ELSE 'CONFIRMED' END,
        sold_at + interval '5 minutes', sold_at, hold_id, int4range(0, legs), paid_at,
        CASE WHEN ${isCancelled} THEN ended_at END, CASE WHEN ${isCancelled} THEN ended_at END FROM ${seats}`,
    ),
    ofBookings(
      'verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date, created_at, applied_at)',
      `SELECT id, 'CONFIRMED', hold_id, user_id, train_id, journey_date, paid_at, paid_at FROM sales WHERE ${isPaid}`,
    ),
  ],
  ticket: [
    ofBookings(
      `tickets (id, booking_id, passenger_id, ticket_number, pnr, qr_code, qr_signature, journey_date, from_station, to_station, seat_number,
        coach_number, status, issued_at, created_at, user_id, train_id, train_number, train_name, train_name_bn, from_code, from_station_bn,
        to_code, to_station_bn, coach_id, seat_id, class, passenger_name, boarding_at, arrival_at, expires_at, kid, voided_at)`,
      `SELECT ${partOf('ticket')}, id, ${partOf('passenger')}, 'G' || n || '-' || position, pnr,
        'JT1:' || upper(${letters(230)}), ${letters(86)}, journey_date, from_name, to_name, seat_number, coach_number,
        CASE WHEN ${isCancelled} THEN 'CANCELLED' WHEN arrival_at + interval '6 hours' < CURRENT_TIMESTAMP THEN 'EXPIRED' ELSE 'VALID' END,
        paid_at, paid_at, user_id, train_id, train_number, name, name_bn, from_code, from_name_bn, to_code, to_name_bn, coach_id, seat_id,
        class, 'Passenger ' || n, boarding_at, arrival_at, arrival_at + interval '6 hours', 1, CASE WHEN ${isCancelled} THEN ended_at END
       FROM ${seats} WHERE ${isPaid}`,
    ),
  ],
  payment: [
    ofBookings(
      `payments (id, booking_id, user_id, transaction_id, payment_method, amount, vat_amount, service_charge_amount, status, initiated_at,
        completed_at, created_at, updated_at, version, captured_amount, refund_requested_amount, refunded_amount, bank_tran_id, gateway_response)`,
      `SELECT payment_id, id, user_id, 'GROWN' || n, 'BKASH', 595 * size, 75 * size, 20 * size, 'SUCCESS', sold_at, paid_at, sold_at, paid_at, 2,
        595 * size, CASE WHEN ${isCancelled} THEN ${back} * size ELSE 0 END, CASE WHEN ${isCancelled} THEN ${back} * size ELSE 0 END,
        'GROWN' || n, jsonb_build_object('status', 'VALID', 'tran_id', 'GROWN' || n, 'val_id', ${letters(32)}, 'card_type', 'BKASH-BKash',
          'currency_type', 'BDT', 'currency_amount', (595 * size)::text, 'risk_level', '0') FROM sales WHERE ${isPaid}`,
    ),
    ofBookings(
      `refunds (id, payment_id, booking_id, amount, reason, status, refund_trans_id, refund_ref_id, attempts, refunded_at, created_at, updated_at)`,
      `SELECT refund_id, payment_id, id, ${back} * size, 'CANCELLED_BY_PASSENGER', 'REFUNDED', 'BACK' || n, 'REF' || n, 1, ended_at, ended_at, ended_at
       FROM sales WHERE ${isCancelled}`,
    ),
    ofBookings(
      'ledger_journals (id, kind, payment_id, refund_id, refund_trans_id, created_at)',
      `SELECT ${idOf('journal', '(10 * n + movement)')}, kind, payment_id, CASE WHEN goes_back THEN refund_id END, CASE WHEN goes_back THEN 'BACK' || n END,
        CASE WHEN goes_back THEN ended_at ELSE paid_at END
       FROM sales, (VALUES (1, 'CAPTURE', false), (2, 'SALE', false), (3, 'REFUND_DUE', true), (4, 'REFUND_SENT', true), (5, 'REFUND_PAID', true))
         AS journal (movement, kind, goes_back) WHERE ${isPaid} AND (${isCancelled} OR NOT goes_back)`,
    ),
    ofBookings(
      'ledger_entries (journal_id, account, amount)',
      `SELECT ${idOf('journal', '(10 * n + movement)')}, account, each * size FROM sales, (VALUES
        (1, false, 'GATEWAY', 595), (1, false, 'UNSETTLED', -595),
        (2, false, 'UNSETTLED', 595), (2, false, 'FARES', -500), (2, false, 'SERVICE_CHARGES', -20), (2, false, 'VAT', -75),
        (3, true, 'RETURNS', ${back}), (3, true, 'REFUNDS_DUE', -${back}),
        (4, true, 'REFUNDS_DUE', ${back}), (4, true, 'REFUNDS_SENT', -${back}),
        (5, true, 'REFUNDS_SENT', ${back}), (5, true, 'GATEWAY', -${back})) AS line (movement, goes_back, account, each)
       WHERE ${isPaid} AND (${isCancelled} OR NOT goes_back)`,
    ),
  ],
  booking: [
    ofBookings(
      `bookings (id, user_id, pnr, booking_reference, train_id, route_id, journey_date, from_station_id, to_station_id, total_passengers,
        total_amount, booking_status, payment_status, created_at, updated_at, hold_id, version, train_number, train_name, train_name_bn,
        from_code, from_name, from_name_bn, to_code, to_name, to_name_bn, boarding_at, arrival_at, expires_at, payment_id, confirmed_at,
        cancelled_at, failed_at, failure_reason)`,
      `SELECT id, user_id, pnr, 'G' || n, train_id, route_id, journey_date, from_id, to_id, size, 595 * size, outcome,
        CASE outcome WHEN 'FAILED' THEN 'FAILED' WHEN 'CANCELLED' THEN 'REFUNDED' ELSE 'COMPLETED' END, sold_at,
        CASE WHEN ${isCancelled} THEN ended_at ELSE paid_at END, hold_id, CASE outcome WHEN 'FAILED' THEN 2 WHEN 'CANCELLED' THEN 5 ELSE 3 END,
        train_number, name, name_bn, from_code, from_name, from_name_bn, to_code, to_name, to_name_bn, boarding_at, arrival_at,
        sold_at + interval '5 minutes', CASE WHEN ${isPaid} THEN payment_id END, CASE WHEN ${isPaid} THEN paid_at END,
        CASE WHEN ${isCancelled} THEN ended_at END, CASE WHEN NOT (${isPaid}) THEN sold_at + interval '5 minutes' END,
        CASE WHEN NOT (${isPaid}) THEN 'PAYMENT_DEADLINE' END FROM sales`,
    ),
    ofBookings(
      `booking_passengers (id, booking_id, coach_id, seat_id, seat_number, passenger_name, passenger_age, passenger_gender, fare, created_at,
        position, coach_number, class, base_fare, vat, bedding, service_charge, status)`,
      `SELECT ${partOf('passenger')}, id, coach_id, seat_id, seat_number, 'Passenger ' || n, 30, 'FEMALE', 575, sold_at,
        position, coach_number, class, 500, 75, 0, 20, CASE WHEN ${isCancelled} THEN 'CANCELLED' ELSE 'ACTIVE' END FROM ${seats}`,
    ),
    ofBookings(
      'booking_payments (payment_id, booking_id, version)',
      `SELECT payment_id, id, 2 FROM sales WHERE ${isPaid}`,
    ),
    ofBookings(
      'cancellations (id, booking_id, status, deduction_amount, refund_amount, attempts, next_attempt_at, created_at, updated_at, finished_at)',
      `SELECT cancellation_id, id, 'DONE', ${kept} * size, ${back} * size, 0, ended_at, ended_at, ended_at, ended_at FROM sales WHERE ${isCancelled}`,
    ),
    ofBookings(
      'cancellation_passengers (cancellation_id, passenger_id, deduction, refund)',
      `SELECT cancellation_id, ${partOf('passenger')}, ${kept}, ${back} FROM ${seats} WHERE ${isCancelled}`,
    ),
    ofBookings(
      'booking_refunds (id, booking_id, payment_id, cancellation_id, amount, reason, status, requested_at, refunded_at)',
      `SELECT refund_id, id, payment_id, cancellation_id, ${back} * size, 'CANCELLED_BY_PASSENGER', 'REFUNDED', ended_at, ended_at
       FROM sales WHERE ${isCancelled}`,
    ),
  ],
  reporting: [
    ofBookings(
      `booking_facts (booking_id, sale_date, user_id, version, status, ever_confirmed, train_id, journey_date, from_station_id, to_station_id,
        sold_passengers, paid_poisha)`,
      `SELECT id, (sold_at AT TIME ZONE 'Asia/Dhaka')::date, user_id, CASE outcome WHEN 'FAILED' THEN 2 WHEN 'CANCELLED' THEN 5 ELSE 3 END, outcome,
        ${isPaid}, train_id, journey_date, from_id, to_id, CASE WHEN ${isPaid} THEN size END, CASE WHEN ${isPaid} THEN 59500 * size END FROM sales`,
    ),
    ofBookings(
      'seat_facts (booking_id, passenger_id, class, paid_poisha, sold, cancelled)',
      `SELECT id, ${partOf('passenger')}, class, 59500, true, ${isCancelled} FROM ${seats} WHERE ${isPaid}`,
    ),
    ofBookings(
      'cancellation_facts (cancellation_id, booking_id, passengers, cancelled_at)',
      `SELECT cancellation_id, id, size, ended_at FROM sales WHERE ${isCancelled}`,
    ),
    ofBookings(
      'refund_facts (refund_id, booking_id, amount_poisha, reason, refunded_at)',
      `SELECT refund_id, id, 100 * ${back} * size, 'CANCELLED_BY_PASSENGER', ended_at FROM sales WHERE ${isCancelled}`,
    ),
    {
      into: `daily_stats (stat_date, total_bookings, successful_bookings, failed_bookings, total_revenue, total_passengers, unique_users)`,
      select: `SELECT (sold_at AT TIME ZONE 'Asia/Dhaka')::date, count(*), count(*) FILTER (WHERE ${isPaid}), count(*) FILTER (WHERE NOT (${isPaid})),
        sum(CASE outcome WHEN 'CONFIRMED' THEN 595 * size WHEN 'CANCELLED' THEN (595 - ${back}) * size ELSE 0 END),
        coalesce(sum(size) FILTER (WHERE outcome = 'CONFIRMED'), 0), count(DISTINCT user_id) FROM sales GROUP BY 1`,
      by: 'all bookings',
    },
    {
      into: `sales_stats (stat_date, train_id, journey_date, class, from_station_id, to_station_id, tickets_sold, tickets_cancelled,
        gross_revenue, refunded)`,
      select: `SELECT (sold_at AT TIME ZONE 'Asia/Dhaka')::date, train_id, journey_date, group_class, from_id, to_id, sum(size),
        coalesce(sum(size) FILTER (WHERE ${isCancelled}), 0), sum(595 * size), coalesce(sum(${back} * size) FILTER (WHERE ${isCancelled}), 0)
       FROM sales WHERE ${isPaid} GROUP BY 1, 2, 3, 4, 5, 6`,
      by: 'all bookings',
    },
  ],
  notification: [
    ofBookings(
      `notifications (id, user_id, type, channel, recipient, subject, message, status, sent_at, created_at, kind, dedupe_key, booking_id,
        attempts, facts)`,
      `SELECT ${idOf('mail')}, user_id, 'EMAIL', 'EMAIL', 'grown@example.com', 'Your tickets ' || pnr, ${letters(500)}, 'SENT', paid_at,
        paid_at, 'TICKETS', ${idOf('event')} || ' EMAIL', id, 1,
        jsonb_build_object('type', 'ticket.issued', 'data', jsonb_build_object('bookingId', id, 'userId', user_id)) FROM sales WHERE ${isPaid}`,
    ),
  ],
  auth: [
    {
      into: 'users (id, email, phone, password_hash, is_email_verified, is_phone_verified, full_name, created_at)',
      select: `SELECT ${accountOf('n')}, 'grown' || n || '@example.com', '+88019' || lpad(n::text, 8, '0'), ${letters(97)}, true, true,
        'Passenger ' || n, to_timestamp(began_ms / 1000.0) FROM accounts, grown`,
      by: 'accounts',
    },
    {
      into: 'contacts (id, user_id, kind, value, created_at, proved_at)',
      select: `SELECT ${idOf('contact', '(10 * n + place)', 'began_ms')}, ${accountOf('n')}, kind,
        CASE kind WHEN 'email' THEN 'grown' || n || '@example.com' ELSE '+88019' || lpad(n::text, 8, '0') END,
        to_timestamp(began_ms / 1000.0), to_timestamp(began_ms / 1000.0) FROM accounts, grown, (VALUES (1, 'email'), (2, 'phone')) AS named (place, kind)`,
      by: 'accounts',
    },
  ],
  user: [
    {
      into: 'user_profiles (id, user_id, full_name, created_at)',
      select: `SELECT ${idOf('profile', 'n', 'began_ms')}, ${accountOf('n')}, 'Passenger ' || n, to_timestamp(began_ms / 1000.0) FROM accounts, grown`,
      by: 'accounts',
    },
  ],
};

/** The seats that the timetable shows as sold. */
export const soldSeats = (last: number) => `
  WITH sales AS (${sales(0, last)}), sold AS (
    SELECT train_id, journey_date, sum(size)::int AS seats FROM sales WHERE outcome = 'CONFIRMED' AND journey_date >= CURRENT_DATE - 2 GROUP BY 1, 2)
  UPDATE schedules s SET sold_seats = sold.seats, available_seats = greatest(0, total_seats - sold.seats)
  FROM sold WHERE s.train_id = sold.train_id AND s.journey_date = sold.journey_date`;
