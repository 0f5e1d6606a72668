import { afterAll, beforeAll, expect, test } from 'bun:test';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { adminActions } from '#shared/records/admin';
import { refusalOfProduction } from '#support/platform';
import accounts from '../services/auth/accounts/development-accounts.json' with { type: 'json' };
import { makeKeys } from '../services/auth/keys/keys.ts';
import { sessions, users } from '../services/auth/schema.ts';
import { auth as service } from '../services/auth/service.ts';
import { type StartedAuth, somebody, startAuth } from '../services/auth/testing/fixtures.ts';
import { run } from './support/processes.ts';

/** A database that development has used: its accounts are there. */
let auth: StartedAuth;
let env: Record<string, string>;
beforeAll(async () => {
  auth = await startAuth();
  const keys = `${auth.platform.env.AUTH_SIGNING_KEYS_FILE}.production`;
  await makeKeys(keys);
  env = {
    ...auth.platform.env,
    JATRA_ENV: 'production',
    AUTH_SIGNING_KEYS_FILE: keys,
  };
});
afterAll(() => auth.close());

const startProduction = () => refusalOfProduction(auth.platform, service, env);
const ban = () =>
  run(['bun', 'services/auth/accounts/ban-development-accounts.ts'], { ...env, LOG_LEVEL: 'warn' });
const emails = accounts.map(({ email }) => email);

test('production does not start while accounts are open whose passwords are published, and the command that it names bans them', async () => {
  const [{ email: identifier, password }] = accounts as [(typeof accounts)[number]];
  expect((await auth.post('/login', { identifier, password })).status).toBe(200);
  const refusal = await startProduction();
  expect(refusal).toStartWith('AUTH_DATABASE_URL: ');
  expect(refusal).toContain('bun services/auth/accounts/ban-development-accounts.ts');
  for (const account of accounts) expect(refusal).not.toContain(account.password);

  expect(await ban()).toBe('5 accounts of development are banned\n');
  const rows = await auth.deps.db.select().from(users).where(inArray(users.email, emails));
  expect(rows.map(({ status }) => status)).toEqual(accounts.map(() => 'BANNED'));
  const ids = rows.map(({ id }) => id);
  const live = and(inArray(sessions.userId, ids), isNull(sessions.revokedAt));
  expect(await auth.deps.db.$count(sessions, live)).toBe(0);
  const recorded = await auth.deps.db.select().from(adminActions).where(inArray(adminActions.entityId, ids));
  expect(recorded.map(({ action, actorRole }) => [action, actorRole])).toEqual(
    accounts.map(() => ['ban', 'SYSTEM']),
  );
  expect((await auth.post('/login', { identifier, password })).status).not.toBe(200);

  expect(await startProduction()).toBe('');
  expect(await ban()).toBe('0 accounts of development are banned\n');
});

test('an account of development is known by its password where its e-mail was changed, and by its e-mail where its password was', async () => {
  const [first, second] = accounts as [(typeof accounts)[number], (typeof accounts)[number]];
  const change = (email: string, values: Partial<typeof users.$inferInsert>) =>
    auth.deps.db.update(users).set(values).where(eq(users.email, email));
  await change(first.email, { status: 'ACTIVE', email: 'moved@example.com' });
  expect(await startProduction()).toContain('accounts of development');
  expect(await ban()).toBe('1 account of development is banned\n');

  const passwordHash = await auth.deps.passwords.hash('another one altogether', 'test');
  await change(second.email, { status: 'ACTIVE', passwordHash });
  expect(await startProduction()).toContain('accounts of development');
  expect(await ban()).toBe('1 account of development is banned\n');
});

test('nobody keeps production from starting: a stranger can register neither a published password nor a proved e-mail of the list', async () => {
  const { password } = accounts[0]!;
  const taken = await auth.post('/register', { ...somebody(), password });
  expect([taken.status, taken.body.errors[0].field]).toEqual([400, 'password']);

  await auth.deps.db.delete(sessions);
  await auth.deps.db
    .update(users)
    .set({ email: 'other@example.com', phone: '+8801799999991' })
    .where(eq(users.email, emails[2]!));
  const stranger = { ...somebody(), email: emails[2]!, phone: accounts[2]!.phone };
  expect((await auth.post('/register', stranger)).status).toBe(201);
  expect(await startProduction()).toBe('');
});
