import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsQR from 'jsqr';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { audit } from '#shared/tools/audit/audit';
import { eventually } from '#support/platform';
import { daysAhead, freeSeats, Person, staff, type Ticket, type TripFound } from './client.ts';
import { travelByGeneratedClient } from './generated-client.ts';
import { type JatraUnderTest, startJatraProcess, type Topology } from './jatra.ts';

let jatra: JatraUnderTest;
let buyer: Person;
let rival: Person;
let checker: Person;
const date = daysAhead(3);

const steps: { shows: string; run: () => Promise<void> }[] = [];
const step = (shows: string, run: () => Promise<void>) => steps.push({ shows, run });

/** The same journey whatever the system is spread over: its steps depend on the order they stand in. */
export function journey(topology: Topology): void {
  describe(`in ${topology}`, () => {
    beforeAll(async () => {
      jatra = await startJatraProcess({}, topology);
      [buyer, rival, checker] = await Promise.all([
        new Person(jatra, 'Rahima Khatun').join(),
        new Person(jatra, 'Karim Uddin').join(),
        staff(jatra, 'CHECKER'),
      ]);
    });
    afterAll(() => jatra?.stop());
    for (const { shows, run } of steps) test(shows, run);
  });
}

const dhakaToChattogram = (person: Person) => person.tripWithSeats('DA', 'CG', date, 20);

async function readQr(person: Person, ticket: Ticket): Promise<string> {
  const response = await fetch(`${jatra.baseUrl}/v1/tickets/${ticket.ticketId}/qr.png`, {
    headers: { authorization: `Bearer ${person.accessToken}` },
  });
  expect(response.headers.get('content-type')).toBe('image/png');
  const image = PNG.sync.read(Buffer.from(await response.arrayBuffer()));
  const code = jsQR(new Uint8ClampedArray(image.data), image.width, image.height);
  if (!code) throw new Error('the QR code cannot be read');
  return code.data;
}

const scan = (qr: string, trip: { trainId: string; journeyDate: string }) =>
  checker.expect<{ result: string }>(200, 'POST', '/v1/tickets/validate', {
    qr,
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    deviceId: 'gate-1',
    nonce: newId(),
  });

step('from a search to a scanned ticket: two seats from Dhaka to Chattogram', async () => {
  const trip = await dhakaToChattogram(buyer);
  expect(trip.journeyDate).toBe(date);
  const [one, other] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR');
  const seatIds = [one!.seatId, other!.seatId];
  const hold = await buyer.hold(trip, 'DA', 'CG', seatIds);

  const refused = await rival.call<{ code: string; seats: { seatId: string }[] }>('POST', '/v1/holds', {
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    from: 'DA',
    to: 'CG',
    seatIds: [seatIds[0]],
  });
  expect(refused.status).toBe(409);
  expect(refused.body.code).toBe('SEAT_NOT_AVAILABLE');
  expect(refused.body.seats.map((seat) => seat.seatId)).toEqual([seatIds[0]!]);

  const booked = await buyer.book(hold, ['Rahima Khatun', 'Abul Hossain']);
  expect(booked.status).toBe('PENDING');
  expect(booked.pnr).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
  const serviceCharge = 2_000;
  expect(booked.totalAmount.amount).toBe(2 * (one!.fare.amount + serviceCharge));

  await payInBrowser((await buyer.startPayment(booked)).redirectUrl);
  await buyer.bookingIn('CONFIRMED', booked.bookingId);

  const mail = await buyer.mail((candidate) => candidate.text.includes(booked.pnr), 'the confirmation');
  const tickets = await eventually(async () => {
    const found = await buyer.tickets(booked.bookingId);
    return found.length === 2 && found;
  }, 'both tickets');
  for (const ticket of tickets) expect(mail.text).toContain(ticket.ticketNumber);

  const qr = await readQr(buyer, tickets[0]!);
  expect(qr).toStartWith('JT1:');
  expect(qr.length).toBeLessThanOrEqual(250);
  const changed = qr.slice(0, -3) + (qr.at(-3) === 'A' ? 'B' : 'A') + qr.slice(-2);
  expect((await scan(changed, trip)).result).toBe('FORGED');
  expect((await scan(qr, { ...trip, journeyDate: daysAhead(4) })).result).toBe('WRONG_TRIP');
  expect((await scan(qr, trip)).result).toBe('VALID');
  expect((await scan(qr, trip)).result).toBe('ALREADY_USED');
  expect((await rival.call('GET', `/v1/bookings/${booked.bookingId}`)).status).toBe(404);
});

