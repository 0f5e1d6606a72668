import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Secret, TOTP } from 'otpauth';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { contactChanged } from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import { sendCode } from '#shared/contracts/notification';
import { eventually } from '#support/platform';
import { type Kind, kinds } from '../../services/notification/delivery/notification.ts';
import { type Language, languages } from '../../services/notification/messages/language.ts';
import { subscriptions } from '../../services/notification/subscriptions.ts';
import { type Booking, daysAhead, freeSeats, Person, staff, type TripFound } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { expectedDeparture, tellsOf } from './late-trains.ts';
import { Reader } from './reader.ts';

/** What each kind of message may tell of; every one of it is brought about below, and read in each language. */
const variants: Record<Kind, string[]> = {
  CODE: sendCode.input.properties.purpose.enum,
  TICKETS: ['confirmed', 'accepted after a review', 'sent again'],
  // Nothing in the system fails a booking for PAYMENT_FAILED: it waits for another attempt until its deadline.
  BOOKING_FAILED: booking.failureReason.enum.filter((reason) => reason !== 'PAYMENT_FAILED'),
  // Of what was never paid its cancelling is not told.
  BOOKING_CANCELLED: ['in part', 'whole', 'TRIP_CANCELLED'],
  REFUND: [...booking.refundReason.enum, 'DUPLICATE_CHARGE', 'REVIEW_REJECTED'],
  PAYMENT_REVIEW: ['held'],
  TRIP_DELAYED: ['late', 'later', 'on time again'],
  SECOND_FACTOR: ['ENROLLED', 'REMOVED', 'RESET'],
  CONTACT: contactChanged.data.properties.change.enum,
};
/** What notification hears, and which messages come of it; null: it only takes note. */
const heard: Record<string, Kind | null> = {
  'ticket.issued': 'TICKETS',
  'booking.failed': 'BOOKING_FAILED',
  'booking.cancelled': 'BOOKING_CANCELLED',
  'payment.refunded': 'REFUND',
  'payment.held-for-review': 'PAYMENT_REVIEW',
  'schedule.trip-delayed': 'TRIP_DELAYED',
  'schedule.trip-cancelled': null,
  'auth.factor-changed': 'SECOND_FACTOR',
  'auth.contact-changed': 'CONTACT',
  'auth.account-deleted': null,
  'auth.registered': null,
};

const limitMs = 120_000;
const tried = new Set<string>();
let jatra: JatraUnderTest;
let admin: Person;
let superAdmin: Person;
let agent: Person;
let rival: Person;

beforeAll(async () => {
  jatra = await startJatraProcess();
  [admin, superAdmin, agent, rival] = (await Promise.all([
    ...['ADMIN', 'SUPER_ADMIN', 'AGENT'].map((role) => staff(jatra, role)),
    new Person(jatra, 'Karim Uddin').join(),
  ] as Promise<Person>[])) as [Person, Person, Person, Person];
}, 180_000);
afterAll(() => jatra?.stop());

test('the messages below are all that notification can send', () => {
  expect(Object.keys(variants).sort()).toEqual([...kinds].sort());
  const types = subscriptions.map(({ contract }) => contract.type);
  expect(types.sort()).toEqual(Object.keys(heard).sort());
});

