import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import * as contract from '#shared/contracts/booking';
import { bookingPassengers, bookings } from '../schema.ts';
import {
  type BookingBody,
  type BookingTest,
  minuteMs,
  passengersFor,
  seatProblems,
  startBooking,
} from '../testing/fixtures.ts';

let it: BookingTest;
beforeAll(async () => {
  it = await startBooking();
});
afterAll(() => it.platform.close());
beforeEach(() => {
  it.others.reset();
  it.clock.reset();
});

type ProblemBody = { code: string; errors?: { field: string; message: string }[] };
const pnrPattern = /^[A-HJ-NP-Z2-9]{10}$/;

describe('booking a hold', () => {
  test('prices it from the server, item by item, and waits for payment until the claim ends', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId, { classes: ['AC_B', 'SNIGDHA'] });
    const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
    expect(answer.status).toBe(201);
    const body = answer.body as BookingBody;
    expect(body).toMatchObject({
      status: 'PENDING',
      paymentStatus: 'PENDING',
      totalAmount: { amount: 226_500, currency: 'BDT', scale: 2 },
      expiresAt: hold.expiresAt,
      journey: {
        trainId: hold.trainId,
        trainNumber: '788',
        journeyDate: '2026-11-26',
        from: { code: 'DA', name: 'Dhaka', nameBn: 'ঢাকা' },
        to: { code: 'CG' },
        departureTime: hold.boardingAt,
      },
    });
    expect(body.pnr).toMatch(pnrPattern);
    expect(body.bookingReference).toHaveLength(16);
    expect(body.passengers[0]).toMatchObject({
      name: 'Passenger 1',
      class: 'AC_B',
      status: 'ACTIVE',
      fare: { amount: 144_800 },
      baseFare: { amount: 121_500 },
      vat: { amount: 18_300 },
      bedding: { amount: 5_000 },
      serviceCharge: { amount: 2_000 },
    });
    const sum = body.passengers.reduce(
      (total, { fare, serviceCharge }) => total + fare.amount + serviceCharge.amount,
      0,
    );
    expect(sum).toBe(body.totalAmount.amount);
  });

  test('tells of it once, without names', async () => {
    const user = it.newUser();
    const { booking } = await it.book(user);
    const [event] = await it.published(contract.created, booking.bookingId);
    expect(event).toMatchObject({
      version: 1,
      passengerCount: 2,
      totalPoisha: booking.totalAmount.amount,
    });
    expect(JSON.stringify(event)).not.toContain('Passenger 1');
  });

  test('uses no price, user or status that a client sends along', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId, { classes: ['SNIGDHA'] });
    const [passenger] = passengersFor(hold);
    const answer = await user.post('/v1/bookings', {
      holdId: hold.holdId,
      passengers: [{ ...passenger, fare: 1, price: 1, serviceCharge: { amount: 0 } }],
      totalAmount: { amount: 1, currency: 'BDT', scale: 2 },
      userId: newId(),
      status: 'CONFIRMED',
    });
    expect(answer.body).toMatchObject({ totalAmount: { amount: 79_700 }, status: 'PENDING' });
    expect((await it.read(user, (answer.body as BookingBody).bookingId)).totalAmount.amount).toBe(79_700);
  });

  test('keeps names in the scripts of a ticket, tidied', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId, { classes: ['SNIGDHA', 'SNIGDHA'] });
    const [one, other] = passengersFor(hold);
    const passengers = [
      { ...one, name: '  রহিমা \u00a0 খাতুন ' },
      { ...other, name: 'Md. O’Brien-Śmith, Jr', seatId: other!.seatId.toUpperCase() },
    ];
    const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers });
    expect(answer.status).toBe(201);
    const names = (answer.body as BookingBody).passengers.map(({ name }) => name);
    expect(names).toEqual(['রহিমা খাতুন'.normalize('NFC'), 'Md. O’Brien-Śmith, Jr']);
  });

  test('again with the same passengers answers the same booking, whatever has become of it', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.bookAndPay(user);
    const passengers = passengersFor(hold).reverse();
    const again = await user.post('/v1/bookings', { holdId: hold.holdId.toUpperCase(), passengers });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(booking);
  });

  test('again is answered where its names were kept by an older rule', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.book(user);
    for (const [at, name] of ['-', 'Rahim  李 \u200bUddin'].entries()) {
      const passenger = eq(bookingPassengers.seatId, hold.seats[at]!.seatId);
      await it.deps.db.update(bookingPassengers).set({ passengerName: name }).where(passenger);
    }
    const named = (first: string) =>
      passengersFor(hold).map((one, at) => ({ ...one, name: [first, 'Rahim  李 \u200bUddin'][at]! }));
    const again = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: named('-') });
    expect([again.status, (again.body as BookingBody).bookingId]).toEqual([201, booking.bookingId]);
    const other = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: named('+') });
    expect(other).toMatchObject({ status: 409, body: { code: 'HOLD_ALREADY_BOOKED' } });
    const stranger = await it.newUser().post('/v1/bookings', { holdId: hold.holdId, passengers: named('-') });
    expect(stranger).toMatchObject({ status: 400, body: { code: 'VALIDATION' } });
  });

  test('again with other passengers is refused, and the booking is named', async () => {
    const user = it.newUser();
    const { hold, booking } = await it.book(user);
    const passengers = passengersFor(hold).map((passenger) => ({ ...passenger, age: 9 }));
    const again = await user.post('/v1/bookings', { holdId: hold.holdId, passengers });
    const { bookingId } = booking;
    expect(again).toMatchObject({ status: 409, body: { code: 'HOLD_ALREADY_BOOKED', bookingId } });
  });

  test('of somebody else looks like a hold that is not there, booked or not', async () => {
    const { hold } = await it.book(it.newUser());
    const thief = it.newUser();
    const booked = await thief.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
    const absent = await thief.post('/v1/bookings', { holdId: newId(), passengers: passengersFor(hold) });
    expect(booked.status).toBe(404);
    expect({ ...(booked.body as object), requestId: '' }).toEqual({
      ...(absent.body as object),
      requestId: '',
    });
  });

  test('twenty times at once makes one booking', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId);
    const body = { holdId: hold.holdId, passengers: passengersFor(hold) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => user.post('/v1/bookings', body)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(new Set(answers.map((answer) => (answer.body as BookingBody).bookingId)).size).toBe(1);
    const rows = await it.deps.db.select().from(bookings).where(eq(bookings.holdId, hold.holdId));
    expect(rows).toHaveLength(1);
  });

  test('is impossible without an account', async () => {
    const hold = it.others.hold(newId());
    const request = new Request('http://localhost/v1/bookings', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ holdId: hold.holdId, passengers: passengersFor(hold) }),
    });
    expect((await it.app.handle(request)).status).toBe(401);
  });
});

