import { expect, test } from 'bun:test';
import { nameCall, nameStatements } from './name-step.ts';

const statement = (text: string, ...args: unknown[]) => ({ strings: [text], args });

test('a transaction is named by what it changes and emits, in its order', () => {
  expect(
    nameStatements([
      statement('insert into "inbox" ("consumer") values ($1)', 'settle-payment'),
      statement('select * from "bookings" for update'),
      statement('update "bookings" set "booking_status" = $1, "version" = 2', 'CONFIRMED'),
      statement('insert into "outbox" ("id", "type") values ($1, $2)', 'an id', 'booking.confirmed'),
    ]),
  ).toBe('postgres: insert inbox, update bookings.booking_status = CONFIRMED, emit booking.confirmed');
});

test('so is one statement that does all of it, whose rows are one parameter', () => {
  const text =
    'WITH booking AS (update "bookings" set "booking_status" = $1 returning "id"), told AS (INSERT INTO "outbox" ("type") SELECT "type" FROM json_populate_recordset(NULL::"outbox", $2::json)) SELECT';
  const events = JSON.stringify([{ id: 'an id', type: 'booking.confirmed' }]);
  expect(nameStatements([statement(text, 'CONFIRMED', events)])).toBe(
    'postgres: update bookings.booking_status = CONFIRMED, emit booking.confirmed',
  );
});

test('two states of one row are two steps; other values are not part of the name', () => {
  const name = (text: string, ...args: unknown[]) => nameStatements([statement(text, ...args)]);
  expect(name(`UPDATE seat_reservations SET status = 'RELEASED'\n WHERE id = $1`)).toEndWith('= RELEASED');
  expect(name(`UPDATE seat_reservations SET status = 'EXPIRED'`)).toEndWith('= EXPIRED');
  expect(name('update "payments" set "next_check_at" = $1', '2026')).toBe(
    'postgres: update payments.next_check_at',
  );
});

test('reading is no step, nor is what the played gateway keeps', () => {
  expect(
    nameStatements([statement('select 1'), statement('SELECT value FROM epoch FOR SHARE')]),
  ).toBeUndefined();
  expect(nameStatements([statement('insert into "sandbox_transactions" values ($1)', 1)])).toBeUndefined();
});

test('calls to the gateway are told apart, and from all others', () => {
  const validator = 'http://localhost/sandbox/sslcommerz/validator/api/merchantTransIDvalidationAPI.php';
  expect(nameCall(`${validator}?refund_trans_id=1&bank_tran_id=2`)).toBe('ask by refund_trans_id');
  expect(nameCall(`${validator}?sessionkey=1`)).toBe('ask by sessionkey');
  expect(nameCall('http://localhost/sandbox/sslcommerz/gwprocess/v4/api.php')).toBe('open a session');
  expect(nameCall('http://localhost/v1/payments/sslcommerz/ipn')).toBeUndefined();
});