/** As a person with a browser: reads the gateway's page, presses pay, ends on the result page. */
async function payInBrowser(url: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.locator('button[value=pay]').click();
    await page.waitForURL(`${jatra.baseUrl}/**`);
    await page
      .getByText(/paid|success|confirmed/i)
      .first()
      .waitFor();
  } finally {
    await browser.close();
  }
}

step('a cancelled booking: seats on sale again, money on its way back, its ticket worthless', async () => {
  const trip = await dhakaToChattogram(buyer);
  const [seat] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').slice(-1);
  const { booking, tickets } = await buyer.buy(trip, 'DA', 'CG', [seat!.seatId]);
  const qr = await readQr(buyer, tickets[0]!);
  expect(await statusOnMap(trip, seat!.seatId)).toBe('SOLD');

  const offer = await buyer.expect<{ total: { refund: { amount: number } } }>(
    200,
    'GET',
    `/v1/bookings/${booking.bookingId}/refund-offer`,
  );
  const cancelled = await buyer.expect<{ status: string }>(
    200,
    'POST',
    `/v1/bookings/${booking.bookingId}/cancel`,
    {},
  );
  expect(cancelled.status).toBe('CANCELLED');
  expect(offer.total.refund.amount).toBe(seat!.fare.amount - 2_500);

  expect(await statusOnMap(trip, seat!.seatId)).toBe('AVAILABLE');
  expect((await scan(qr, trip)).result).toBe('CANCELLED');
  await buyer.mail(
    (mail) => mail.text.includes(booking.pnr) && /refund/i.test(mail.subject + mail.text),
    'word of the refund',
  );
  await eventually(
    async () => (await buyer.booking(booking.bookingId)).paymentStatus === 'REFUNDED',
    'the refund at the gateway',
  );

  const again = await rival.buy(trip, 'DA', 'CG', [seat!.seatId]);
  const repeated = await buyer.call('POST', `/v1/bookings/${booking.bookingId}/cancel`, {});
  expect([200, 409]).toContain(repeated.status);
  expect(await statusOnMap(trip, seat!.seatId)).toBe('SOLD');
  expect((await scan(await readQr(rival, again.tickets[0]!), trip)).result).toBe('VALID');
});

interface ListedHold {
  holdId: string;
  claimed: boolean;
  bookingId: string | null;
}

step(
  'answers that were lost, and a scan of the wrong ticket: the hold and its booking are found, the scan is taken back',
  async () => {
    const person = await new Person(jatra, 'Salma Akter').join();
    const trip = await dhakaToChattogram(person);
    const { trainId, journeyDate } = trip;
    const seatIds = freeSeats(await person.seatMap(trip, 'DA', 'CG'), 'S_CHAIR')
      .slice(0, 2)
      .map(({ seatId }) => seatId);
    const hold = await person.hold(trip, 'DA', 'CG', seatIds);
    const wish = { trainId, journeyDate, from: 'DA', to: 'CG', seatIds };
    const refused = await person.expect<{ holds: ListedHold[] }>(409, 'POST', '/v1/holds', wish);
    expect(refused.holds.map(({ holdId }) => holdId)).toEqual([hold.holdId]);
    const booking = await person.book(hold);
    const mine = await person.expect<{ items: ListedHold[] }>(200, 'GET', '/v1/holds');
    const { bookingId } = booking;
    expect(mine.items).toMatchObject([{ holdId: hold.holdId, claimed: true, bookingId }]);
    await person.pay(booking);
    await person.bookingIn('CONFIRMED', bookingId);
    const [shown, other] = await eventually(async () => {
      const found = await person.tickets(bookingId);
      return found.length === seatIds.length && found;
    }, 'the tickets');
    expect(await person.expect<{ items: ListedHold[] }>(200, 'GET', '/v1/holds')).toMatchObject({
      items: [],
    });

    const qr = await readQr(person, shown!);
    const body = { qr, trainId, journeyDate, deviceId: 'gate-1', nonce: newId() };
    expect(await checker.expect<object>(200, 'POST', '/v1/tickets/validate', body)).toMatchObject({
      result: 'VALID',
    });
    const path = `/v1/bookings/${bookingId}`;
    const { passengerId } = shown!;
    const offer = await person.expect<{ passengers: object[] }>(200, 'GET', `${path}/refund-offer`);
    expect(offer).toMatchObject({ usedTickets: [{ passengerId }] });
    expect(offer.passengers).toHaveLength(1);
    expect(await person.call('POST', `${path}/cancel`, {})).toMatchObject({
      status: 409,
      body: { code: 'TICKET_USED', passengerIds: [passengerId] },
    });

    const { deviceId, nonce } = body;
    await checker.expect(200, 'POST', '/v1/tickets/scans/undo', { deviceId, nonce });
    expect(await person.expect<object>(200, 'GET', `${path}/refund-offer`)).toMatchObject({
      usedTickets: [],
    });
    expect(await scan(qr, trip)).toMatchObject({ result: 'VALID' });
    expect(await scan(await readQr(person, other!), trip)).toMatchObject({ result: 'VALID' });
  },
);

