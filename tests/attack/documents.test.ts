import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomInt } from 'node:crypto';
import postgres from 'postgres';
import { eventually } from '#support/platform';
import { freeSeats, Person, type TripFound } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { date, from, idOf, to } from './world.ts';

// Somebody who changes documents all the time, so that nobody knows whose the accounts are that buy meanwhile.
const inFlight = 600;
/** Behind so many, on a busy machine. */
const patienceMs = 240_000;
const limit = 4;
let jatra: JatraUnderTest;
let trip: TripFound;
let seatIds: string[];
beforeAll(async () => {
  jatra = await startJatraProcess({ SEAT_HOLD_SECONDS: '3600', HTTP_IDLE_SECONDS: '255', LOG_LEVEL: 'warn' });
  const looker = new Person(jatra);
  trip = await looker.tripWithSeats(from, to, date, 10 * limit);
  seatIds = freeSeats(await looker.seatMap(trip, from, to), 'S_CHAIR').map(({ seatId }) => seatId);
}, 180_000);
afterAll(() => jatra?.stop());

const nid = () => String(randomInt(1_000_000_000, 10_000_000_000));
const tell = (person: Person, nidNumber: string) =>
  person.call<{ code?: string }>('PATCH', '/v1/users/me', { nidNumber });

interface Buyer {
  person: Person;
  userId: string;
  seatIds: string[];
}
async function buyer(nidNumber?: string): Promise<Buyer> {
  const person = await new Person(jatra).join();
  if (nidNumber) expect((await tell(person, nidNumber)).status).toBe(200);
  return { person, userId: await idOf(person), seatIds: seatIds.splice(0, limit) };
}

/** As a client that reads Retry-After: what is answered that is not 503. */
const hold = ({ person, seatIds }: Buyer) =>
  eventually(
    async () => {
      const { trainId, journeyDate } = trip;
      const body = { trainId, journeyDate, from, to, seatIds };
      const { status, body: said } = await person.call<{ code?: string }>('POST', '/v1/holds', body);
      return status !== 503 && (said.code ?? status);
    },
    'a hold to be granted or refused',
    patienceMs,
  );

async function heldBy(buyers: Buyer[]): Promise<number> {
  const sql = postgres(jatra.databaseUrl('seat-reservation'), { max: 1 });
  try {
    const [row] = await sql<{ held: number }[]>`
      SELECT count(*)::int AS held FROM seat_reservations
      WHERE status = 'LOCKED' AND user_id = ANY(${buyers.map(({ userId }) => userId)})`;
    return row!.held;
  } finally {
    await sql.end();
  }
}

/** As many changes of one profile at once as were sent then, to and fro between documents, while the work goes on. */
async function whileChanging(person: Person, documents: string[], work: () => Promise<void>): Promise<void> {
  let over = false;
  const statuses = new Map<number, number>();
  const flood = Array.from({ length: inFlight }, async (_, at) => {
    for (let turn = at; !over; turn++) {
      const { status } = await tell(person, documents[turn % documents.length]!);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  try {
    await eventually(() => (statuses.get(200) ?? 0) > 0, 'the first change', patienceMs);
    await work();
  } finally {
    over = true;
    await Promise.all(flood);
  }
  expect([...statuses.keys()].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(inFlight / 2);
}

test('while one account floods the changes of its documents, each of its persons holds four seats of a trip and no more, over all their accounts', async () => {
  const documents = [nid(), nid(), nid()];
  const changing = await buyer();
  for (const document of documents) expect((await tell(changing.person, document)).status).toBe(200);
  const ofFirst = await Promise.all([1, 2, 3].map(() => buyer(documents[0])));
  const ofSecond = await Promise.all([1, 2, 3].map(() => buyer(documents[1])));
  const stranger = await buyer(nid());
  const [first, ...moreOfFirst] = ofFirst as [Buyer, ...Buyer[]];
  const [second, ...moreOfSecond] = ofSecond as [Buyer, ...Buyer[]];
  for (const one of [first, second]) expect(await hold(one)).toBe(201);
  const beyond = [changing, ...moreOfFirst, ...moreOfSecond];
  const refused = beyond.map(() => 'SEAT_LIMIT_EXCEEDED');
  await whileChanging(changing.person, documents, async () => {
    const [strangers, ...outcomes] = await Promise.all([stranger, ...beyond].map(hold));
    expect([strangers, outcomes]).toEqual([201, refused]);
  });
  // Nor by a document that nobody else has, for as long as the others count.
  expect((await tell(changing.person, documents[2]!)).status).toBe(200);
  expect(await hold(changing)).toBe('SEAT_LIMIT_EXCEEDED');
  expect(await heldBy([changing, ...ofFirst])).toBe(limit);
  expect(await heldBy([changing, ...ofSecond])).toBe(limit);
}, 300_000);
