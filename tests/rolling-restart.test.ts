import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openBus } from '#shared/bus/bus';
import { createLogger } from '#shared/seeing/log';
import { eventually } from '#support/platform';
import { migratedServices } from '../drizzle/migrate.ts';
import { daysAhead, freeSeats, Person, type TripFound } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

let jatra: JatraUnderTest;
let trips: TripFound[];
const date = daysAhead(3);
const buyers = 3;

beforeAll(async () => {
  jatra = await startJatraProcess({ SHUTDOWN_NOTICE_SECONDS: '2' }, 'nine processes');
  trips = await eventually(async () => {
    const found = await new Person(jatra).search('DA', 'CG', date);
    const open = found.filter(({ classes }) => classes.some(({ available }) => (available ?? 0) > 20));
    return open.length > 1 && open;
  }, 'trains with seats');
});
afterAll(() => jatra?.stop());

/** How often an event was delivered once more, over all consumers. */
async function redelivered(): Promise<number> {
  const bus = await openBus(jatra.env.NATS_URL!, 'test', createLogger('silent'));
  try {
    const manager = await bus.connection.jetstreamManager();
    let times = 0;
    for (const stream of await manager.streams.list().next()) {
      for (const consumer of await manager.consumers.list(stream.config.name).next())
        times += consumer.num_redelivered;
    }
    return times;
  } finally {
    await bus.close();
  }
}

interface Held {
  holdId: string;
  seats: { seatId: string; seatNumber: string }[];
  code?: string;
}

/** Journeys one after the other, each step of which must succeed. */
async function buyUntil(first: Person, isOver: () => boolean): Promise<number> {
  let person = first;
  let journeys = 0;
  while (!isOver()) {
    const trip = trips[journeys % trips.length]!;
    await person.search('DA', 'CG', date);
    const offered = trip.classes.find(({ available }) => (available ?? 0) > 20)!.class;
    const free = freeSeats(await person.seatMap(trip, 'DA', 'CG'), offered);
    const seat = free[Math.floor(Math.random() * free.length)]!;
    const held = await person.call<Held>('POST', '/v1/holds', {
      trainId: trip.trainId,
      journeyDate: trip.journeyDate,
      from: 'DA',
      to: 'CG',
      seatIds: [seat.seatId],
    });
    // Another buyer was quicker; or this one has all that one person may have of this train.
    if (held.status === 409) {
      if (held.body.code === 'SEAT_LIMIT_EXCEEDED') person = await new Person(jatra).join();
      continue;
    }
    expect(held.status, JSON.stringify(held.body)).toBe(201);
    const booked = await person.book({ ...held.body, expiresAt: '' });
    await person.pay(booked);
    await person.bookingIn('CONFIRMED', booked.bookingId);
    await eventually(async () => (await person.tickets(booked.bookingId)).length === 1, 'the ticket');
    journeys++;
  }
  return journeys;
}

test('every service is replaced while people buy: no request fails, and no event is delivered twice', async () => {
  const people = await Promise.all(Array.from({ length: buyers }, () => new Person(jatra).join()));
  const before = await redelivered();
  let over = false;
  const failures: unknown[] = [];
  const buying = people.map((person) =>
    buyUntil(person, () => over).catch((error: unknown) => {
      failures.push(error);
      return 0;
    }),
  );
  for (const service of migratedServices) await jatra.replace(service);
  over = true;
  const journeys = await Promise.all(buying);
  expect(failures).toEqual([]);
  expect(Math.min(...journeys)).toBeGreaterThan(0);
  expect(await redelivered()).toBe(before);
}, 240_000);
