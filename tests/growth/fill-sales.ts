import pMap from 'p-map';
import postgres from 'postgres';
import type { Sales } from './plan-sales.ts';

// Whatever a sale leaves in each database, for every booking alike: 500.00 BDT, VAT of 75.00 and 20.00 for the service.

const statements: Record<string, [table: string, select: string][]> = {
  auth: [
    [
      'users (id, email, phone, password_hash, is_email_verified, is_phone_verified, full_name)',
      `SELECT grown_id('account', n), 'grown' || n || '@example.com', '+88019' || lpad(n::text, 8, '0'), 'none', true, true, 'Passenger ' || n
       FROM generate_series(0, (SELECT accounts - 1 FROM grown)) AS n`,
    ],
  ],
  booking: [
    [
      `bookings (id, user_id, pnr, booking_reference, train_id, route_id, journey_date, from_station_id, to_station_id, total_passengers,
        total_amount, booking_status, payment_status, created_at, updated_at, hold_id, version, train_number, train_name, train_name_bn,
        from_code, from_name, from_name_bn, to_code, to_name, to_name_bn, boarding_at, arrival_at, expires_at, payment_id, confirmed_at)`,
      `SELECT id, user_id, pnr, 'G' || n, train_id, route_id, journey_date, from_id, to_id, size,
        595 * size, 'CONFIRMED', 'COMPLETED', sold_at, sold_at + interval '2 minutes', hold_id, 3, train_number, name, name_bn,
        from_code, from_name, from_name_bn, to_code, to_name, to_name_bn, boarding_at, arrival_at, sold_at + interval '5 minutes',
        payment_id, sold_at + interval '2 minutes' FROM grown_sales`,
    ],
    [
      `booking_passengers (id, booking_id, coach_id, seat_id, seat_number, passenger_name, passenger_age, passenger_gender, fare, created_at,
        position, coach_number, class, base_fare, vat, bedding, service_charge)`,
      `SELECT grown_id('passenger', 10 * n + position), id, coach_id, seat_id, seat_number, 'Passenger ' || n, 30, 'FEMALE', 575, sold_at,
        position, coach_number, class, 500, 75, 0, 20 FROM grown_sales JOIN grown_seats USING (train_ordinal, group_ordinal)`,
    ],
    ['booking_payments (payment_id, booking_id, version)', 'SELECT payment_id, id, 2 FROM grown_sales'],
  ],
  'seat-reservation': [
    [
      `seat_reservations (id, train_id, coach_id, seat_id, journey_date, user_id, booking_id, reserved_at, status, expires_at, created_at,
        hold_id, legs, claimed_at)`,
      `SELECT grown_id('seat', 10 * n + position), train_id, coach_id, seat_id, journey_date, user_id, id, sold_at, 'CONFIRMED',
        sold_at + interval '5 minutes', sold_at, hold_id, int4range(0, legs), sold_at + interval '1 minute'
       FROM grown_sales JOIN grown_seats USING (train_ordinal, group_ordinal)`,
    ],
    [
      'verdicts (booking_id, verdict, hold_id, user_id, train_id, journey_date, created_at, applied_at)',
      `SELECT id, 'CONFIRMED', hold_id, user_id, train_id, journey_date, sold_at, sold_at FROM grown_sales`,
    ],
  ],
  payment: [
    [
      `payments (id, booking_id, user_id, transaction_id, payment_method, amount, vat_amount, service_charge_amount, status, initiated_at,
        completed_at, created_at, updated_at, version, captured_amount, bank_tran_id)`,
      `SELECT payment_id, id, user_id, 'GROWN' || n, 'BKASH', 595 * size, 75 * size, 20 * size, 'SUCCESS', sold_at, sold_at, sold_at, sold_at, 2,
        595 * size, 'GROWN' || n FROM grown_sales`,
    ],
    [
      'ledger_journals (id, kind, payment_id, created_at)',
      `SELECT grown_id(kind, n), kind, payment_id, sold_at FROM grown_sales, (VALUES ('CAPTURE'), ('SALE')) AS movement (kind)`,
    ],
    [
      'ledger_entries (journal_id, account, amount)',
      `SELECT grown_id(kind, n), account, each * size FROM grown_sales, (VALUES
        ('CAPTURE', 'GATEWAY', 595), ('CAPTURE', 'UNSETTLED', -595),
        ('SALE', 'UNSETTLED', 595), ('SALE', 'FARES', -500), ('SALE', 'SERVICE_CHARGES', -20), ('SALE', 'VAT', -75)) AS line (kind, account, each)`,
    ],
  ],
  ticket: [
    [
      `tickets (id, booking_id, passenger_id, ticket_number, pnr, qr_code, qr_signature, journey_date, from_station, to_station, seat_number,
        coach_number, status, issued_at, created_at, user_id, train_id, train_number, train_name, train_name_bn, from_code, from_station_bn,
        to_code, to_station_bn, coach_id, seat_id, class, passenger_name, boarding_at, arrival_at, expires_at, kid)`,
      `SELECT grown_id('ticket', 10 * n + position), id, grown_id('passenger', 10 * n + position), 'G' || n || '-' || position, pnr, 'JT1:none',
        'none', journey_date, from_name, to_name, seat_number, coach_number,
        CASE WHEN arrival_at + interval '6 hours' < CURRENT_TIMESTAMP THEN 'EXPIRED' ELSE 'VALID' END, sold_at, sold_at, user_id, train_id,
        train_number, name, name_bn, from_code, from_name_bn, to_code, to_name_bn, coach_id, seat_id, class, 'Passenger ' || n, boarding_at,
        arrival_at, arrival_at + interval '6 hours', 1 FROM grown_sales JOIN grown_seats USING (train_ordinal, group_ordinal)`,
    ],
  ],
  notification: [
    [
      'notifications (id, user_id, type, channel, recipient, subject, message, status, sent_at, created_at, kind, dedupe_key, booking_id, attempts)',
      `SELECT grown_id('mail', n), user_id, 'EMAIL', 'EMAIL', 'grown@example.com', 'Your tickets', 'Your tickets are here.', 'SENT', sold_at,
        sold_at, 'TICKETS', 'grown ' || n, id, 1 FROM grown_sales`,
    ],
  ],
};

