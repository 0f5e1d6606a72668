import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { t } from 'elysia';
import { ConfigError, readConfig, readVariable } from './config.ts';
import { databaseUrl } from './service.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatra-config-'));
  file = join(folder, 'secret');
  await writeFile(file, 'postgres://jatra:hidden@postgres:5432/postgres\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const schema = t.Object({
  STORE_PASSWORD: t.String({ default: 'none', maxLength: 60 }),
  LIMIT: t.Integer({ default: 3 }),
});

test('a secret may come from the file that NAME_FILE names, without its last line break', () => {
  const { STORE_PASSWORD } = readConfig(schema, { STORE_PASSWORD_FILE: file });
  expect(STORE_PASSWORD).toBe('postgres://jatra:hidden@postgres:5432/postgres');
});

test("the address of every service's database follows from one file, and a service's own file wins", async () => {
  expect(databaseUrl('seat-reservation', { DATABASE_URL_FILE: file })).toBe(
    'postgres://jatra:hidden@postgres:5432/seat_reservation_db',
  );
  const own = join(folder, 'own');
  await writeFile(own, 'postgres://elsewhere/booking_db');
  expect(databaseUrl('booking', { DATABASE_URL_FILE: file, BOOKING_DATABASE_URL_FILE: own })).toBe(
    'postgres://elsewhere/booking_db',
  );
});

test('a variable given twice is refused, for nobody could say which one counts', () => {
  const env = { STORE_PASSWORD: 'one', STORE_PASSWORD_FILE: file };
  expect(() => readConfig(schema, env)).toThrow(
    new ConfigError('STORE_PASSWORD: is given twice, by itself and by STORE_PASSWORD_FILE'),
  );
});

test('a file that cannot be read is named by its variable, what a file holds is never shown', () => {
  expect(() => readVariable({ NATS_URL_FILE: join(folder, 'missing') }, 'NATS_URL')).toThrow(
    new ConfigError('NATS_URL_FILE: the file cannot be read'),
  );
  let refusal = '';
  try {
    readConfig(schema, { LIMIT_FILE: file });
  } catch (error) {
    refusal = String(error);
  }
  expect(refusal).toContain('LIMIT');
  expect(refusal).not.toContain('hidden');
});

test('a number is a number, within its bounds, whether it has a default or not', () => {
  const numbers = t.Object({
    LIMIT: t.Integer({ default: 3, minimum: 1, maximum: 9 }),
    MOST: t.Optional(t.Integer({ minimum: 0, maximum: 9 })),
  });
  expect(readConfig(numbers, {})).toEqual({ LIMIT: 3 });
  expect(readConfig(numbers, { LIMIT: '7', MOST: '0' })).toEqual({ LIMIT: 7, MOST: 0 });
  for (const wrong of ['10', '-1', 'many']) {
    expect(() => readConfig(numbers, { LIMIT: wrong })).toThrow('LIMIT');
    expect(() => readConfig(numbers, { MOST: wrong })).toThrow('MOST');
  }
});

test('empty means not given', () => {
  expect(readConfig(schema, { STORE_PASSWORD: '', STORE_PASSWORD_FILE: '', LIMIT: '' })).toEqual({
    STORE_PASSWORD: 'none',
    LIMIT: 3,
  });
});

test('a variable whose file has a meaning of its own is left alone', () => {
  const own = t.Object({ KEYS: t.Optional(t.String()), KEYS_FILE: t.Optional(t.String()) });
  expect(readConfig(own, { KEYS_FILE: join(folder, 'made-later') })).toEqual({
    KEYS_FILE: join(folder, 'made-later'),
  });
});