async function statusOnMap(trip: TripFound, seatId: string): Promise<string | undefined> {
  const coaches = await buyer.seatMap(trip, 'DA', 'CG');
  return coaches.flatMap((coach) => coach.seats).find((seat) => seat.seatId === seatId)?.status;
}

step('one seat is sold from A to B and from B to C to two people, and then refused from A to C', async () => {
  const trip = await dhakaToChattogram(buyer);
  const train = await buyer.expect<{ stops: { code: string; onlineBoarding: boolean }[] }>(
    200,
    'GET',
    `/v1/trains/${trip.trainId}`,
  );
  const middle = train.stops.slice(1, -1).find((stop) => stop.onlineBoarding)!.code;
  const forFirst = new Set(
    freeSeats(await buyer.seatMap(trip, 'DA', middle), 'S_CHAIR').map((seat) => seat.seatId),
  );
  const seat = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').find((one) =>
    forFirst.has(one.seatId),
  )!;
  await buyer.buy(trip, 'DA', middle, [seat.seatId]);
  await rival.buy(trip, middle, 'CG', [seat.seatId]);
  const third = await new Person(jatra).join();
  const refused = await third.call<{ code: string }>('POST', '/v1/holds', {
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
    from: 'DA',
    to: 'CG',
    seatIds: [seat.seatId],
  });
  expect(refused.status).toBe(409);
  expect(refused.body.code).toBe('SEAT_NOT_AVAILABLE');
});

step(
  'a passenger who boards after midnight finds, buys and rides the train of the evening before',
  async () => {
    const person = await new Person(jatra).join();
    // Upaban Express leaves Dhaka at 22:00 and Sreemangal at 02:11; it does not run on Wednesdays.
    const found = (await Promise.all([2, 3, 4].map((days) => person.search('SRG', 'SYL', daysAhead(days)))))
      .flat()
      .find((trip) => trip.trainNumber === '739' && trip.classes.some((offer) => offer.class === 'S_CHAIR'))!;
    const boarding = new Date(found.departureTime);
    expect(boarding.toISOString().slice(11, 16)).toBe('20:11');
    expect(found.journeyDate).toBe(boarding.toISOString().slice(0, 10));
    const [seat] = freeSeats(await person.seatMap(found, 'SRG', 'SYL'), 'S_CHAIR');
    const { tickets } = await person.buy(found, 'SRG', 'SYL', [seat!.seatId]);
    expect((await scan(await readQr(person, tickets[0]!), found)).result).toBe('VALID');
  },
);

