import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#shared/base/clock';
import { closePostgres, openPostgres } from '#shared/stores/postgres';
import { createTestDatabase } from '#support/platform';
import { ticketConfig } from '../config.ts';
import * as schema from '../schema.ts';
import { openKeyring } from './keyring.ts';
import { newKeyFile } from './signing-keys.ts';

let folder: string;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: ReturnType<typeof openPostgres<typeof schema>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-keys-'));
  database = await createTestDatabase('ticket');
  db = openPostgres(database.url, schema, { maxConnections: 2, name: 'test' });
});
afterAll(async () => {
  await closePostgres(db as never);
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const began = new Date('2026-01-01T00:00:00Z');
const message = new TextEncoder().encode('a message');
const open = (env: Record<string, string>, clock = systemClock) =>
  openKeyring(db, ticketConfig({ JATRA_ENV: 'development', ...env }), clock);
const inline = (...files: ReturnType<typeof newKeyFile>[]) => ({
  TICKET_SIGNING_KEYS: JSON.stringify({ keys: files.flatMap((file) => file.keys) }),
});

test('the first start in development makes a key that only its owner may read, and the next start finds it', async () => {
  const TICKET_SIGNING_KEYS_FILE = join(folder, 'deep/er/ticket.json');
  const starts = await Promise.all(Array.from({ length: 5 }, () => open({ TICKET_SIGNING_KEYS_FILE })));
  const again = await open({ TICKET_SIGNING_KEYS_FILE });

  expect((await stat(TICKET_SIGNING_KEYS_FILE)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'deep/er'))).toEqual(['ticket.json']);
  for (const { signer } of starts) {
    const { kid, sign } = signer();
    expect(await again.verify(kid, message, sign(message))).toBe(true);
  }
});

test('a private key is never in the database', async () => {
  const TICKET_SIGNING_KEYS_FILE = join(folder, 'private.json');
  await open({ TICKET_SIGNING_KEYS_FILE });
  const { keys } = JSON.parse(await readFile(TICKET_SIGNING_KEYS_FILE, 'utf8')) as ReturnType<
    typeof newKeyFile
  >;
  const stored = JSON.stringify(await db.select().from(schema.signingKeys));
  expect(stored).toContain(keys[0]!.x);
  expect(stored).not.toContain(keys[0]!.d);
});

test('where a development key file is lost, the new key has a new kid and the old tickets still verify', async () => {
  const TICKET_SIGNING_KEYS_FILE = join(folder, 'lost.json');
  const old = (await open({ TICKET_SIGNING_KEYS_FILE })).signer();
  await rm(TICKET_SIGNING_KEYS_FILE);
  const keyring = await open({ TICKET_SIGNING_KEYS_FILE });
  expect(keyring.signer().kid).not.toBe(old.kid);
  expect(await keyring.verify(old.kid, message, old.sign(message))).toBe(true);
});

test('the youngest key that has begun signs; one that begins later is published before it signs', async () => {
  let now = new Date('2026-06-01T00:00:00Z');
  const later = newKeyFile(102, new Date('2026-07-01T00:00:00Z'));
  const keyring = await open(
    inline(newKeyFile(100, began), newKeyFile(101, new Date('2026-05-01T00:00:00Z')), later),
    {
      now: () => now,
    },
  );
  expect(keyring.signer().kid).toBe(101);
  expect((await keyring.published()).map((key) => key.kid)).toContain(102);
  now = new Date('2026-07-01T00:00:00Z');
  expect(keyring.signer().kid).toBe(102);
});

test('a key that another process has brought is found without a restart', async () => {
  const here = await open(inline(newKeyFile(110, began)));
  const there = (await open(inline(newKeyFile(111, began)))).signer();
  await here.published();
  expect(await here.verify(there.kid, message, there.sign(message))).toBe(true);
});

test('a kid is never given to another key, nor a key to another kid', async () => {
  const file = newKeyFile(120, began);
  await open(inline(file));
  await expect(open(inline(newKeyFile(120, began)))).rejects.toThrow('kid 120');
  const renamed = { keys: [{ ...file.keys[0]!, kid: '121' }] };
  await expect(open(inline(renamed))).rejects.toThrow('kid 121');
});

test('production wants its keys given, and refuses those made for development', async () => {
  const production = { JATRA_ENV: 'production' };
  const development = join(folder, 'development.json');
  await open({ TICKET_SIGNING_KEYS_FILE: development });
  const own = join(folder, 'own.json');
  await writeFile(own, JSON.stringify(newKeyFile(130, began)), { mode: 0o600 });

  await expect(open(production)).rejects.toThrow('TICKET_SIGNING_KEYS_FILE: is needed');
  const missing = join(folder, 'missing.json');
  await expect(open({ ...production, TICKET_SIGNING_KEYS_FILE: missing })).rejects.toThrow('cannot be read');
  expect(await Bun.file(missing).exists()).toBe(false);
  await expect(open({ ...production, TICKET_SIGNING_KEYS_FILE: development })).rejects.toThrow(
    'made for development',
  );
  const text = await readFile(development, 'utf8');
  await expect(open({ ...production, TICKET_SIGNING_KEYS: text })).rejects.toThrow('made for development');
  expect((await open({ ...production, TICKET_SIGNING_KEYS_FILE: own })).signer().kid).toBe(130);
  await chmod(own, 0o604);
  await expect(open({ ...production, TICKET_SIGNING_KEYS_FILE: own })).rejects.toThrow('open to others');
});

test('a key file that is not right is refused by the name of its variable and without a word of the key', async () => {
  const [good] = newKeyFile(140, began).keys;
  const [other] = newKeyFile(141, began).keys;
  const wrong: unknown[] = [
    'no json',
    {},
    { keys: [] },
    { keys: [{ ...good!, kid: '256' }] },
    { keys: [{ ...good!, kid: 'one' }] },
    { keys: [{ ...good!, d: 'AA' }] },
    { keys: [{ ...good!, x: other!.x }] },
    { keys: [good!, { ...other!, kid: '140' }] },
    { keys: [{ ...good!, crv: 'X25519' }] },
  ];
  for (const file of wrong) {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    const refused = await open({ TICKET_SIGNING_KEYS: text }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toStartWith('TICKET_SIGNING_KEYS: ');
    expect((refused as Error).message).not.toContain(good!.d);
  }
});
