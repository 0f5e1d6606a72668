import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomInt } from 'node:crypto';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { newId } from '#shared/base/id';
import { openRedis } from '#shared/stores/redis';
import { MovableClock } from '#support/clock';
import { eventually } from '#support/platform';
import { users } from '../schema.ts';
import { type StartedAuth, somebody, startAuth } from '../testing/fixtures.ts';
import { provedContacts } from './accounts.ts';

const seed = Number(process.env.FC_SEED ?? randomInt(2 ** 31));
const numRuns = Number(process.env.FC_RUNS ?? 6);

let auth: StartedAuth;
let redis: Awaited<ReturnType<typeof openRedis>>;
const clock = new MovableClock();
beforeAll(async () => {
  auth = await startAuth({
    redis: 'own',
    clock,
    env: { AUTH_REGISTRATION_CODE_PROVES_PHONE: 'false', TRUSTED_PROXIES: '1' },
  });
  redis = await openRedis(auth.platform.redis!.url, auth.deps.log);
});
afterAll(async () => {
  await redis.end();
  await auth.close();
});

const acts = [
  ...['register', 'register', 'send', 'prove', 'prove', 'prove', 'logIn', 'logIn', 'logInByCode'],
  ...['forgot', 'reset', 'add', 'remove', 'wait'],
] as const;
type Act = (typeof acts)[number];
interface Step {
  act: Act;
  who: number;
  contact: number;
  other: number;
  isSignedIn: boolean;
}

interface Contact {
  kind: 'email' | 'phone';
  /** As it is typed, and as it is stored. */
  typed: string;
  stored: string;
  owner: Someone;
}
interface Someone {
  home: Record<string, string>;
  passwords: string[];
  tokens: { userId: string; accessToken: string }[];
}

/** Two people with an e-mail and a phone each. Each reads their own messages and sends anything. */
class World {
  readonly people: Someone[];
  readonly contacts: Contact[];
  readonly done: Partial<Record<Act, number>> = {};

  constructor() {
    this.people = [1, 2].map((at) => ({
      home: { 'x-forwarded-for': `198.51.${randomInt(256)}.${at}` },
      passwords: [],
      tokens: [],
    }));
    this.contacts = this.people.flatMap((owner) => {
      const { email, phone } = somebody();
      return [
        { kind: 'email' as const, typed: email, stored: email, owner },
        { kind: 'phone' as const, typed: phone, stored: `+88${phone}`, owner },
      ];
    });
  }

  async take(step: Step): Promise<void> {
    const person = this.people[step.who]!;
    const contact = this.contacts[step.contact]!;
    // A request that a limit refuses shows nothing here.
    await redis.flushAll();
    const isDone = await this[step.act](person, contact, step);
    await auth.delivered();
    if (isDone) this.done[step.act] = (this.done[step.act] ?? 0) + 1;
  }

  async register(person: Someone, _: Contact, { contact, other }: Step) {
    const email = this.contacts[contact < 2 ? 0 : 2]!;
    const phone = this.contacts[other < 2 ? 1 : 3]!;
    const password = this.newPassword(person);
    const named = { email: email.typed, phone: phone.typed, password, fullName: 'Rahim Uddin' };
    const answer = await auth.post('/register', named, person.home);
    expect(answer.status).toBe(201);
    person.tokens.push(answer.body);
    return true;
  }

  async send(person: Someone, contact: Contact, step: Step) {
    const type = (['REGISTRATION', 'LOGIN', 'PASSWORD_RESET'] as const)[step.other % 3];
    const answer = await auth.post('/otp/send', { ...named(contact), type }, this.headers(person, step));
    return answer.status === 202;
  }

  async prove(person: Someone, contact: Contact, step: Step) {
    const answer = await this.enter(person, contact, step, 'REGISTRATION');
    return answer?.status === 200;
  }

  async logInByCode(person: Someone, contact: Contact, step: Step) {
    const answer = await this.enter(person, contact, step, 'LOGIN');
    if (answer?.status !== 200) return false;
    this.getsInBy(person, contact, answer.body);
    return true;
  }

  async logIn(person: Someone, contact: Contact, { other }: Step) {
    const password = person.passwords.at(-1 - (other % 4));
    if (!password) return false;
    const answer = await auth.post('/login', { identifier: contact.typed, password }, person.home);
    if (answer.status !== 200) return false;
    this.getsInBy(person, contact, answer.body);
    return true;
  }

  async forgot(person: Someone, contact: Contact, step: Step) {
    await auth.post('/password/forgot', { identifier: contact.typed }, this.headers(person, step));
    return true;
  }

