import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { Person, type TripFound } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import {
  delay,
  delaysTold,
  expectedDeparture,
  findTrips,
  type Ride,
  sellRides,
  startLoad,
  tellsOf,
} from './late-trains.ts';

const buyers = 8;
let jatra: JatraUnderTest;
let load: Awaited<ReturnType<typeof startLoad>>;
let trips: [TripFound, TripFound, TripFound];
let rides: Ride[];
const of = (trip: TripFound) => rides.filter((ride) => ride.trip === trip);

beforeAll(async () => {
  jatra = await startJatraProcess();
  trips = (await findTrips(new Person(jatra), 3)) as typeof trips;
  rides = await sellRides(jatra, buyers, trips);
  load = await startLoad(jatra, 4);
  await eventually(() => load.done.sales > 0, 'the first sale of the load');
}, 240_000);
afterAll(() => jatra?.stop());

test('trips delayed at once while others search and buy: everybody is told once by each way, in their language', async () => {
  const [one, other, twice] = trips;
  await Promise.all([
    delay(jatra, one, 40),
    delay(jatra, other, 55),
    // Said and mended within the same moment.
    delay(jatra, twice, 30).then(() => delay(jatra, twice, 125)),
  ]);
  for (const [trip, minutes] of [
    [one, 40],
    [other, 55],
  ] as const) {
    for (const ride of of(trip)) {
      await delaysTold(ride);
      const { mail } = await ride.reader.told('TRIP_DELAYED', { booking: ride.booking });
      expect(mail.text).toContain(ride.reader.figure(minutes));
    }
  }
}, 180_000);

test('a delay changed twice quickly ends with the last one, and no version is told twice', async () => {
  const [, , twice] = trips;
  for (const ride of of(twice)) {
    const { reader, booking } = ride;
    const isLast = ({ message }: { message: string }) => tellsOf(ride, 125, message);
    const sent = await eventually(async () => {
      const found = await delaysTold(ride);
      return found.filter(isLast).length === 2 && found;
    }, `the last delay of ${booking.pnr} by mail and by SMS`);
    for (const way of ['EMAIL', 'SMS']) {
      const mine = sent.filter(({ type }) => type === way);
      expect(mine.length).toBeLessThanOrEqual(2);
      expect(mine.filter(isLast)).toEqual([mine.at(-1)!]);
      expect(['SENT', 'DELIVERED']).toContain(mine.at(-1)!.status);
    }
    const mails = (await reader.inbox('EMAIL')).filter(({ text }) => text.includes(booking.pnr));
    expect(tellsOf(ride, 125, mails.at(-1)!.text)).toBe(true);
  }
});

test('who buys while the train is late is told so with the tickets, and of no delay twice', async () => {
  const [late] = trips;
  const [ride] = await sellRides(jatra, 1, [late]);
  const { mail } = await ride!.reader.told('TICKETS', { booking: ride!.booking });
  expect(mail.text).toContain(expectedDeparture(ride!, 40));
  expect(await ride!.reader.sent('TRIP_DELAYED', ride!.booking.bookingId)).toEqual([]);
});

test('the load went on all the while, and no event was dead', async () => {
  const before = load.done.sales;
  await eventually(() => load.done.sales > before, 'another sale of the load');
  const { searches, sales } = await load.stop();
  expect(Math.min(searches, sales)).toBeGreaterThan(0);
  expect(jatra.log()).not.toContain('dead letter');
});
