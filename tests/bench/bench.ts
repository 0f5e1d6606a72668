import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';
import { newId } from '#shared/base/id';
import { createTestDatabase, eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { type Coach, daysAhead, freeSeats, Person, type TripFound } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { readBenchOptions } from './command.ts';

// Side by side in one run: Jatra's hot paths against bare routes that do the least such a path can do.
// Rounds are interleaved and the median ratio counts, so that a noisy machine disturbs both alike.
const { rounds, roundMs } = readBenchOptions(process.argv.slice(2));
const connections = 64;
const seatsPerHold = 4;

interface Call {
  url: string;
  method?: 'GET' | 'POST';
  token?: string;
  body?: unknown;
}

interface Pair {
  name: string;
  bare: () => Call;
  jatra: () => Call;
  expects: number;
  /** Each granted hold uses seats up: its rounds are shorter. */
  milliseconds?: number;
}

/** Requests a second with 64 in flight; every answer must have the status that is expected. */
async function measure(next: () => Call, expected: number, milliseconds: number): Promise<number> {
  let done = 0;
  const began = performance.now();
  const end = began + milliseconds;
  const worker = async () => {
    while (performance.now() < end) {
      const { url, method = 'GET', token, body } = next();
      const response = await fetch(url, {
        method,
        headers: {
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (response.status !== expected)
        throw new Error(`${url}: ${response.status} instead of ${expected}: ${text.slice(0, 300)}`);
      done++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (done * 1_000) / (performance.now() - began);
}

const median = (values: number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;

async function compare({ name, bare, jatra, expects, milliseconds = roundMs }: Pair): Promise<void> {
  await measure(bare, expects, milliseconds);
  await measure(jatra, expects, milliseconds);
  const ratios: number[] = [];
  const rates: { bare: number[]; jatra: number[] } = { bare: [], jatra: [] };
  for (let round = 0; round < rounds; round++) {
    const bareRate = await measure(bare, expects, milliseconds);
    const jatraRate = await measure(jatra, expects, milliseconds);
    rates.bare.push(bareRate);
    rates.jatra.push(jatraRate);
    ratios.push(jatraRate / bareRate);
  }
  const rate = (values: number[]) => `${Math.round(median(values))}/s`.padStart(9);
  console.log(`${name.padEnd(58)} ${rate(rates.bare)} ${rate(rates.jatra)}   ${median(ratios).toFixed(2)}`);
}

/** Signs access tokens as auth does, with auth's own key: a crowd without 10,000 registrations. */
async function tokenMint(jatra: JatraUnderTest): Promise<(userId: string) => Promise<string>> {
  const { signingKeys } = JSON.parse(await readFile(jatra.env.AUTH_SIGNING_KEYS_FILE!, 'utf8')) as {
    signingKeys: JWK[];
  };
  const jwk = signingKeys.at(-1)!;
  const kid = await calculateJwkThumbprint(jwk);
  const key = await importJWK(jwk, 'EdDSA');
  return (userId) =>
    new SignJWT({ sid: newId(), role: 'USER', phone_verified: true })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setSubject(userId)
      .setIssuer('jatra')
      .setAudience('jatra-api')
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(key);
}

interface Wish {
  token: string;
  body: { trainId: string; journeyDate: string; from: string; to: string; seatIds: string[] };
}

/** As many holds of four seats as the trains between Dhaka and Chattogram have room for over the sale window. */
async function wishes(jatra: JatraUnderTest, person: Person, count: number): Promise<Wish[]> {
  const mint = await tokenMint(jatra);
  const found: Wish[] = [];
  for (let day = 1; day <= 9 && found.length < count; day++) {
    for (const [from, to] of [
      ['DA', 'CG'],
      ['CG', 'DA'],
      ['DA', 'SYL'],
      ['SYL', 'DA'],
      ['DA', 'RAJ'],
      ['DA', 'KLN'],
    ] as const) {
      const trips = await person.search(from, to, daysAhead(day)).catch((): TripFound[] => []);
      for (const trip of trips) {
        const coaches: Coach[] = await person.seatMap(trip, from, to);
        const seats = trip.classes.flatMap((offer) => freeSeats(coaches, offer.class));
        for (let at = 0; at + seatsPerHold <= seats.length; at += seatsPerHold) {
          const seatIds = seats.slice(at, at + seatsPerHold).map((seat) => seat.seatId);
          found.push({
            token: await mint(newId()),
            body: { trainId: trip.trainId, journeyDate: trip.journeyDate, from, to, seatIds },
          });
        }
        if (found.length >= count) return found;
      }
    }
  }
  return found;
}

async function main(): Promise<void> {
  process.env.TEST_DATABASE_URL ??= process.env.DATABASE_URL;
  process.env.TEST_REDIS_URL ??= process.env.REDIS_URL;
  const jatra = await startJatraProcess({
    LOG_LEVEL: 'warn',
    HOLDS_PER_ACCOUNT: '1000000',
    BOOKING_ORDERS_PER_DAY: '0',
    // Counted as ever, and out of reach.
    ACCOUNT_REQUESTS_PER_SECOND: '1000000',
    ACCOUNT_REQUESTS_BURST: '1000000',
  });
  const bareDatabase = await createTestDatabase('reporting');
  const port = await freePort();
  const bareProcess = Bun.spawn([process.execPath, join(import.meta.dir, 'bare.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: bareDatabase.ownerUrl,
      REDIS_URL: jatra.env.REDIS_URL,
    },
    stdout: 'ignore',
    stderr: 'inherit',
  });
  try {
    const bareUrl = `http://127.0.0.1:${port}`;
    await eventually(
      () =>
        fetch(`${bareUrl}/hello`).then(
          (answer) => answer.ok,
          () => false,
        ),
      'the bare routes',
    );
    await run(jatra, bareUrl);
  } finally {
    bareProcess.kill();
    await bareProcess.exited;
    await bareDatabase.drop();
    await jatra.stop();
  }
}

async function run(jatra: JatraUnderTest, bareUrl: string): Promise<void> {
  const person = await new Person(jatra).join();
  const token = person.accessToken!;
  const checker = await new Person(jatra).signIn('checker@jatra.example', 'development-checker');
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, Bun ${Bun.version}; client, services, Postgres, Redis and NATS share it.`,
  );
  console.log(`${connections} in flight, ${rounds} interleaved rounds of ${roundMs} ms, medians.\n`);
  console.log(`${''.padEnd(58)} ${'bare'.padStart(9)} ${'Jatra'.padStart(9)}   ratio`);

  const date = daysAhead(3);
  await compare({
    name: 'search / Elysia hello',
    expects: 200,
    bare: () => ({ url: `${bareUrl}/hello` }),
    jatra: () => ({ url: `${jatra.baseUrl}/v1/trips?from=DA&to=CG&date=${date}` }),
  });

  const [trip] = await person.search('DA', 'CG', date);
  const seatIds = freeSeats(await person.seatMap(trip!, 'DA', 'CG'), trip!.classes[0]!.class)
    .slice(0, seatsPerHold)
    .map((seat) => seat.seatId);
  await new Person(jatra).join().then((rival) => rival.hold(trip!, 'DA', 'CG', seatIds));
  const taken = { trainId: trip!.trainId, journeyDate: trip!.journeyDate, from: 'DA', to: 'CG', seatIds };
  await fetch(`${bareUrl}/refused`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seatIds, user: 'rival' }),
  });
  await compare({
    name: 'refused hold / route with one EVALSHA',
    expects: 409,
    bare: () => ({ url: `${bareUrl}/refused`, method: 'POST', body: { seatIds, user: 'me' } }),
    jatra: () => ({ url: `${jatra.baseUrl}/v1/holds`, method: 'POST', token, body: taken }),
  });

  const tickets = await soldTickets(person, trip!);
  await compare({
    name: 'QR validation / route with one commit',
    expects: 200,
    bare: () => ({ url: `${bareUrl}/commit`, method: 'POST', body: { user: newId() } }),
    jatra: () => ({
      url: `${jatra.baseUrl}/v1/tickets/validate`,
      method: 'POST',
      token: checker.accessToken!,
      body: {
        qr: tickets[Math.floor(Math.random() * tickets.length)]!,
        trainId: trip!.trainId,
        journeyDate: trip!.journeyDate,
        deviceId: 'gate-1',
        nonce: newId(),
      },
    }),
  });

  const crowd = await wishes(jatra, person, 20_000);
  let next = 0;
  await compare({
    name: 'granted hold / route with lock and group commit, 4 seats',
    expects: 201,
    milliseconds: roundMs / 2,
    bare: () => ({
      url: `${bareUrl}/granted`,
      method: 'POST',
      body: { seatIds: Array.from({ length: seatsPerHold }, newId), user: newId() },
    }),
    jatra: () => {
      const wish = crowd[next++];
      if (!wish) throw new Error(`All ${crowd.length} holds are used up: set --milliseconds lower`);
      return { url: `${jatra.baseUrl}/v1/holds`, method: 'POST', token: wish.token, body: wish.body };
    },
  });
}

async function soldTickets(person: Person, trip: TripFound): Promise<string[]> {
  const seats = freeSeats(await person.seatMap(trip, 'DA', 'CG'), trip.classes[0]!.class).slice(
    -seatsPerHold,
  );
  const { tickets } = await person.buy(
    trip,
    'DA',
    'CG',
    seats.map((seat) => seat.seatId),
  );
  return Promise.all(
    tickets.map(
      async ({ ticketId }) => (await person.expect<{ qr: string }>(200, 'GET', `/v1/tickets/${ticketId}`)).qr,
    ),
  );
}

await main();
