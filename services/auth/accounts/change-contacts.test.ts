import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as contracts from '#shared/contracts/auth';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';
import { lapseAccounts } from './lapse-accounts.ts';

let auth: StartedAuth;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({ clock });
});
afterAll(() => auth.close());

type Person = Awaited<ReturnType<StartedAuth['loggedIn']>>;
const change = (path: string, person: Person, contact: object, password = person.password) =>
  auth.post(path, { ...contact, password }, auth.bearer(person.accessToken));
const list = async ({ accessToken }: Pick<Person, 'accessToken'>) =>
  (await auth.call('GET', '/v1/auth/contacts', undefined, auth.bearer(accessToken))).body.items as {
    kind: string;
    value: string;
    provedAt: string | null;
  }[];
const changesOf = (userId: string, times: number) =>
  eventually(async () => {
    const events = await auth.platform.events(contracts.contactChanged);
    const mine = events.filter(({ data }) => data.userId === userId);
    return mine.length >= times && mine.map(({ data }) => data);
  }, `${times} changes`);
const logIn = (identifier: string, password: string) => auth.post('/login', { identifier, password });

describe('another e-mail', () => {
  test('takes the place of the one before once who is signed in has proved it, and both are told', async () => {
    const person = await auth.loggedIn();
    const { email } = somebody();
    expect((await change('/contacts', person, { email })).status).toBe(202);
    expect(await list(person)).toContainEqual({ kind: 'email', value: email, provedAt: null });
    expect((await logIn(email, person.password)).status).toBe(401);
    const proof = { email, type: 'REGISTRATION', code: await auth.lastCode('REGISTRATION', email) };
    const byStranger = await auth.post('/otp/verify', proof);
    expect([byStranger.status, byStranger.body.code]).toEqual([403, 'SIGN_IN_NEEDED']);
    const proved = await auth.post('/otp/verify', proof, auth.bearer(person.accessToken));
    expect(proved.body).toMatchObject({ emailVerified: true, passwordVoid: false });
    expect((await logIn(email, person.password)).status).toBe(200);
    expect((await logIn(person.email, person.password)).status).toBe(401);
    const [told] = await changesOf(person.userId, 1);
    expect(told).toMatchObject({ kind: 'email', change: 'REPLACED' });
    expect(JSON.stringify(told)).not.toContain('@');
    const where = await auth.platform.bus.request(contracts.getContactChange, told!);
    expect(where.emails.toSorted()).toEqual([email, person.email].toSorted());
    expect(where.phones).toEqual([person.e164]);
  });

  test('that somebody else has gets no code, and only its holder learns of it', async () => {
    const [person, other] = [await auth.loggedIn(), await auth.loggedIn()];
    const before = auth.sent.length;
    const answer = await change('/contacts', person, { email: other.email });
    expect([answer.status, answer.body]).toEqual([202, { expiresInSeconds: 300 }]);
    await auth.delivered();
    expect(auth.sent).toHaveLength(before);
    expect((await changesOf(other.userId, 1))[0]).toMatchObject({ kind: 'email', change: 'WANTED' });
  });

  test('wants the password, and a contact that is not there already', async () => {
    const person = await auth.loggedIn();
    const wrong = await change('/contacts', person, { email: somebody().email }, 'a guess at it');
    expect([wrong.status, wrong.body.code]).toEqual([403, 'PASSWORD_WRONG']);
    const own = await change('/contacts', person, { email: person.email });
    expect([own.status, own.body.code]).toEqual([409, 'CONTACT_EXISTS']);
    expect((await change('/contacts', person, {})).body.errors).toMatchObject([{ field: 'phone' }]);
  });
});

test('a contact that is removed opens nothing and is told, and the last one stays', async () => {
  const person = await auth.loggedIn();
  const { phone, email } = person;
  expect((await change('/contacts/remove', person, { phone: somebody().phone })).status).toBe(404);
  expect((await change('/contacts/remove', person, { phone })).status).toBe(204);
  expect((await logIn(phone, person.password)).status).toBe(401);
  expect(await list(person)).toMatchObject([{ kind: 'email', value: email }]);
  const [told] = await changesOf(person.userId, 1);
  expect(told).toMatchObject({ kind: 'phone', change: 'REMOVED' });
  const where = await auth.platform.bus.request(contracts.getContactChange, told!);
  expect(where).toMatchObject({ emails: [email], phones: [person.e164] });
  const last = await change('/contacts/remove', person, { email });
  expect([last.status, last.body.code]).toEqual([409, 'LAST_CONTACT']);
});

test('who has proved a contact is told three times a day at most that others register with it', async () => {
  const person = await auth.registered();
  for (let wish = 0; wish < 5; wish++) {
    expect((await auth.post('/register', { ...somebody(), email: person.email })).status).toBe(201);
    await auth.delivered();
  }
  await changesOf(person.userId, 3);
  await eventually(
    async () => (await auth.deps.db.execute('SELECT 1 FROM outbox WHERE sent_at IS NULL')).length === 0,
    'every event to be sent',
  );
  expect(await changesOf(person.userId, 3)).toHaveLength(3);
});

describe('an account that has proved nothing', () => {
  test('lapses after seven days, and so does what a proved one has named and not proved', async () => {
    const [newcomer, person] = [await auth.newcomer(), await auth.loggedIn()];
    await change('/contacts', person, { email: somebody().email });
    clock.forward(6 * 86_400);
    await lapseAccounts(auth.deps)();
    const contact = (userId: string) => auth.platform.bus.request(contracts.getContact, { userId });
    expect((await contact(newcomer.userId)).fullName).toBe(newcomer.fullName);
    clock.forward(86_401);
    const fresh = await auth.newcomer();
    await Promise.all([lapseAccounts(auth.deps)(), lapseAccounts(auth.deps)()]);
    await expect(contact(newcomer.userId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { refreshToken } = newcomer;
    expect((await auth.post('/refresh', { refreshToken })).status).toBe(401);
    expect(await contact(fresh.userId)).toMatchObject({ email: '' });
    expect(await contact(person.userId)).toMatchObject({ email: person.email });
    const told = await eventually(async () => {
      const events = await auth.platform.events(contracts.accountDeleted);
      const mine = events.filter(({ data }) => data.userId === newcomer.userId);
      return mine.length > 0 && mine;
    }, 'auth.account-deleted');
    expect(told).toHaveLength(1);
    const { body } = await logIn(person.email, person.password);
    expect(await list(body)).toHaveLength(2);
  });
});
