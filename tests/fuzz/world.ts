import { daysAhead, freeSeats, Person, staff, type TripFound } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import type { Known } from './fitting.ts';
import { type Caller, roles } from './requests.ts';

/** A running system with a little of everything in it. */
export interface World {
  jatra: JatraUnderTest;
  /** Ids that exist: own ones of the USER, another passenger's, staff's. */
  knownTo(path: string): Known;
  /** A token that is good now. */
  authorization(caller: Caller): Promise<string | undefined>;
  /** Text that no answer may hold. */
  secrets: string[];
}

const [from, to] = ['DA', 'CG'];
const date = daysAhead(3);

export async function createWorld(): Promise<World> {
  // Nothing expires by itself while it is looked at, and limits by address meet each request at its own.
  const jatra = await startJatraProcess({
    SEAT_HOLD_SECONDS: '3600',
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'warn',
  });
  try {
    const [user, admin, other, victim] = await Promise.all([
      staff(jatra, 'USER'),
      staff(jatra, 'ADMIN'),
      new Person(jatra, 'Another Passenger').join(),
      new Person(jatra, 'Suspended Passenger').join(),
    ]);
    const known = {
      ...(await sell(user, other)),
      ...(await timetable(admin)),
      ...(await accounts(admin, victim)),
    };
    const byPath = await idsOfPaths(user, admin, known);
    const secrets = Object.entries(jatra.env)
      .filter(([name]) => /_FILE$|DATABASE_URL$/.test(name))
      .map(([, value]) => value);
    return {
      jatra,
      knownTo: (path) => ({ ...known, id: byPath[path.replace('/{id}', '')] ?? [] }),
      authorization: tokenKeeper(jatra),
      secrets: [...secrets, process.cwd()],
    };
  } catch (error) {
    await jatra.stop();
    throw error;
  }
}

/** Holds, bookings, payments and tickets of two passengers. */
async function sell(user: Person, other: Person): Promise<Known> {
  const trip = (await user.search(from, to, date)).find((one) =>
    one.classes.some(({ class: name }) => name === 'S_CHAIR'),
  )!;
  const seats = freeSeats(await user.seatMap(trip, from, to), 'S_CHAIR').map(({ seatId }) => seatId);
  const sales: Awaited<ReturnType<typeof sellTo>>[] = [];
  for (const person of [user, other]) sales.push(await sellTo(person, trip, seats.splice(0, 3)));
  const all = (pick: (sale: (typeof sales)[number]) => string[]) => sales.flatMap(pick);
  return {
    trainId: [trip.trainId],
    journeyDate: [date, daysAhead(4)],
    date: [date],
    from: [from, 'dhaka'],
    to: [to],
    seatId: all((sale) => sale.seatIds).concat(seats.slice(0, 10)),
    seatIds: seats.slice(0, 12),
    holdId: all((sale) => sale.holdIds),
    bookingId: all((sale) => sale.bookingIds),
    pnr: all((sale) => sale.pnrs),
    passengerIds: all((sale) => sale.passengerIds),
    paymentId: all((sale) => sale.paymentIds),
    ticketId: all((sale) => sale.ticketIds),
    notificationId: await idsOf(user, '/v1/notifications', 'notificationId'),
  };
}

async function sellTo(person: Person, trip: TripFound, seatIds: string[]) {
  const { booking, tickets } = await person.buy(trip, from, to, seatIds.slice(0, 1));
  const held = await person.hold(trip, from, to, seatIds.slice(1, 2));
  const booked = await person.book(held);
  const payment = await person.startPayment(booked);
  const hold = await person.hold(trip, from, to, seatIds.slice(2, 3));
  return {
    seatIds: seatIds.slice(2, 3),
    holdIds: [held.holdId, hold.holdId],
    bookingIds: [booking.bookingId, booked.bookingId],
    pnrs: [booking.pnr, booked.pnr],
    passengerIds: booking.passengers.map(({ passengerId }) => passengerId),
    paymentIds: [payment.paymentId],
    ticketIds: tickets.map(({ ticketId }) => ticketId),
  };
}

async function timetable(admin: Person): Promise<Known> {
  const trainIds = await idsOf(admin, '/v1/admin/trains', 'trainId');
  const [routeIds, coachIds] = await Promise.all([
    idsOf(admin, `/v1/admin/routes?trainId=${trainIds[0]}`, 'routeId'),
    idsOf(admin, `/v1/admin/coaches?trainId=${trainIds[0]}`, 'coachId'),
  ]);
  return { routeId: routeIds, coachId: coachIds, stationCode: [from, to], entityId: trainIds };
}

/** The only account that an administrator may be made to suspend. */
async function accounts(admin: Person, victim: Person): Promise<Known> {
  const found = await admin.expect<{ items: { userId: string }[] }>(
    200,
    'GET',
    `/v1/admin/users?identifier=${encodeURIComponent(victim.email)}`,
  );
  const userIds = found.items.map(({ userId }) => userId);
  return {
    userId: userIds,
    actorId: userIds,
    email: [victim.email],
    phone: [victim.phone],
    identifier: [victim.email, victim.phone],
  };
}

async function idsOf(person: Person, path: string, field: string): Promise<string[]> {
  const { items } = await person.expect<{ items: Record<string, string>[] }>(
    200,
    'GET',
    `${path}${path.includes('?') ? '&' : '?'}limit=6`,
  );
  return items.map((item) => item[field]!);
}

/** What {id} means at each path that calls it so. */
async function idsOfPaths(user: Person, admin: Person, known: Known): Promise<Known> {
  await user.expect(201, 'POST', '/v1/users/me/passengers', {
    fullName: 'Karim Uddin',
    dateOfBirth: '1990-12-16',
    gender: 'MALE',
  });
  return {
    '/v1/users/me/passengers': await idsOf(user, '/v1/users/me/passengers', 'passengerId'),
    '/v1/auth/sessions': await idsOf(admin, '/v1/auth/sessions', 'sessionId'),
    '/v1/admin/trains': known.entityId!,
    '/v1/admin/routes': known.routeId!,
    '/v1/admin/coaches': known.coachId!,
    '/v1/admin/stations': await idsOf(admin, '/v1/admin/stations', 'stationId'),
    '/v1/admin/stops': await idsOf(admin, `/v1/admin/stops?routeId=${known.routeId![0]}`, 'stopId'),
    '/v1/admin/seats': await idsOf(admin, `/v1/admin/seats?coachId=${known.coachId![0]}`, 'seatId'),
  };
}

const signInAgainAfterMs = 10 * 60_000;

/** Signs in again where a token has grown old or its session was ended by one of the requests. */
function tokenKeeper(jatra: JatraUnderTest): World['authorization'] {
  const people = new Map<Caller, { person: Person; since: number }>();
  return async (caller) => {
    if (caller === 'nobody') return undefined;
    const role = roles.find((one) => one === caller)!;
    const known = people.get(role);
    const fresh = known && Date.now() - known.since < signInAgainAfterMs;
    if (fresh && (await known.person.call('GET', '/v1/auth/sessions?limit=1')).status === 200)
      return `Bearer ${known.person.accessToken}`;
    const person = await staff(jatra, role);
    people.set(role, { person, since: Date.now() });
    return `Bearer ${person.accessToken}`;
  };
}
