import { createECDH, randomBytes } from 'node:crypto';
import { eventually } from '#support/platform';
import { changedTables, type Fingerprint, openFingerprint } from '../fuzz/fingerprint.ts';
import { type Booking, daysAhead, freeSeats, Person, staff, type TripFound } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { openMint, type TokenMint } from './mint.ts';

export const [from, to] = ['DA', 'CG'];
export const date = daysAhead(3);
export const allowedReturn = 'https://shop.example';

/** What belongs to one account, by the names of the API. */
export interface Belongings {
  userId: string;
  sessionId: string;
  /** Of the profile. */
  savedPassengerId: string;
  /** Not booked; of somebody who may still order today. */
  holdId: string;
  heldSeatId: string;
  /** Waits for payment. */
  pendingBookingId: string;
  pendingPassengerId: string;
  paymentId: string;
  /** Paid. */
  bookingId: string;
  passengerId: string;
  pnr: string;
  ticketId: string;
  notificationId: string;
  subscriptionId: string;
}

/** A running system with somebody worth attacking in it, and somebody who attacks. */
export interface World {
  jatra: JatraUnderTest;
  mint: TokenMint;
  trip: TripFound;
  /** Seats that nobody has. */
  spareSeatIds: string[];
  victim: Person;
  holder: Person;
  /** The hold is the holder's, all else the victim's. */
  belongings: Belongings;
  pending: Booking;
  thief: Person;
  /** The thief's own, waiting for payment. */
  thiefsBooking: Booking;
  /** Whose the trip is to check. */
  checker: Person;
  admin: Person;
  /** The tables to which an action writes each time it is done; what else ends meanwhile does not count. */
  written(action: () => Promise<unknown>): Promise<string[]>;
  stop(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  // One trusted proxy in front, as in production; nothing that is held runs out by itself while it is looked at.
  const jatra = await startJatraProcess({
    SEAT_HOLD_SECONDS: '3600',
    TRUSTED_PROXIES: '1',
    PAYMENT_RETURN_URLS: allowedReturn,
    TICKET_DUTIES_REQUIRED: 'true',
    LOG_LEVEL: 'warn',
  });
  try {
    const fingerprint = await openFingerprint(jatra);
    const [victim, holder, thief, checker, admin] = await Promise.all([
      new Person(jatra, 'Worth Robbing').join(),
      new Person(jatra, 'Still Choosing').join(),
      new Person(jatra, 'Patient Thief').join(),
      staff(jatra, 'CHECKER'),
      staff(jatra, 'ADMIN'),
    ]);
    const trip = (await victim.search(from, to, date)).find((one) =>
      one.classes.some(({ class: name }) => name === 'S_CHAIR'),
    )!;
    const seatIds = freeSeats(await victim.seatMap(trip, from, to), 'S_CHAIR').map(({ seatId }) => seatId);
    const { belongings, pending } = await furnish(victim, trip, seatIds.splice(0, 2));
    const hold = await holder.hold(trip, from, to, seatIds.splice(0, 1));
    const thiefsBooking = await thief.book(await thief.hold(trip, from, to, seatIds.splice(0, 1)));
    await giveDuty(admin, await idOf(checker), trip);
    return {
      jatra,
      mint: await openMint(jatra),
      trip,
      spareSeatIds: seatIds,
      victim,
      holder,
      belongings: { ...belongings, holdId: hold.holdId, heldSeatId: hold.seats[0]!.seatId },
      pending,
      thief,
      thiefsBooking,
      checker,
      admin,
      written: (action) => writtenBy(fingerprint, action),
      async stop() {
        await fingerprint.close();
        await jatra.stop();
      },
    };
  } catch (error) {
    await jatra.stop();
    throw error;
  }
}

const idOf = async (person: Person) =>
  (await person.expect<{ userId: string }>(200, 'GET', '/v1/users/me')).userId;

export const giveDuty = (admin: Person, checkerUserId: string, trip: TripFound) =>
  admin.expect<{ dutyId: string }>(201, 'POST', '/v1/admin/tickets/duties', {
    checkerUserId,
    trainId: trip.trainId,
    journeyDate: trip.journeyDate,
  });

async function furnish(person: Person, trip: TripFound, seatIds: string[]) {
  const { booking, tickets } = await person.buy(trip, from, to, seatIds.slice(0, 1));
  const pending = await person.book(await person.hold(trip, from, to, seatIds.slice(1, 2)));
  const payment = await person.startPayment(pending);
  const saved = await person.expect<{ passengerId: string }>(201, 'POST', '/v1/users/me/passengers', {
    fullName: 'Karim Uddin',
    dateOfBirth: '1990-12-16',
    gender: 'MALE',
  });
  const subscription = await person.expect<{ subscriptionId: string }>(
    201,
    'POST',
    '/v1/notifications/subscriptions',
    browser(),
  );
  const first = async <Field extends string>(path: string, field: Field) =>
    eventually(
      async () =>
        (await person.expect<{ items: Record<Field, string>[] }>(200, 'GET', path)).items[0]?.[field],
      `something at ${path}`,
    );
  const belongings = {
    userId: await idOf(person),
    // Another than the one that asks: whoever ends it goes on being signed in.
    sessionId: await sessionBesides(person),
    savedPassengerId: saved.passengerId,
    pendingBookingId: pending.bookingId,
    pendingPassengerId: pending.passengers[0]!.passengerId,
    paymentId: payment.paymentId,
    bookingId: booking.bookingId,
    passengerId: booking.passengers[0]!.passengerId,
    pnr: booking.pnr,
    ticketId: tickets[0]!.ticketId,
    notificationId: await first(`/v1/notifications?bookingId=${booking.bookingId}`, 'notificationId'),
    subscriptionId: subscription.subscriptionId,
  };
  return { belongings, pending };
}

async function sessionBesides(person: Person): Promise<string> {
  const { accessToken } = person;
  await person.signIn();
  person.accessToken = accessToken;
  const { items } = await person.expect<{ items: { sessionId: string; isCurrent: boolean }[] }>(
    200,
    'GET',
    '/v1/auth/sessions',
  );
  return items.find(({ isCurrent }) => !isCurrent)!.sessionId;
}

/** As a browser that subscribes to push notifications describes itself; nobody listens there. */
export function browser() {
  const ecdh = createECDH('prime256v1');
  return {
    endpoint: `https://fcm.googleapis.com/fcm/send/${randomBytes(16).toString('base64url')}`,
    keys: {
      p256dh: ecdh.generateKeys().toString('base64url'),
      auth: randomBytes(16).toString('base64url'),
    },
  };
}

const attempts = 3;

async function writtenBy(fingerprint: Fingerprint, action: () => Promise<unknown>): Promise<string[]> {
  let written: string[] | undefined;
  for (let attempt = 0; attempt < attempts && written?.length !== 0; attempt++) {
    const before = await atRest(fingerprint);
    await action();
    const now = changedTables(before, await fingerprint.take());
    written = written?.filter((table) => now.includes(table)) ?? now;
  }
  return written!;
}

/** Once everything that was set going has come to its end. */
async function atRest(fingerprint: Fingerprint): Promise<Map<string, string>> {
  let last = await fingerprint.take();
  let same = 0;
  return eventually(async () => {
    const next = await fingerprint.take();
    same = changedTables(last, next).length === 0 ? same + 1 : 0;
    last = next;
    return same >= 5 && last;
  }, 'the databases to be at rest');
}
