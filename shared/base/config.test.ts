import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { t } from 'elysia';
import { databaseUrl } from '../runtime/service.ts';
import { ConfigError, isProduction, readConfig, readVariable } from './config.ts';

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
  expect(databaseUrl('seat-reservation', { JATRA_ENV: 'development', DATABASE_URL_FILE: file })).toBe(
    'postgres://jatra:hidden@postgres:5432/seat_reservation_db',
  );
  const own = join(folder, 'own');
  await writeFile(own, 'postgres://elsewhere/booking_db');
  expect(
    databaseUrl('booking', {
      JATRA_ENV: 'development',
      DATABASE_URL_FILE: file,
      BOOKING_DATABASE_URL_FILE: own,
    }),
  ).toBe('postgres://elsewhere/booking_db');
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

test.each([
  '1e1',
  '0x1',
  '1.9',
  '0b1',
  ' 1',
  '1 ',
  '+1',
  '01',
  '1_0',
  '1,2',
  'true',
  'false',
  '১',
  'NaN',
  'Infinity',
])('a number is written in decimal digits, and "%s" is refused by the name of its variable', (text) => {
  const numbers = t.Object({
    WHOLE: t.Integer({ default: 3 }),
    MOST: t.Optional(t.Integer()),
    SHARE: t.Number({ default: 1 }),
  });
  for (const name of text === '1.9' ? ['WHOLE', 'MOST'] : ['WHOLE', 'MOST', 'SHARE'])
    expect(() => readConfig(numbers, { [name]: text })).toThrow(new RegExp(`^${name}: `));
  expect(readConfig(numbers, { WHOLE: '10', SHARE: '0.5' })).toEqual({ WHOLE: 10, SHARE: 0.5 });
});

test.each(['1', '0', 'yes', 'True', ' true'])('a yes or no is true or false, and "%s" is neither', (text) => {
  const schema = t.Object({ SOUND: t.Optional(t.Boolean()) });
  expect(() => readConfig(schema, { SOUND: text })).toThrow('SOUND: is neither true nor false');
  expect(readConfig(schema, { SOUND: 'false' })).toEqual({ SOUND: false });
});

test('whatever does not say that it is development is production, by whatever way it is said', async () => {
  const said = join(folder, 'environment');
  for (const [env, expected] of [
    [{}, true],
    [{ JATRA_ENV: '' }, true],
    [{ NODE_ENV: 'development' }, true],
    [{ JATRA_ENV: 'production' }, true],
    [{ JATRA_ENV: 'development' }, false],
    [{ JATRA_ENV: 'development', NODE_ENV: 'production' }, false],
  ] as const)
    expect(isProduction(env), JSON.stringify(env)).toBe(expected);
  for (const word of ['production', 'development']) {
    await writeFile(said, `${word}\n`);
    expect(isProduction({ JATRA_ENV_FILE: said })).toBe(word === 'production');
  }
  for (const word of ['prod', 'test', 'Production', 'developement', 'dev'])
    expect(() => isProduction({ JATRA_ENV: word })).toThrow(
      'JATRA_ENV: is neither development nor production',
    );
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