describe.each([...languages])('in %s', (language) => {
  const join = () => new Reader(jatra, language).join();
  const read = (kind: Kind, ...told: string[]) => {
    for (const variant of told) tried.add(`${kind} ${variant} ${language}`);
  };

  test(
    'codes, and word of a second factor',
    async () => {
      const reader = await join();
      read('CODE', 'REGISTRATION');
      const { email, phone, password } = reader;
      for (const type of ['LOGIN', 'BOOKING'] as const) {
        for (const [channel, to] of [
          ['SMS', { phone }],
          ['EMAIL', { email }],
        ] as const) {
          await reader.expect(202, 'POST', '/v1/auth/otp/send', { ...to, type });
          const code = await reader.code(type, { to: channel, in: language });
          if (type === 'LOGIN' && channel === 'EMAIL') await enrol(reader, code);
        }
        read('CODE', type);
      }
      const enrolled = await reader.told('SECOND_FACTOR');
      read('SECOND_FACTOR', 'ENROLLED');
      await reader.expect(200, 'POST', '/v1/auth/second-factor/remove', {
        password,
        code: recoveryCodes.pop(),
      });
      await reader.signIn();
      const removed = await reader.told('SECOND_FACTOR', { times: 2 });
      expect(removed.mail.text).not.toBe(enrolled.mail.text);
      read('SECOND_FACTOR', 'REMOVED');

      await reader.expect(202, 'POST', '/v1/auth/password/forgot', { identifier: email });
      await reader.code('PASSWORD_RESET', { to: 'EMAIL', in: language });
      read('CODE', 'PASSWORD_RESET');
    },
    limitMs,
  );
  let recoveryCodes: string[] = [];
  async function enrol(reader: Reader, code: string) {
    const { email, password } = reader;
    const path = '/v1/auth/second-factor';
    const { secret } = await reader.expect<{ secret: string }>(201, 'POST', path, { password, email, code });
    const first = TOTP.generate({ secret: Secret.fromBase32(secret) });
    ({ recoveryCodes } = await reader.expect<{ recoveryCodes: string[] }>(200, 'POST', `${path}/confirm`, {
      code: first,
    }));
  }

  test(
    'word of a contact that is changed, removed, added, shut, and wanted by another',
    async () => {
      const reader = await join();
      const { email, phone, password } = reader;
      const other = new Reader(jatra, language);
      const body = { password, phone: other.phone };
      const prove = async (contact: { email: string } | { phone: string }, code: string) =>
        reader.expect(200, 'POST', '/v1/auth/otp/verify', { ...contact, type: 'REGISTRATION', code });
      const told = async (change: string, mails: number, texts: number) => {
        await eventually(async () => {
          const sent = (await reader.sent('CONTACT')).filter(({ status }) => status !== 'PENDING');
          const of = (type: string) => sent.filter((one) => one.type === type).length;
          return of('EMAIL') === mails && of('SMS') === texts;
        }, `${mails} mails and ${texts} text messages`);
        for (const { message } of await reader.sent('CONTACT')) reader.reads(message);
        read('CONTACT', change);
      };
      await reader.expect(202, 'POST', '/v1/auth/contacts', body);
      await prove({ phone: other.phone }, await other.code('REGISTRATION', { to: 'SMS', in: language }));
      // The new number is told and the one before.
      await told('REPLACED', 1, 2);
      await reader.expect(204, 'POST', '/v1/auth/contacts/remove', body);
      await told('REMOVED', 2, 3);
      await sql('auth', (db) => db`DELETE FROM otp_records WHERE phone = ${`+88${phone}`}`);
      await reader.expect(202, 'POST', '/v1/auth/contacts', { password, phone });
      await prove({ phone }, await reader.code('REGISTRATION', { to: 'SMS', in: language }));
      await told('ADDED', 3, 4);

      // As after an upgrade: nobody knows whether both are in the same hands.
      const { userId } = await reader.expect<{ userId: string }>(200, 'GET', '/v1/users/me');
      await sql('auth', (db) => db`UPDATE contacts SET hands = NULL WHERE user_id = ${userId}`);
      await reader.expect(202, 'POST', '/v1/auth/password/forgot', { identifier: email });
      const code = await reader.code('PASSWORD_RESET', { to: 'EMAIL', in: language });
      const newPassword = `another ${newId()}`;
      await reader.expect(200, 'POST', '/v1/auth/password/reset', { email, code, newPassword });
      await reader.signIn(email, newPassword);
      await told('SHUT', 4, 5);
      const { fullName } = reader;
      await rival.expect(201, 'POST', '/v1/auth/register', {
        email,
        phone: new Person(jatra).phone,
        password,
        fullName,
      });
      await told('WANTED', 5, 5);
      expect((await reader.sent('CONTACT')).at(-1)!.message).not.toContain(fullName);
    },
    limitMs,
  );

  test(
    'that a second factor was taken away by staff',
    async () => {
      const reader = await join();
      const { email, password } = reader;
      await reader.expect(202, 'POST', '/v1/auth/otp/send', { email, type: 'LOGIN' });
      await enrol(reader, await reader.code('LOGIN', { to: 'EMAIL', in: language }));
      await reader.told('SECOND_FACTOR');
      const { userId } = await reader.expect<{ userId: string }>(200, 'GET', '/v1/users/me');
      const path = `/v1/admin/users/${userId}/second-factor/reset`;
      await superAdmin.expect(200, 'POST', path, { reason: 'The phone is lost' });
      await reader.signIn(email, password);
      await reader.told('SECOND_FACTOR', { times: 2 });
      read('SECOND_FACTOR', 'RESET');
    },
    limitMs,
  );

  test(
    'tickets, sent again, cancelled in part and whole, and each refund',
    async () => {
      const reader = await join();
      const trip = await reader.tripWithSeats('DA', 'CG', daysAhead(3), 20);
      const { booking: sold, tickets } = await reader.buy(trip, 'DA', 'CG', await free(reader, trip, 2));
      const { mail, sent } = await reader.told('TICKETS', { booking: sold });
      for (const { ticketNumber, seatNumber } of tickets)
        for (const fact of [ticketNumber, seatNumber]) expect(mail.text).toContain(fact);
      expect(mail.text).toContain(language === 'bn' ? 'ঢাকা' : 'Dhaka');
      read('TICKETS', 'confirmed');

      for (const { notificationId } of sent)
        await agent.expect(202, 'POST', `/v1/notifications/${notificationId}/resend`);
      const again = await reader.told('TICKETS', { booking: sold, times: 2 });
      expect(again.sent.filter(({ resendOf }) => resendOf !== null)).toHaveLength(2);
      read('TICKETS', 'sent again');

      const path = `/v1/bookings/${sold.bookingId}/cancel`;
      const [first] = sold.passengers;
      await reader.expect(200, 'POST', path, { passengerIds: [first!.passengerId] });
      await reader.told('BOOKING_CANCELLED', { booking: sold });
      read('BOOKING_CANCELLED', 'in part');
      await refunded(reader, sold);
      await reader.expect(200, 'POST', path, {});
      await reader.told('BOOKING_CANCELLED', { booking: sold, times: 2 });
      read('BOOKING_CANCELLED', 'whole');
      await refunded(reader, sold, 2);
      read('REFUND', 'CANCELLED_BY_PASSENGER');
    },
    limitMs,
  );

  test(
    'an unpaid booking that is cancelled, and the money that came after it',
    async () => {
      const reader = await join();
      const { sold, page } = await bookAndOpen(reader);
      await reader.expect(200, 'POST', `/v1/bookings/${sold.bookingId}/cancel`, {});
      await press(page);
      await refunded(reader, sold);
      expect(await reader.sent('BOOKING_CANCELLED', sold.bookingId)).toEqual([]);
      read('REFUND', 'BOOKING_CLOSED');
    },
    limitMs,
  );

  test(
    'a booking not paid in time, and one whose seats were gone when the money came',
    async () => {
      const reader = await join();
      const { trip, seatIds, sold, page } = await bookAndOpen(reader);
      await sql('booking', (db) => db`UPDATE bookings SET expires_at = now() WHERE id = ${sold.bookingId}`);
      await reader.told('BOOKING_FAILED', { booking: sold });
      read('BOOKING_FAILED', 'PAYMENT_DEADLINE');
      await eventually(
        async () => (await free(rival, trip, 60)).includes(seatIds[0]!),
        'the seat to be free',
      );
      await rival.buy(trip, 'DA', 'CG', seatIds);
      await press(page);
      await reader.told('BOOKING_FAILED', { booking: sold, times: 2 });
      read('BOOKING_FAILED', 'SEATS_GONE');
      await refunded(reader, sold);
      read('REFUND', 'SEATS_GONE');
    },
    limitMs,
  );

  test(
    'that what was paid twice goes back once',
    async () => {
      const reader = await join();
      const { sold, page } = await bookAndOpen(reader);
      const second = (await reader.startPayment(sold)).redirectUrl;
      await press(page);
      await reader.told('TICKETS', { booking: sold });
      await press(second);
      await refunded(reader, sold);
      read('REFUND', 'DUPLICATE_CHARGE');
    },
    limitMs,
  );

  test(
    'a payment under review, accepted and refused',
    async () => {
      const reader = await join();
      for (const decision of ['ACCEPT', 'REJECT']) {
        const { sold, page, payment } = await bookAndOpen(reader);
        await tellSandbox({ tranId: payment.transactionId, riskLevel: 1 });
        await press(page);
        await reader.told('PAYMENT_REVIEW', { booking: sold });
        read('PAYMENT_REVIEW', 'held');
        await admin.expect(200, 'POST', `/v1/admin/payments/${payment.paymentId}/review`, { decision });
        if (decision === 'ACCEPT') {
          await reader.told('TICKETS', { booking: sold });
          read('TICKETS', 'accepted after a review');
        } else {
          await refunded(reader, sold);
          read('REFUND', 'REVIEW_REJECTED');
        }
      }
    },
    limitMs,
  );

  test(
    'a late train, later still, and on time again; and a train that does not run',
    async () => {
      const reader = await join();
      const trip = await reader.tripWithSeats('DA', 'CG', daysAhead(language === 'en' ? 5 : 6), 20);
      const { booking: sold } = await reader.buy(trip, 'DA', 'CG', await free(reader, trip, 1));
      const unpaid = await reader.book(await reader.hold(trip, 'DA', 'CG', await free(reader, trip, 1)));
      await reader.told('TICKETS', { booking: sold });
      const path = `/v1/admin/trips/${trip.trainId}/${trip.journeyDate}`;
      for (const [at, minutes] of [35, 95, 0].entries()) {
        await admin.expect(200, 'POST', `${path}/delay`, { minutes, reason: `Fog, said ${at + 1}` });
        const { mail, sms } = await reader.told('TRIP_DELAYED', { booking: sold, times: at + 1 });
        expect(mail.text).toContain(expectedDeparture({ reader, trip }, minutes));
        if (language === 'en') expect(mail.text).toContain(`Fog, said ${at + 1}`);
        if (minutes > 0) {
          expect(mail.text).toContain(reader.figure(minutes));
          expect(tellsOf({ reader, trip }, minutes, sms)).toBe(true);
        }
        read('TRIP_DELAYED', variants.TRIP_DELAYED[at]!);
      }

      await admin.expect(200, 'POST', `${path}/cancel`, { reason: 'Flood near Bhairab' });
      await reader.told('BOOKING_CANCELLED', { booking: sold });
      read('BOOKING_CANCELLED', 'TRIP_CANCELLED');
      await refunded(reader, sold);
      read('REFUND', 'TRIP_CANCELLED');
      await reader.told('BOOKING_FAILED', { booking: unpaid });
      read('BOOKING_FAILED', 'TRIP_CANCELLED');
    },
    limitMs,
  );
});

