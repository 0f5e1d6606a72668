import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import postgres from 'postgres';
import { newId } from '#shared/base/id';
import { openBus } from '#shared/bus/bus';
import { createLogger } from '#shared/seeing/log';
import { eventually } from '#support/platform';
import { type Answer, daysAhead, freeSeats, Person } from './support/client.ts';
import { type JatraUnderTest, startJatraProcess } from './support/jatra.ts';

/** What a collector of traces is sent. */
const spans: string[] = [];
const collector = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    spans.push(await request.text());
    return Response.json({});
  },
});

/** One whose every word is like no other. */
class Planted extends Person {
  override readonly email = `qyzzorvan.${newId().slice(-12)}@plantedmail.example`;
  override readonly password = `Vexillwort-${newId().slice(-12)}!`;
  readonly said: string[] = [];

  override async call<Body>(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const answer = await super.call<Body>(method, path, body, headers);
    if (answer.status >= 400) this.said.push(JSON.stringify([answer.body, [...answer.headers]]));
    return answer as Answer<Body>;
  }
}

const names = {
  holder: 'Qyzzora Vexmohan',
  saved: 'Jhulquen Trazibur',
  traveller: 'Wyndrukh Okzahani',
  companion: 'ঝৃঞ্ঝাটিকা ষড়ঋতুপ্রিয়া',
};
const documents = {
  nid: '84731952604817263',
  savedNid: '7395128460483',
  travellerNid: '9462817350',
  passport: 'ZQ7391846',
};
const address = '77/K Blorvanty Lane';
let jatra: JatraUnderTest;
let person: Planted;
let refreshToken: string;
let code: string;
let factor: { secret: string; recoveryCodes: string[]; challenge: string };
const newPassword = `Quillbane-${newId().slice(-12)}?`;
const wrongPassword = `Snarfwheat-${newId().slice(-12)}`;
const trips = { from: 'DA', to: 'CG' };

beforeAll(async () => {
  jatra = await startJatraProcess({
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
  });
  person = new Planted(jatra, names.holder);
  await join();
  await makeMistakes();
  await crashHandlers();
  await travel();
}, 180_000);

afterAll(async () => {
  await jatra?.stop();
  await collector.stop(true);
});

async function join(): Promise<void> {
  await person.join();
  code = /[0-9]{6}/.exec((await person.mails())[0]!.text)![0];
  const tokens = await person.expect<{ accessToken: string; refreshToken: string }>(
    200,
    'POST',
    '/v1/auth/login',
    { identifier: person.phone, password: person.password },
  );
  refreshToken = tokens.refreshToken;
  await person.expect(200, 'PATCH', '/v1/users/me', {
    nidNumber: documents.nid,
    passportNumber: documents.passport,
    address,
  });
  await savePassenger(201);
}

const savePassenger = (status: number) =>
  person.expect<{ nidNumber: string }>(status, 'POST', '/v1/users/me/passengers', {
    fullName: names.saved,
    dateOfBirth: '1971-12-16',
    gender: 'OTHER',
    nidNumber: documents.savedNid,
  });

/** What people type into the wrong places. */
async function makeMistakes(): Promise<void> {
  const { email, phone } = person;
  const nowhere = [documents.nid, phone, encodeURIComponent(email), encodeURIComponent(names.traveller)];
  for (const text of nowhere) {
    await person.call('GET', `/v1/${text}`);
    await person.call('GET', `/v1/bookings/${text}`);
    await person.call('GET', `/v1/bookings/pnr/${text}`);
    await person.call('PATCH', `/v1/users/me/passengers/${text}`, { fullName: names.saved });
    await person.call('GET', `/v1/trips?from=${text}&to=${text}&date=${text}`);
    await person.call('GET', `/v1/notifications?cursor=${text}`);
  }
  await person.call('POST', '/v1/auth/login', { identifier: email, password: wrongPassword });
  await person.call('POST', '/v1/auth/login', { identifier: { email }, password: [wrongPassword] });
  await person.call('POST', '/v1/auth/register', {
    email,
    phone,
    password: person.password,
    fullName: names.holder,
  });
  await person.call('POST', '/v1/auth/register', { email: phone, phone: email, password: code, fullName: 7 });
  await person.call('POST', '/v1/auth/otp/verify', { phone, type: 'LOGIN', code });
  await person.call('POST', '/v1/auth/refresh', { refreshToken: `${refreshToken}x` });
  await person.call('PATCH', '/v1/users/me', { nidNumber: `${documents.nid}1`, dateOfBirth: email });
  await person.call('PATCH', '/v1/users/me', { gender: names.holder, avatarUrl: `javascript:${email}` });
  await person.call('POST', '/v1/users/me/export', { password: wrongPassword });
  await person.call('POST', '/v1/users/me/erase', { password: wrongPassword });
  const cut = await fetch(`${jatra.baseUrl}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"identifier": ${email}, "password": "${person.password}`,
  });
  person.said.push(await cut.text());
}

