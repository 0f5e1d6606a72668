import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as contracts from '#shared/contracts/auth';
import { MovableClock } from '#support/clock';
import { jobs } from '../jobs.ts';
import { contacts, sessions, users } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';

let auth: StartedAuth;
const clock = new MovableClock();
const day = 86_400;
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

/** As the timer of the service does it. */
const lapse = () => jobs.find(({ name }) => name === 'lapse-accounts')!.verb(auth.deps)();
const fullNameOf = ({ userId }: { userId: string }) =>
  auth.platform.bus.request(contracts.getContact, { userId }).then(
    ({ fullName }) => fullName,
    ({ code }: { code: string }) => code,
  );
const valuesOf = async ({ userId }: { userId: string }) => {
  const rows = await auth.deps.db.select().from(contacts).where(eq(contacts.userId, userId));
  return rows.map(({ value }) => value).toSorted();
};
const name = (person: { password: string; accessToken: string }, contact: object) =>
  auth.post('/contacts', { ...contact, password: person.password }, auth.bearer(person.accessToken));

test('of what an account named and nobody has proved, the old goes, and the account stays by what is younger', async () => {
  const person = await auth.newcomer();
  clock.forward(5 * day);
  const { email } = somebody();
  expect((await name(person, { email })).status).toBe(202);
  clock.forward(3 * day);
  await lapse();
  expect(await valuesOf(person)).toEqual([email]);
  expect(await fullNameOf(person)).toBe(person.fullName);
  clock.forward(5 * day);
  await lapse();
  expect(await fullNameOf(person)).toBe('NOT_FOUND');
});

test('with an account that lapses its sessions end, and no code that was sent to it proves anything', async () => {
  const person = await auth.newcomer();
  clock.forward(5 * day);
  expect((await auth.post('/refresh', { refreshToken: person.refreshToken })).status).toBe(200);
  clock.forward(2 * day + 1);
  // Asked for a moment before.
  expect((await auth.post('/otp/send', { email: person.email, type: 'REGISTRATION' })).status).toBe(202);
  const code = await auth.lastCode('REGISTRATION', person.email);
  await lapse();
  const ended = await auth.deps.db.select().from(sessions).where(eq(sessions.userId, person.userId));
  expect(ended).toMatchObject([{ revokedReason: 'ACCOUNT_DELETED', revokedAt: expect.any(Date) }]);
  const proof = { email: person.email, type: 'REGISTRATION', code };
  for (const headers of [{}, auth.bearer(person.accessToken)])
    expect((await auth.post('/otp/verify', proof, headers)).status).toBeGreaterThanOrEqual(400);
  expect(await fullNameOf(person)).toBe('NOT_FOUND');
});

test('an account that is suspended stays, so that nobody is rid of that by waiting', async () => {
  const person = await auth.newcomer();
  await auth.deps.db.update(users).set({ status: 'SUSPENDED' }).where(eq(users.id, person.userId));
  clock.forward(8 * day);
  await lapse();
  expect(await fullNameOf(person)).toBe(person.fullName);
});

test('a contact that was replaced is remembered for a month, and no longer', async () => {
  const person = await auth.loggedIn();
  const { email } = somebody();
  await name(person, { email });
  const proof = { email, type: 'REGISTRATION', code: await auth.lastCode('REGISTRATION', email) };
  expect((await auth.post('/otp/verify', proof, auth.bearer(person.accessToken))).status).toBe(200);
  clock.forward(29 * day);
  await lapse();
  expect(await valuesOf(person)).toEqual([email, person.email, person.e164].toSorted());
  clock.forward(day + 1);
  await lapse();
  expect(await valuesOf(person)).toEqual([email, person.e164].toSorted());
});