describe('a bad booking', () => {
  const cases: [string, (passenger: Record<string, unknown>) => unknown, string][] = [
    ['an empty name', (one) => ({ ...one, name: '' }), 'passengers.0.name'],
    ['a name of blanks', (one) => ({ ...one, name: '   ' }), 'passengers.0.name'],
    ['a name of invisible characters', (one) => ({ ...one, name: '\u200d\u200c' }), 'passengers.0.name'],
    ['a name of 101 characters', (one) => ({ ...one, name: 'ক'.repeat(101) }), 'passengers.0.name'],
    ['a line feed in a name', (one) => ({ ...one, name: 'A\nB' }), 'passengers.0.name'],
    ['a null byte in a name', (one) => ({ ...one, name: 'A\u0000B' }), 'passengers.0.name'],
    ['a reversed text in a name', (one) => ({ ...one, name: 'A\u202eB' }), 'passengers.0.name'],
    ['a name without a letter', (one) => ({ ...one, name: '-' }), 'passengers.0.name'],
    ['a Hangul filler for a name', (one) => ({ ...one, name: '\u3164' }), 'passengers.0.name'],
    ['a Braille blank for a name', (one) => ({ ...one, name: '\u2800' }), 'passengers.0.name'],
    ['a grapheme joiner in a name', (one) => ({ ...one, name: '\u034f-' }), 'passengers.0.name'],
    ['a name no font has', (one) => ({ ...one, name: '李' }), 'passengers.0.name'],
    ['a picture in a name', (one) => ({ ...one, name: 'Rahim 🚆' }), 'passengers.0.name'],
    ['brackets of a page in a name', (one) => ({ ...one, name: '<b>Rahim' }), 'passengers.0.name'],
    ['half a character in a name', (one) => ({ ...one, name: 'A\ud800' }), 'passengers.0.name'],
    ['an age below 0', (one) => ({ ...one, age: -1 }), 'passengers.0.age'],
    ['an age above 120', (one) => ({ ...one, age: 121 }), 'passengers.0.age'],
    ['a broken age', (one) => ({ ...one, age: 1.5 }), 'passengers.0.age'],
    ['an age as text', (one) => ({ ...one, age: 'old' }), 'passengers.0.age'],
    ['an unknown gender', (one) => ({ ...one, gender: 'female' }), 'passengers.0.gender'],
    ['a missing gender', ({ gender: _gender, ...one }) => one, 'passengers.0.gender'],
    ['a seat that is no id', (one) => ({ ...one, seatId: 'KA-1' }), 'passengers.0.seatId'],
    [
      'a seat id in another notation',
      (one) => ({ ...one, seatId: `urn:uuid:${one.seatId}` }),
      'passengers.0.seatId',
    ],
    ['a seat that is not held', (one) => ({ ...one, seatId: newId() }), 'passengers.0.seatId'],
  ];
  test.each(cases)('with %s is refused and names the field', async (_what, spoil, field) => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId);
    const [one, other] = passengersFor(hold);
    const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: [spoil(one!), other] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION' } });
    expect((answer.body as ProblemBody).errors!.map((error) => error.field)).toContain(field);
    expect(it.others.asked.claim).not.toContain(hold.holdId);

    const repaired = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: [one, other] });
    expect(repaired.status).toBe(201);
  });

  test('that leaves a held seat empty, or seats two on one, is refused', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId);
    const [one, other] = passengersFor(hold);
    const few = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: [one] });
    expect(few).toMatchObject({ status: 400, body: { errors: [{ field: 'passengers' }] } });
    const twice = [one, { ...other, seatId: one!.seatId.toUpperCase() }];
    const both = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: twice });
    expect(both).toMatchObject({ status: 400, body: { errors: [{ field: 'passengers.1.seatId' }] } });
    const nobody = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: [] });
    expect(nobody).toMatchObject({ status: 400, body: { errors: [{ field: 'passengers' }] } });
    expect(it.others.asked.claim).not.toContain(hold.holdId);
  });

  test('of a class without a price is refused', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId, { classes: ['F_BERTH'] });
    const answer = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
    expect(answer).toMatchObject({ status: 409, body: { code: 'NOT_FOR_SALE' } });
    expect(it.others.asked.claim).not.toContain(hold.holdId);
  });

  test.each(['describe', 'claim'] as const)('loses nothing when seats do not answer a %s', async (asked) => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId);
    const body = { holdId: hold.holdId, passengers: passengersFor(hold) };
    it.others.behave[asked] = () => {
      throw commonProblems.UNAVAILABLE('seats do not answer');
    };
    const refused = await user.post('/v1/bookings', body);
    expect(refused).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect(refused.headers.get('retry-after')).not.toBeNull();
    it.others.reset();
    expect((await user.post('/v1/bookings', body)).status).toBe(201);
  });
});