/** Statements that fail with all that they were given: for want of a table, by a constraint, by a value. */
async function crashHandlers(): Promise<void> {
  const broken = async (service: string, breaking: string, mending: string, call: () => Promise<unknown>) => {
    const sql = postgres(jatra.databaseUrl(service), { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe(breaking);
      await call();
      await sql.unsafe(mending);
    } finally {
      await sql.end();
    }
  };
  await broken('user', 'ALTER TABLE passengers RENAME TO away', 'ALTER TABLE away RENAME TO passengers', () =>
    savePassenger(500),
  );
  await broken(
    'user',
    'ALTER TABLE passengers ADD CONSTRAINT never CHECK (false) NOT VALID',
    'ALTER TABLE passengers DROP CONSTRAINT never',
    () => savePassenger(500),
  );
  await broken('auth', 'ALTER TABLE users RENAME TO away', 'ALTER TABLE away RENAME TO users', () =>
    person.expect(500, 'POST', '/v1/auth/login', { identifier: person.email, password: person.password }),
  );
  await broken(
    'user',
    'ALTER TABLE user_profiles ADD CONSTRAINT never CHECK ((address || country)::int > 0) NOT VALID',
    'ALTER TABLE user_profiles DROP CONSTRAINT never',
    () => person.expect(500, 'PATCH', '/v1/users/me', { address }),
  );
}

/** A sale with everything said, some of it taken back, one's password changed, and all of it taken home. */
async function travel(): Promise<void> {
  const { from, to } = trips;
  const trip = await person.tripWithSeats(from, to, daysAhead(4), 5);
  const seats = freeSeats(await person.seatMap(trip, from, to), 'S_CHAIR').slice(0, 2);
  const hold = await person.hold(
    trip,
    from,
    to,
    seats.map(({ seatId }) => seatId),
  );
  const passengers = [
    { name: names.traveller, nidNumber: documents.travellerNid },
    { name: names.companion, passportNumber: documents.passport },
  ].map((one, at) => ({ ...one, seatId: hold.seats[at]!.seatId, age: 40, gender: 'FEMALE' }));
  const unfit = passengers.map((one) => ({ ...one, nidNumber: person.email, name: `\u0007${one.name}` }));
  await person.call('POST', '/v1/bookings', { holdId: hold.holdId, passengers: unfit });
  const booking = await person.expect<Awaited<ReturnType<Person['book']>>>(201, 'POST', '/v1/bookings', {
    holdId: hold.holdId,
    passengers,
  });
  await person.pay(booking);
  await person.bookingIn('CONFIRMED', booking.bookingId);
  const tickets = await eventually(async () => {
    const found = await person.tickets(booking.bookingId);
    return found.length === 2 && found;
  }, 'the tickets');
  expect((await person.call('GET', `/v1/tickets/${tickets[0]!.ticketId}/ticket.pdf`)).status).toBe(200);
  await person.mail(({ subject }) => subject.includes(booking.pnr), 'the tickets');
  await person.call('POST', `/v1/users/me/erase`, { password: person.password });
  await person.expect(200, 'POST', `/v1/bookings/${booking.bookingId}/cancel`, {
    passengerIds: [booking.passengers[1]!.passengerId],
  });
  await person.call('POST', '/v1/auth/password/change', {
    currentPassword: person.password,
    newPassword,
  });
  await useSecondFactor();
}

/** Enrolled, entered wrongly, given by a recovery code. */
async function useSecondFactor(): Promise<void> {
  const { email } = person;
  await person.expect(202, 'POST', '/v1/auth/otp/send', { email, type: 'LOGIN' });
  const mail = await person.mail(({ subject }) => subject.includes('sign-in code'), 'the LOGIN code');
  const { secret } = await person.expect<{ secret: string }>(201, 'POST', '/v1/auth/second-factor', {
    password: newPassword,
    email,
    code: /[0-9]{6}/.exec(mail.text)![0],
  });
  await person.call('POST', '/v1/auth/second-factor/confirm', { code: secret });
  const path = '/v1/auth/second-factor/confirm';
  const appCode = { code: TOTP.generate({ secret: Secret.fromBase32(secret) }) };
  const { recoveryCodes } = await person.expect<{ recoveryCodes: string[] }>(200, 'POST', path, appCode);
  const login = { identifier: email, password: newPassword };
  const { challenge } = await person.expect<{ challenge: string }>(202, 'POST', '/v1/auth/login', login);
  const answer = '/v1/auth/login/second-factor';
  await person.call('POST', answer, { challenge, code: secret });
  await person.call('POST', answer, { challenge: recoveryCodes[0], code: recoveryCodes[1] });
  await person.expect(200, 'POST', answer, { challenge, code: recoveryCodes[0] });
  await person.call('POST', answer, { challenge, code: recoveryCodes[1] });
  factor = { secret, recoveryCodes, challenge };
}

/** Ways in which a text may stand somewhere else than as itself. */
function disguises(text: string): string[] {
  const bytes = Buffer.from(text);
  const inBase64 = (['base64', 'base64url'] as const).flatMap((encoding) =>
    [0, 1, 2].map((shift) =>
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString(encoding)
        .slice(shift === 0 ? 0 : 4)
        .slice(0, -4),
    ),
  );
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = escaped.replace(
    /[\u0080-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const digest = createHash('sha256').update(text);
  return [
    ...new Set([text, text.toLowerCase(), escaped, ascii, encodeURIComponent(text), bytes.toString('hex')]),
    ...inBase64,
    digest.copy().digest('hex'),
    digest.digest('base64url'),
  ];
}

/** Eight signs in a row give a number away as well as all of it. */
const parts = (number: string) =>
  number.length <= 8 ? [number] : [...number.slice(7)].map((_, at) => number.slice(at, at + 8));

function planted(): string[] {
  const words = [...Object.values(names), ...Object.values(names).flatMap((name) => name.split(' '))];
  const secrets = [person.password, wrongPassword, newPassword, refreshToken, person.accessToken!];
  const { secret, recoveryCodes, challenge } = factor;
  secrets.push(secret, challenge, ...recoveryCodes, ...recoveryCodes.map((one) => one.replaceAll('-', '')));
  return [
    ...[...words, address, person.email, person.email.split('@')[0]!, ...secrets].flatMap(disguises),
    ...[person.phone, `+88${person.phone}`, ...Object.values(documents)].flatMap(disguises),
    ...[person.phone, ...Object.values(documents)].flatMap(parts),
  ];
}

function leaks(text: string): string[] {
  const found = planted()
    .filter((secret) => text.includes(secret))
    .map(
      (secret) =>
        `${secret}: …${text.slice(Math.max(0, text.indexOf(secret) - 200), text.indexOf(secret) + 100)}…`,
    );
  const codeAt = new RegExp(`(?<![0-9a-f.-])${code}(?![0-9a-f-])`).exec(text);
  return codeAt ? [...found, `the code: …${text.slice(codeAt.index - 200, codeAt.index + 100)}…`] : found;
}

async function everyMessage(): Promise<string> {
  const bus = await openBus(jatra.env.NATS_URL!, 'jatra', createLogger('silent'));
  const manager = await bus.connection.jetstreamManager();
  const all: string[] = [];
  for await (const { config, state } of manager.streams.list()) {
    for (let seq = state.first_seq; seq > 0 && seq <= state.last_seq; seq++) {
      const message = await manager.streams.getMessage(config.name, { seq });
      const heads = [...message.header].map(([name, values]) => `${name}: ${values}`);
      all.push(message.subject, ...heads, new TextDecoder().decode(message.data));
    }
  }
  await bus.close();
  return all.join('\n');
}

test('the search finds what it looks for, however it is disguised', () => {
  const text = (hidden: string) => `{"a":"before ${hidden} after"}`;
  for (const secret of [names.traveller, names.companion, person.email, person.password])
    for (const disguised of disguises(secret)) expect(leaks(text(disguised))).not.toEqual([]);
  const shifted = Buffer.from(`{"name":"${names.traveller}"}`).toString('base64');
  expect(leaks(text(shifted))).not.toEqual([]);
  expect(leaks(text(documents.nid.slice(0, 9)))).not.toEqual([]);
  expect(leaks(text(code))).not.toEqual([]);
  expect(leaks(text(documents.nid.slice(-4)))).toEqual([]);
});

test('no log line holds anything of a person, also where handlers crash', () => {
  const log = jatra.log();
  for (const told of [
    '"path":"/v1/bookings"',
    'request failed',
    'Failed query: insert into \\"passengers\\"',
    'tickets issued',
  ])
    expect(log).toContain(told);
  expect(leaks(log)).toEqual([]);
});

test('no event and no dead letter holds anything of a person', async () => {
  const all = await eventually(async () => {
    const found = await everyMessage();
    return (
      ['event.booking.cancelled', 'event.auth.factor-changed'].every((one) => found.includes(one)) &&
      found.includes('event.ticket.voided') &&
      found
    );
  }, 'the last events');
  for (const subject of ['event.auth.registered', 'event.payment.succeeded', 'event.ticket.issued'])
    expect(all).toContain(subject);
  expect(leaks(all)).toEqual([]);
});

test('no span holds anything of a person', async () => {
  await eventually(
    async () => spans.some((one) => one.includes('/cancel"')),
    'the last request at the collector',
  );
  // Among the digits of thousands of instants eight of a number come together by chance.
  const withoutInstants = spans.join('\n').replaceAll(/"(start|end)?[tT]imeUnixNano":"\d{19}"/g, '');
  expect(leaks(withoutInstants)).toEqual([]);
});

test('no measurement holds anything of a person', async () => {
  const metrics = await (await fetch(`${jatra.baseUrl}/metrics`)).text();
  expect(metrics).toContain('jatra_events_published_total');
  expect(leaks(metrics)).toEqual([]);
});

test('no refusal repeats what it refuses', () => {
  for (const refusal of [
    'VALIDATION',
    'CREDENTIALS_WRONG',
    'PASSWORD_WRONG',
    'JOURNEYS_AHEAD',
    'CODE_NOT_VALID',
    'CHALLENGE_NOT_VALID',
    'INTERNAL',
  ])
    expect(person.said.join('\n')).toContain(refusal);
  expect(leaks(person.said.join('\n'))).toEqual([]);
});