step(
  'a payment that failed may be tried again, and a booking left unpaid gives its seat back when cancelled',
  async () => {
    const person = await new Person(jatra).join();
    const trip = await dhakaToChattogram(person);
    const seats = freeSeats(await person.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').slice(30, 32);
    const booked = await person.book(await person.hold(trip, 'DA', 'CG', [seats[0]!.seatId]));
    await person.pay(booked, 'fail');
    expect((await person.booking(booked.bookingId)).status).toBe('PENDING');
    await person.pay(booked);
    await person.bookingIn('CONFIRMED', booked.bookingId);

    const left = await person.book(await person.hold(trip, 'DA', 'CG', [seats[1]!.seatId]));
    await person.expect(200, 'POST', `/v1/bookings/${left.bookingId}/cancel`, {});
    await eventually(
      async () => (await statusOnMap(trip, seats[1]!.seatId)) === 'AVAILABLE',
      'the seat to be free again',
    );
  },
);

step(
  'two tries in one session, the first declined, of which the gateway notifies nothing: the good one is the sale',
  async () => {
    const person = await new Person(jatra).join();
    const trip = await dhakaToChattogram(person);
    const [seat] = freeSeats(await person.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').slice(36, 37);
    const booked = await person.book(await person.hold(trip, 'DA', 'CG', [seat!.seatId]));
    const { transactionId, redirectUrl } = await person.startPayment(booked);
    await person.expect(200, 'POST', '/sandbox/sslcommerz/behaviour', {
      tranId: transactionId,
      ipn: 'lost',
      sessionTells: 'first',
    });
    const press = (outcome: 'fail' | 'pay') =>
      fetch(redirectUrl, { method: 'POST', body: new URLSearchParams({ outcome }) });
    expect((await press('fail')).status).toBe(200);
    const page = await (await press('pay')).text();

    // The payer's browser comes back with what the page told it to send.
    const form = new URLSearchParams();
    for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
      form.set(name!, value!);
    expect(form.get('tran_id')).toBe(transactionId);
    await fetch(`${jatra.baseUrl}/v1/payments/sslcommerz/success`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    await person.bookingIn('CONFIRMED', booked.bookingId);
    await eventually(async () => (await person.tickets(booked.bookingId)).length === 1, 'the ticket');
    expect(
      (await person.mails()).some(
        ({ text }) => text.includes(`${booked.pnr}`) && /fail|not been/i.test(text),
      ),
    ).toBe(false);
  },
);

step('fifty buyers at once for one seat: one hold, forty-nine clear refusals', async () => {
  const trip = await dhakaToChattogram(buyer);
  const [seat] = freeSeats(await buyer.seatMap(trip, 'DA', 'CG'), 'S_CHAIR').slice(40, 41);
  const crowd = await Promise.all(Array.from({ length: 50 }, () => new Person(jatra).join()));
  const answers = await Promise.all(
    crowd.map((person) =>
      person.call<{ code?: string }>('POST', '/v1/holds', {
        trainId: trip.trainId,
        journeyDate: trip.journeyDate,
        from: 'DA',
        to: 'CG',
        seatIds: [seat!.seatId],
      }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  expect(
    answers.filter((answer) => answer.status === 409 && answer.body.code === 'SEAT_NOT_AVAILABLE'),
  ).toHaveLength(49);
});

step(
  "a client generated from the API's document, typed throughout, buys two tickets and has one scanned",
  () => travelByGeneratedClient(jatra),
);

step('the daily report counts what was sold today, net of refunds', async () => {
  const admin = await staff(jatra, 'ADMIN');
  // Both days, in case midnight came meanwhile.
  const range = `from=${daysAhead(-1)}&to=${daysAhead(0)}`;
  const sold = await recount();
  expect(sold.successfulBookings).toBeGreaterThanOrEqual(7);
  await eventually(
    async () => {
      const { items } = await admin.expect<{ items: ReportedDay[] }>(
        200,
        'GET',
        `/v1/reports/daily?${range}`,
      );
      const sum = (pick: (day: ReportedDay) => number) => items.reduce((total, day) => total + pick(day), 0);
      const reported = {
        totalBookings: sum((day) => day.totalBookings),
        successfulBookings: sum((day) => day.successfulBookings),
        totalPassengers: sum((day) => day.totalPassengers),
        totalRevenue: sum((day) => day.totalRevenue.amount),
      };
      return Bun.deepEquals(reported, sold);
    },
    `the report to say ${JSON.stringify(sold)}`,
  );
  expect((await buyer.call('GET', `/v1/reports/daily?${range}`)).status).toBe(403);
});

interface ReportedDay {
  totalBookings: number;
  successfulBookings: number;
  totalPassengers: number;
  totalRevenue: { amount: number };
}

/** What the booking service itself has sold, from its own rows. */
async function recount() {
  const sql = postgres(jatra.databaseUrl('booking'), { max: 1 });
  const [row] = await sql<Record<string, number>[]>`
    SELECT count(*)::int AS bookings, count(confirmed_at)::int AS confirmed,
      (SELECT count(*) FROM booking_passengers p JOIN bookings b ON b.id = p.booking_id
       WHERE b.confirmed_at IS NOT NULL AND p.status <> 'CANCELLED')::int AS passengers,
      (coalesce(sum(total_amount) FILTER (WHERE confirmed_at IS NOT NULL), 0)
       - (SELECT coalesce(sum(amount), 0) FROM booking_refunds WHERE status = 'REFUNDED'))::numeric * 100 AS poisha
    FROM bookings`;
  await sql.end();
  return {
    totalBookings: row!.bookings!,
    successfulBookings: row!.confirmed!,
    totalPassengers: row!.passengers!,
    totalRevenue: Number(row!.poisha),
  };
}

step('the audit finds every invariant true, and looks at something for each', async () => {
  // The address of NATS comes by file, as in a container.
  const folder = await mkdtemp(join(tmpdir(), 'jatra-audit-'));
  const file = join(folder, 'nats-url');
  await writeFile(file, jatra.env.NATS_URL!);
  const env = { ...jatra.env, NATS_URL: '', NATS_URL_FILE: file, AUDIT_GRACE_SECONDS: '0' };
  const results = await eventually(async () => {
    const found = await audit(env);
    const broken = found.filter(({ violations }) => violations.length > 0);
    return broken.length === 0 && found;
  }, 'every invariant to hold');
  const examined = results.filter((result) => result.examined > 0).length;
  // Nothing is dead in a good journey; everything else has rows.
  expect(examined).toBe(results.length - 1);
  await rm(folder, { recursive: true });
});

step('nothing became a dead letter, and no log line holds a password, a code or an address', async () => {
  const log = jatra.log();
  expect(log).not.toContain('dead letter');
  for (const person of [buyer, rival]) {
    for (const secret of [person.password, person.email, person.phone]) expect(log).not.toContain(secret);
  }
  expect(log.split('\n').filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

step('the audit sees what is broken, and names it', async () => {
  const break_ = async (service: string, statement: string) => {
    const sql = postgres(jatra.databaseUrl(service), { max: 1 });
    const [row] = await sql.unsafe<{ id: string }[]>(statement);
    await sql.end();
    return row!.id;
  };
  const ticket = await break_(
    'ticket',
    `UPDATE tickets SET status = 'VALID', voided_at = NULL WHERE status = 'CANCELLED' RETURNING passenger_id AS id`,
  );
  const seat = await break_(
    'seat-reservation',
    `UPDATE seat_reservations SET status = 'EXPIRED' WHERE id = (SELECT id FROM seat_reservations WHERE status = 'CONFIRMED' LIMIT 1) RETURNING id`,
  );
  const payment = await break_(
    'booking',
    `UPDATE bookings SET payment_id = NULL, booking_status = 'FAILED', payment_status = 'FAILED', failure_reason = 'PAYMENT_DEADLINE', failed_at = now()
       WHERE id = (SELECT id FROM bookings WHERE booking_status = 'CONFIRMED' LIMIT 1) RETURNING id`,
  );
  const promise = await break_(
    'booking',
    `UPDATE cancellations SET refund_amount = refund_amount + 1 WHERE id = (SELECT id FROM cancellations WHERE status = 'DONE' AND refund_amount > 0 LIMIT 1) RETURNING booking_id AS id`,
  );
  const day = await break_(
    'reporting',
    `UPDATE daily_stats SET total_revenue = total_revenue + 1 RETURNING stat_date::text AS id`,
  );
  const found = (await audit({ ...jatra.env, AUDIT_GRACE_SECONDS: '0' }))
    .flatMap(({ violations }) => violations)
    .join('\n');
  expect(found).toContain(`passenger ${ticket}`);
  expect(found).toContain(`reservation ${seat} is sold in Redis and not in Postgres`);
  expect(found).toContain(`of booking ${payment} (FAILED) bought nothing`);
  expect(found).toContain(`booking ${promise}: a cancellation promised`);
  expect(found).toContain(`${day}:`);
});