describe('a hold', () => {
  test('that lapses before it is claimed is not booked', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId);
    const body = { holdId: hold.holdId, passengers: passengersFor(hold) };
    it.others.behave.claim = () => {
      throw seatProblems.HOLD_NOT_FOUND();
    };
    const late = await user.post('/v1/bookings', body);
    it.others.reset();
    expect(late).toMatchObject({ status: 404, body: { code: 'HOLD_NOT_FOUND' } });
    expect((await user.get('/v1/bookings')).body).toMatchObject({ items: [] });
  });

  test('that was claimed is paid until the claim ends, not the hold', async () => {
    const user = it.newUser();
    const hold = it.others.hold(user.userId);
    const expiresAt = new Date(Date.parse(hold.expiresAt) + 2 * minuteMs).toISOString();
    it.others.behave.claim = () => ({ ...hold, expiresAt });
    const { body } = await user.post('/v1/bookings', {
      holdId: hold.holdId,
      passengers: passengersFor(hold),
    });
    it.others.reset();
    expect(body).toMatchObject({ expiresAt });
  });
});

describe('the close of sales', () => {
  test('is 15 minutes before boarding, to the millisecond', async () => {
    const user = it.newUser();
    const frozen = it.clock.now();
    const { now } = it.clock;
    it.clock.now = () => frozen;
    try {
      const hoursAhead = 15 / 60;
      const closed = it.others.hold(user.userId, { hoursAhead });
      const open = it.others.hold(user.userId, { hoursAhead });
      open.boardingAt = new Date(Date.parse(open.boardingAt) + 1).toISOString();
      const post = (hold: typeof open) =>
        user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
      expect(await post(closed)).toMatchObject({
        status: 409,
        body: { code: 'SALE_CLOSED', closedAt: frozen.toISOString() },
      });
      expect(it.others.asked.claim).not.toContain(closed.holdId);
      expect((await post(open)).status).toBe(201);
    } finally {
      it.clock.now = now;
    }
  });

  test('does not take back a booking made before it', async () => {
    const user = it.newUser();
    const { booking, hold } = await it.book(user, { hoursAhead: 17 / 60 });
    it.clock.advance(4 * minuteMs);
    const again = await user.post('/v1/bookings', { holdId: hold.holdId, passengers: passengersFor(hold) });
    expect(again).toMatchObject({ status: 201, body: { bookingId: booking.bookingId } });
  });
});