/** The n-th booking, the same in every database. */
const table = `
  CREATE FUNCTION grown_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT md5(kind || ' ' || n)::uuid $$;
  CREATE UNLOGGED TABLE grown_sales AS
  SELECT n, grown_id('booking', n) AS id, grown_id('account', n % grown.accounts) AS user_id, grown_id('hold', n) AS hold_id,
    grown_id('payment', n) AS payment_id,
    upper(translate(substr(md5('pnr ' || n), 1, 3) || lpad(to_hex(n), 7, '0'), '01', 'gh')) AS pnr,
    t.*, g.group_ordinal, g.train_ordinal, g.size, day.journey_date, day.journey_date - 9 + interval '1 second' * (n % 80000) AS sold_at,
    (day.journey_date + t.departs::time) AT TIME ZONE 'Asia/Dhaka' AS boarding_at,
    (day.journey_date + t.departs::time + interval '6 hours') AT TIME ZONE 'Asia/Dhaka' AS arrival_at
  FROM grown
  CROSS JOIN LATERAL generate_series(0, grown.bookings - 1) AS n
  CROSS JOIN LATERAL (SELECT grown.last_day - (n / grown.trains % grown.days)::int AS journey_date) AS day
  JOIN grown_trains t ON t.ordinal = n % grown.trains
  JOIN grown_groups g ON g.train_ordinal = t.ordinal AND g.group_ordinal = n / grown.trains / grown.days;
  ANALYZE grown_sales`;

