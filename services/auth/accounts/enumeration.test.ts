import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { sendCode } from '#shared/contracts/notification';
import { otpRecords } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';

/** Each pair asks in turns for somebody who has an account and for somebody who has none. */
const pairs = 24;
/** Wide, for busy machines. A code sent before the answer, or no hash for nobody, makes it ten and more. */
const tellingRatio = 4;

let auth: StartedAuth;
let known: Awaited<ReturnType<StartedAuth['registered']>>[];
beforeAll(async () => {
  auth = await startAuth();
  known = await Promise.all(Array.from({ length: pairs }, () => auth.registered()));
  // A provider of text messages takes its time.
  await auth.platform.fake(sendCode, async (message) => {
    await Bun.sleep(60);
    auth.sent.push(message);
    return { accepted: true };
  });
});
afterAll(() => auth.close());

type Person = ReturnType<typeof somebody>;
type Ask = (person: Person) => ReturnType<StartedAuth['post']>;

const routes: [string, Ask, number][] = [
  ['otp/send to a phone', ({ phone }) => auth.post('/otp/send', { phone, type: 'LOGIN' }), 202],
  ['otp/send to an e-mail', ({ email }) => auth.post('/otp/send', { email, type: 'BOOKING' }), 202],
  ['password/forgot', ({ email }) => auth.post('/password/forgot', { identifier: email }), 202],
  [
    'otp/verify of a code that was asked for',
    ({ phone }) => auth.post('/otp/verify', { phone, type: 'LOGIN', code: 'none00' }),
    400,
  ],
  [
    'otp/verify of a code that nobody asked for',
    ({ email }) => auth.post('/otp/verify', { email, type: 'REGISTRATION', code: 'none00' }),
    400,
  ],
  [
    'password/reset',
    ({ email }) => auth.post('/password/reset', { email, code: 'none00', newPassword: 'green mangoes' }),
    400,
  ],
  ['login', ({ email }) => auth.post('/login', { identifier: email, password: 'a guess at it' }), 401],
];

describe('whether somebody has an account', () => {
  // In this order: a code is asked for before it is verified.
  const strangers = Array.from({ length: pairs }, somebody);

  test.each(routes)('is told neither by the answer of %s nor by its time', async (_, ask, status) => {
    const knownMs: number[] = [];
    const unknownMs: number[] = [];
    const told = new Set<string>();
    const measure = async (person: Person, into: number[]) => {
      const began = performance.now();
      const answer = await ask(person);
      into.push(performance.now() - began);
      const { requestId: _, ...body } = answer.body;
      told.add(JSON.stringify([answer.status, body, [...answer.headers.keys()]]));
      expect(answer.status).toBe(status);
    };
    // Limits of earlier requests would refuse one or the other.
    await auth.delivered();
    for (let pair = 0; pair < pairs; pair++) {
      const turns = [() => measure(known[pair]!, knownMs), () => measure(strangers[pair]!, unknownMs)];
      for (const turn of pair % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    expect(told.size).toBe(1);
    const ratio = median(knownMs) / median(unknownMs);
    expect(Math.max(ratio, 1 / ratio)).toBeLessThan(tellingRatio);
  });
});

test('a code for somebody without an account counts its tries like any other, and none is right', async () => {
  const { phone } = somebody();
  await auth.post('/otp/send', { phone, type: 'LOGIN' });
  await auth.delivered();
  const tries = ['000000', '111111', '222222', '333333', '444444', '555555'];
  for (const code of tries)
    expect((await auth.post('/otp/verify', { phone, type: 'LOGIN', code })).body.code).toBe('CODE_NOT_VALID');
  const [record] = await auth.deps.db
    .select()
    .from(otpRecords)
    .where(eq(otpRecords.phone, `+88${phone}`));
  expect(record).toMatchObject({ userId: null, attempts: 5, isVerified: false });
});

describe('a registration', () => {
  test('says the same of somebody’s contacts and nobody’s, in the same time', async () => {
    const [takenMs, freeMs]: [number[], number[]] = [[], []];
    const told = new Set<string>();
    const measure = async (person: Person, into: number[]) => {
      const began = performance.now();
      const { status, body } = await auth.post('/register', person);
      into.push(performance.now() - began);
      told.add(JSON.stringify([status, Object.keys(body), body.codeSent]));
    };
    await auth.delivered();
    for (const person of known) {
      const { email, phone } = person;
      await measure({ ...somebody(), email, phone }, takenMs);
      await measure(somebody(), freeMs);
    }
    expect([...told]).toHaveLength(1);
    const ratio = median(takenMs) / median(freeMs);
    expect(Math.max(ratio, 1 / ratio)).toBeLessThan(tellingRatio);
  });

  test('is refused after ten with one phone in an hour, taken or not', async () => {
    const { phone } = somebody();
    const statuses: number[] = [];
    for (let asked = 0; asked < 11; asked++)
      statuses.push((await auth.post('/register', { ...somebody(), phone })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(201), 429]);
  });
});

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
