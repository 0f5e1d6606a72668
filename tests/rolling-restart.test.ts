import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openBus } from '#shared/bus/bus';
import { durableName } from '#shared/bus/consume';
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
}, 300_000);
afterAll(() => jatra?.stop());

/** Which consumers had more deliveries than events, once each event is handled. */
async function deliveredAgain(): Promise<{ consumer: string; times: number }[]> {
  const bus = await openBus(jatra.env.NATS_URL!, 'test', createLogger('silent'));
  try {
    const manager = await bus.connection.jetstreamManager();
    return await eventually(async () => {
      const again: { consumer: string; times: number }[] = [];
      for (const { config } of await manager.streams.list().next()) {
        const { state } = await manager.streams.info(config.name, { subjects_filter: '>' });
        for (const { name, ...info } of await manager.consumers.list(config.name).next()) {
          // What is delivered once more is counted here for good; `num_redelivered` forgets it once it is handled.
          const times = info.delivered.consumer_seq - (state.subjects?.[info.config.filter_subject!] ?? 0);
          if (info.num_pending + info.num_ack_pending > 0 || times < 0) return false;
          if (times > 0) again.push({ consumer: name, times });
        }
      }
      return again;
    }, 'every event to be handled');
  } finally {
    await bus.close();
  }
}

interface Line {
  level: string;
  time: string;
  service?: string;
  subject?: string;
  msg: string;
  error?: { message: string };
}

/** What the services had to say beside the usual. Both processes of a service write to one file. */
const complaints = (): Line[] =>
  [...new Set(jatra.log().split('\n'))]
    .filter((line) => /"level":"(warn|error|fatal)".*"msg":"(?!mail goes without the pages)/.test(line))
    .map((line) => JSON.parse(line));

const told = () =>
  complaints()
    .map(({ error, ...line }) => JSON.stringify({ ...line, error: error?.message }))
    .join('\n');

/** How often a consumer's handler asked for an event once more, because of anything but the service then replaced. */
const asksAgain = (consumer: string) =>
  complaints().filter(
    ({ msg, service, subject, time, error }) =>
      msg === 'event to be tried again' &&
      durableName(service!, { type: subject!.slice('event.'.length) }) === consumer &&
      !replacements.some(
        (one) =>
          error?.message.includes(`${one.service} does not answer`) &&
          one.from <= time &&
          time <= one.until(),
      ),
  ).length;

const replacements: { service: string; from: string; until: () => string }[] = [];

async function replace(service: string): Promise<void> {
  let until = '9';
  replacements.push({ service, from: new Date().toISOString(), until: () => until });
  await jatra.replace(service);
  // Who asked before is told by then.
  until = new Date(Date.now() + 3_000).toISOString();
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
    const [offered] = trip.classes.toSorted((one, other) => (other.available ?? 0) - (one.available ?? 0));
    const free = freeSeats(await person.seatMap(trip, 'DA', 'CG'), offered!.class);
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
    expect(held.status, `POST /v1/holds: ${JSON.stringify(held.body)}`).toBe(201);
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
  let over = false;
  const failures: string[] = [];
  const buying = people.map((person) =>
    buyUntil(person, () => over).catch((error: Error) => {
      const replaced = replacements.at(-1)?.service ?? 'no service';
      failures.push(`${new Date().toISOString()} while ${replaced} is replaced: ${error.message}`);
      return 0;
    }),
  );
  for (const service of migratedServices) await replace(service);
  over = true;
  const journeys = await Promise.all(buying);
  expect(failures, told()).toEqual([]);
  expect(Math.min(...journeys)).toBeGreaterThan(0);
  // A handler may ask for an event once more where a busy service was late; that is not the restart's doing.
  const again = (await deliveredAgain()).filter(({ consumer, times }) => times !== asksAgain(consumer));
  expect(again, told()).toEqual([]);
}, 300_000);