  async reset(person: Someone, contact: Contact, step: Step) {
    const code = this.codeOf(person, contact, 'PASSWORD_RESET', step);
    if (!code) return false;
    const newPassword = this.newPassword(person);
    const answer = await auth.post('/password/reset', { ...named(contact), code, newPassword }, person.home);
    return answer.status === 200;
  }

  async add(person: Someone, contact: Contact, step: Step) {
    return (await this.change('/contacts', person, contact, step)) === 202;
  }

  async remove(person: Someone, contact: Contact, step: Step) {
    return (await this.change('/contacts/remove', person, contact, step)) === 204;
  }

  async wait(_: Someone, __: Contact, { other }: Step) {
    clock.forward([30, 120, 301, 90_000][other]!);
    return true;
  }

  private async change(path: string, person: Someone, contact: Contact, step: Step) {
    for (const password of person.passwords) {
      const headers = this.headers(person, { ...step, isSignedIn: true });
      const { status } = await auth.post(path, { ...named(contact), password }, headers);
      if (status !== 403) return status;
    }
    return undefined;
  }

  private async enter(person: Someone, contact: Contact, step: Step, type: 'REGISTRATION' | 'LOGIN') {
    const code = this.codeOf(person, contact, type, step);
    if (!code) return undefined;
    return auth.post('/otp/verify', { ...named(contact), type, code }, this.headers(person, step));
  }

  /** One of the newest messages in the person's own inbox. */
  private codeOf(person: Someone, { stored, owner }: Contact, purpose: string, { other }: Step) {
    if (owner !== person) return undefined;
    const received = auth.sent.filter(
      (one) => one.purpose === purpose && [one.email, one.phone].includes(stored),
    );
    return (received.at(-1 - (other % 3)) ?? received.at(-1))?.code;
  }

  private headers(person: Someone, { isSignedIn, other }: Step) {
    const session = person.tokens.at(-1 - (other % 3)) ?? person.tokens.at(-1);
    return { ...person.home, ...(isSignedIn && session ? auth.bearer(session.accessToken) : {}) };
  }

  private newPassword(person: Someone): string {
    const password = `green ${newId()}`;
    person.passwords.push(password);
    return password;
  }

  private getsInBy(person: Someone, contact: Contact, tokens: { accessToken: string }) {
    expect(contact.owner === person, `${contact.kind} of another`).toBe(true);
    const [, payload] = tokens.accessToken.split('.');
    const userId = JSON.parse(Buffer.from(payload!, 'base64url').toString()).sub;
    person.tokens.push({ userId, accessToken: tokens.accessToken });
  }

  /** Once the ends of sessions are heard, an account is open to the holders of its proved contacts alone. */
  async check(): Promise<void> {
    for (const person of this.people)
      for (const { userId, accessToken } of person.tokens) {
        const isAlone = async () => {
          const [account] = await auth.deps.db.select().from(users).where(eq(users.id, userId));
          return Object.values(provedContacts(account!)).every(
            (value) => value === '' || this.contacts.find(({ stored }) => stored === value)?.owner === person,
          );
        };
        const isOut = () =>
          auth.deps.tokens.verify(accessToken).then(
            () => false,
            () => true,
          );
        await eventually(
          async () => (await isAlone()) || (await isOut()),
          'whoever is in an account with a contact of another to be put out',
        );
      }
  }
}

const named = ({ kind, typed }: Contact) => (kind === 'email' ? { email: typed } : { phone: typed });

/** Every step that must succeed in some run, in the order of success. */
const honest: Step[] = (['register', 'prove', 'logIn', 'add', 'forgot', 'reset', 'logIn'] as const).map(
  (act) => ({ act, who: 0, contact: act === 'add' ? 1 : 0, other: 0, isSignedIn: true }),
);

test('whatever two people do with two e-mails and two phones, each gets in by the own ones alone', async () => {
  console.log(`FC_SEED=${seed} FC_RUNS=${numRuns}`);
  const step = fc.record({
    act: fc.constantFrom(...acts),
    who: fc.nat(1),
    contact: fc.nat(3),
    other: fc.nat(3),
    isSignedIn: fc.boolean(),
  });
  const done: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 100, size: 'max' }), async (steps) => {
      const world = new World();
      for (const one of steps) {
        await world.take(one);
        await world.check();
      }
      for (const [act, times] of Object.entries(world.done)) done[act] = (done[act] ?? 0) + times;
    }),
    { seed, numRuns, endOnFailure: true, examples: [[honest]] },
  );
  // A step that never succeeds would show nothing.
  for (const act of ['prove', 'logIn', 'reset', 'add']) expect(done[act] ?? 0, act).toBeGreaterThan(0);
}, 300_000);