describe('codes', () => {
  test('that are taken are drawn again', async () => {
    const user = it.newUser();
    const { booking: first } = await it.book(user);
    const { pnr, reference } = it.deps.codes;
    let draws = 0;
    it.deps.codes.pnr = () => (++draws < 3 ? first.pnr : pnr());
    it.deps.codes.reference = () => (draws < 4 ? first.bookingReference : reference());
    try {
      const { booking } = await it.book(user);
      expect(booking.pnr).not.toBe(first.pnr);
      expect(booking.bookingReference).not.toBe(first.bookingReference);
      expect(draws).toBe(4);
    } finally {
      Object.assign(it.deps.codes, { pnr, reference });
    }
  });

  test('that are always taken end in a failure, not in a loop, and leave nothing behind', async () => {
    const user = it.newUser();
    const { booking: first } = await it.book(user);
    const { pnr } = it.deps.codes;
    it.deps.codes.pnr = () => first.pnr;
    const hold = it.others.hold(user.userId);
    try {
      const answer = await user.post('/v1/bookings', {
        holdId: hold.holdId,
        passengers: passengersFor(hold),
      });
      expect(answer.status).toBe(500);
    } finally {
      it.deps.codes.pnr = pnr;
    }
    expect(await it.deps.db.select().from(bookings).where(eq(bookings.holdId, hold.holdId))).toEqual([]);
  });
});

test('the database itself refuses two passengers on a seat, a confirmed booking without a payment, a wrong sum', async () => {
  const { booking } = await it.book(it.newUser());
  const { db } = it.deps;
  const [passenger] = await db
    .select()
    .from(bookingPassengers)
    .where(eq(bookingPassengers.bookingId, booking.bookingId));
  const twin = { ...passenger!, id: newId(), position: 9 };
  await expect(db.insert(bookingPassengers).values(twin).execute()).rejects.toThrow();
  const mine = eq(bookings.id, booking.bookingId);
  await expect(
    db.update(bookings).set({ bookingStatus: 'CONFIRMED' }).where(mine).execute(),
  ).rejects.toThrow();
  const wrong = db.update(bookingPassengers).set({ fare: 1 }).where(eq(bookingPassengers.id, passenger!.id));
  await expect(wrong.execute()).rejects.toThrow();
});