const filled = Object.entries(statements);
const databasesAtOnce = 2;

/** Sold, paid, ticketed and told, in all databases. @param url of a service's database, by the account that owns it */
export async function fillSales(
  url: (service: string) => string,
  sales: Sales,
  say: (line: string) => void,
): Promise<void> {
  const fill = async ([service, tables]: (typeof filled)[number]) => {
    const began = performance.now();
    await withOwner(url(service), async (sql) => {
      await stage(sql, sales);
      // By construction it is what the triggers and foreign keys demand; they would look at each row.
      await sql`SET session_replication_role = replica`;
      for (const [columns, select] of tables) await sql.unsafe(`INSERT INTO ${columns} ${select}`);
    });
    say(`${service}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  };
  await pMap(filled, fill, { concurrency: databasesAtOnce });
  await report(url);
  for (const service of [...Object.keys(statements), 'reporting', 'schedule'])
    await withOwner(url(service), async (sql) => {
      await sql.unsafe(
        'DROP FUNCTION IF EXISTS grown_id; DROP TABLE IF EXISTS grown_sales, grown, grown_trains, grown_seats, grown_groups',
      );
      await sql`VACUUM ANALYZE`;
    });
}

async function stage(
  sql: postgres.Sql,
  { bookings, accounts, days, lastDay, trains, seats }: Sales,
): Promise<void> {
  await sql`
    CREATE TABLE grown AS SELECT ${bookings}::bigint AS bookings, ${accounts}::bigint AS accounts, ${days}::int AS days,
      ${lastDay}::date AS last_day, ${trains.length}::int AS trains`;
  await sql`
    CREATE TABLE grown_trains AS SELECT * FROM jsonb_to_recordset(${sql.json(trains as never)}) AS t (ordinal int, train_id uuid, route_id uuid,
      train_number text, name text, name_bn text, from_id uuid, from_code text, from_name text, from_name_bn text, to_id uuid, to_code text,
      to_name text, to_name_bn text, legs int, departs text)`;
  await sql`
    CREATE TABLE grown_seats AS SELECT * FROM jsonb_to_recordset(${sql.json(seats as never)}) AS s (train_ordinal int, group_ordinal int,
      position int, seat_id uuid, seat_number text, coach_id uuid, coach_number text, class text)`;
  await sql`
    CREATE TABLE grown_groups AS SELECT train_ordinal, group_ordinal, count(*)::int AS size FROM grown_seats GROUP BY 1, 2`;
  await sql`ANALYZE grown, grown_trains, grown_seats, grown_groups`;
  await sql.unsafe(table);
}

/** The figures that are counted from what was sold. */
async function report(url: (service: string) => string): Promise<void> {
  const [days, trips] = await withOwner(url('booking'), async (sql) => [
    await sql`
      SELECT (created_at AT TIME ZONE 'Asia/Dhaka')::date::text AS stat_date, count(*)::int AS total_bookings, count(*)::int AS successful_bookings,
        sum(total_amount)::text AS total_revenue, sum(total_passengers)::int AS total_passengers, count(DISTINCT user_id)::int AS unique_users
      FROM bookings GROUP BY 1`,
    await sql`
      SELECT train_id, journey_date::text, sum(total_passengers)::int AS sold FROM bookings GROUP BY 1, 2`,
  ]);
  await withOwner(url('reporting'), async (sql) => {
    for (const day of days) await sql`INSERT INTO daily_stats ${sql(day)}`;
  });
  await withOwner(
    url('schedule'),
    (sql) => sql`
      UPDATE schedules s SET sold_seats = t.sold, available_seats = greatest(0, total_seats - t.sold)
      FROM jsonb_to_recordset(${sql.json(trips as never)}) AS t (train_id uuid, journey_date date, sold int)
      WHERE s.train_id = t.train_id AND s.journey_date = t.journey_date`,
  );
}

export async function withOwner<Result>(
  url: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