test('no kind of message was left out, in no language', () => {
  const all = (Object.entries(variants) as [Kind, string[]][]).flatMap(([kind, told]) =>
    told.flatMap((variant) => languages.map((language: Language) => `${kind} ${variant} ${language}`)),
  );
  expect([...tried].sort()).toEqual(all.sort());
});

test('none of it is in the log with a name or an address, and no event was dead', () => {
  const log = jatra.log();
  expect(log).not.toContain('dead letter');
  expect(log).not.toContain('Rahima');
  expect(log).not.toContain('@example.com');
});

async function free(person: Person, trip: TripFound, count: number): Promise<string[]> {
  const seats = freeSeats(await person.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
  return seats.slice(0, count).map(({ seatId }) => seatId);
}

/** A booking with the gateway's page open, on which nothing has been pressed yet. */
async function bookAndOpen(reader: Reader) {
  const trip = await reader.tripWithSeats('DA', 'CG', daysAhead(3), 20);
  const seatIds = await free(reader, trip, 1);
  const sold = await reader.book(await reader.hold(trip, 'DA', 'CG', seatIds));
  const payment = await reader.startPayment(sold);
  return { trip, seatIds, sold, payment, page: payment.redirectUrl };
}

/** Presses the pay button of the gateway's page. */
async function press(page: string): Promise<void> {
  const answer = await fetch(page, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }) });
  expect(answer.status).toBe(200);
  await answer.text();
}

async function tellSandbox(behaviour: object): Promise<void> {
  const answer = await fetch(`${jatra.baseUrl}/sandbox/sslcommerz/behaviour`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(behaviour),
  });
  expect(answer.status).toBeLessThan(300);
}

/** The sum that has gone back stands in the message. */
async function refunded(reader: Reader, sold: Booking, times = 1): Promise<void> {
  const { mail } = await reader.told('REFUND', { booking: sold, times });
  const amounts = await sql(
    'payment',
    (db) => db<{ amount: string }[]>`SELECT amount FROM refunds WHERE booking_id = ${sold.bookingId}
      ORDER BY refunded_at DESC NULLS LAST`,
  );
  expect(amounts).toHaveLength(times);
  const taka = Number(amounts[0]!.amount).toLocaleString('en-IN', { minimumFractionDigits: 2 });
  expect(mail.text).toContain(reader.figure(taka));
}

async function sql<Row>(service: string, ask: (db: postgres.Sql) => Promise<Row>): Promise<Row> {
  const db = postgres(jatra.databaseUrl(service), { max: 1 });
  try {
    return await ask(db);
  } finally {
    await db.end();
  }
}
