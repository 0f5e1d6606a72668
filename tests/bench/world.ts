import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { createTestDatabase, eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { tokenMint } from '#support/token-mint';
import { withPostgres } from '../faults/operator.ts';
import { Person } from '../support/client.ts';
import { type JatraUnderTest, startJatraProcess } from '../support/jatra.ts';
import { isOk, type Running, spawn } from '../support/processes.ts';
import type { BenchOptions } from './command.ts';
import type { encodeCall } from './load/requests.ts';
import { patiently, tripsOf, type WantedTrip } from './trips.ts';

/** What a row measures: Jatra and the bare routes, each in a process of its own on the same servers. */
export interface World {
  options: BenchOptions;
  /** Of the services. */
  processes: number;
  folder: string;
  jatra: JatraUnderTest;
  bareUrl: string;
  /** The tables into which the bare routes write, by the account that owns them. */
  bareSeats: postgres.Sql;
  bareTickets: postgres.Sql;
  /** Somebody who looks. */
  person: Person;
  mint(userId: string): Promise<string>;
  /** Trip after trip, each for one row alone. */
  nextTrip(): Promise<WantedTrip>;
  mailsTaken(): Promise<number>;
}

/** Counted as ever, and out of reach. */
const outOfReach = Object.fromEntries(
  [
    ...['HOLDS_PER_ACCOUNT', 'HOLDS_PER_ADDRESS', 'SEAT_MAPS_PER_ACCOUNT', 'SEAT_MAPS_PER_ADDRESS'],
    ...[
      'SEARCHES_PER_ACCOUNT',
      'SEARCHES_PER_ADDRESS',
      'ACCOUNT_REQUESTS_PER_SECOND',
      'ACCOUNT_REQUESTS_BURST',
    ],
  ].map((name) => [name, '1000000000']),
);
const tokensLast = '5h';

export async function withWorld<Result>(
  options: BenchOptions,
  { tracing, processes }: { tracing: boolean; processes: number },
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'jatra-bench-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    const start = async (file: string, env: Record<string, string>) => {
      const port = await freePort();
      const log = join(folder, `${newId()}.log`);
      const running = spawn(['bun', join(import.meta.dir, file)], { ...env, PORT: String(port) }, log);
      cleanUp.push(running.stop);
      return { running, url: `http://127.0.0.1:${port}` };
    };
    const smtpPort = await freePort();
    const sink = await start('load/mail-sink.ts', { SMTP_PORT: String(smtpPort) });
    await ready(sink, '/');
    const traces = tracing ? await start('load/trace-sink.ts', {}) : undefined;
    if (traces) await ready(traces, '/');
    const jatra = await startJatraProcess(
      {
        ...outOfReach,
        LOG_LEVEL: 'info',
        // As it is sold: mails make way for sales.
        NOTIFICATION_PATIENCE_SECONDS: '20',
        SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
        ...(traces && { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url }),
      },
      'one process',
      { processes },
    );
    cleanUp.push(jatra.stop);
    const [seats, tickets] = await Promise.all([
      createTestDatabase('seat-reservation'),
      createTestDatabase('ticket'),
    ]);
    cleanUp.push(seats.drop, tickets.drop);
    const [bareSeats, bareTickets] = [seats, tickets].map(({ ownerUrl }) => postgres(ownerUrl, { max: 2 }));
    cleanUp.push(() => Promise.all([bareSeats!.end(), bareTickets!.end()]));
    await bareSeats!.unsafe(seatTables);
    const bare = await start('bare.ts', {
      REDIS_URL: jatra.env.REDIS_URL!,
      SEATS_DATABASE_URL: seats.ownerUrl,
      TICKETS_DATABASE_URL: tickets.ownerUrl,
    });
    await ready(bare, '/metrics');
    const person = new Person(jatra);
    const trips = tripsOf(person);
    return await work({
      options,
      processes,
      folder,
      jatra,
      bareUrl: bare.url,
      bareSeats: bareSeats!,
      bareTickets: bareTickets!,
      person,
      mint: await tokenMint(jatra.env, tokensLast),
      async nextTrip() {
        const { value } = await trips.next();
        if (!value) throw new Error('All seats of the timetable are used up: set --milliseconds lower');
        return value;
      },
      mailsTaken: async () => Number(await (await fetch(sink.url)).text()),
    });
  } finally {
    for (const step of cleanUp.reverse()) await step();
  }
}

/** What is measured, and in how many processes of the services. */
export const onCores = ({ processes }: Pick<World, 'processes'>, title: string): string =>
  processes === 1 ? title : `${title}, ${processes} processes`;

/** What stands in place of Redis where a team does without it. */
const seatTables = ['bare_seats_waiting', 'bare_seats_skipping']
  .map(
    (table) =>
      `CREATE TABLE ${table} (train_id uuid, journey_date date, seat_id uuid, held_by uuid, held_until timestamptz,
        PRIMARY KEY (train_id, journey_date, seat_id));`,
  )
  .join('\n');

async function ready({ running, url }: { running: Running; url: string }, path: string): Promise<void> {
  await eventually(async () => running.exited() || (await isOk(`${url}${path}`)), `${url} to answer`);
  if (running.exited()) throw new Error(`A process ended at its start:\n${running.output()}`);
}

/** Tells the bare routes what Jatra answers to this. */
export const copyAnswer = (...about: Parameters<typeof copyOnce>) => patiently(() => copyOnce(...about));

async function copyOnce(
  { jatra, bareUrl }: Pick<World, 'jatra' | 'bareUrl'>,
  name: string,
  call: Parameters<typeof encodeCall>[0],
  expects: number,
): Promise<void> {
  const { path, method = 'GET', token, body, compressed = true } = call;
  const response = await fetch(`${jatra.baseUrl}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'accept-encoding': compressed ? 'gzip, deflate, br, zstd' : 'identity',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    decompress: false,
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== expects)
    throw new Error(
      `${path}: ${response.status} instead of ${expects}: ${new TextDecoder().decode(bytes).slice(0, 300)}`,
    );
  const headers = Object.fromEntries([...response.headers].filter(([header]) => !ownHeaders.has(header)));
  await tellBare(bareUrl, `/answers/${name}`, { status: expects, headers, base64: bytes.toBase64() });
}

/** Made anew for each answer. */
const ownHeaders = new Set(['date', 'content-length', 'connection', 'transfer-encoding', 'x-request-id']);

export async function tellBare(bareUrl: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${bareUrl}${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok)
    throw new Error(`The bare routes answer ${answer.status} to ${path}: ${await answer.text()}`);
}

/** Accounts as registration leaves them, with e-mail and phone proved. @returns their ids */
export async function registerBuyers({ jatra }: Pick<World, 'jatra'>, howMany: number): Promise<string[]> {
  const ids = Array.from({ length: howMany }, newId);
  await withPostgres(
    { env: jatra.env },
    'auth',
    (sql) => sql`
      INSERT INTO users (id, email, phone, password_hash, is_email_verified, is_phone_verified, full_name)
      SELECT id, id || '@example.com', '+88017' || lpad((count + number)::text, 8, '0'), 'none', true, true,
        'Buyer ' || number
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS buyer (id, number), (SELECT count(*) AS count FROM users) AS before`,
  );
  return ids;
}
