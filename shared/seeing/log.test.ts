import { expect, test } from 'bun:test';
import { DrizzleQueryError } from 'drizzle-orm';
import { createLogger } from './log.ts';

function lines() {
  const written: string[] = [];
  const log = createLogger('info', { write: (line: string) => void written.push(line) });
  return { log, written: () => written.join('') };
}

test('a failed query is logged with its statement and cause, never with its values', () => {
  const { log, written } = lines();
  const cause = Object.assign(new Error('duplicate key value'), {
    code: '23505',
    detail: 'Key (phone)=(+8801700000001)',
  });
  const failed = new DrizzleQueryError(
    'insert into people values ($1, $2)',
    ['Rahima\nKhatun', '+8801700000001'],
    cause,
  );
  log.error({ error: failed }, 'not written');
  log.error({ error: new Error('wrapped', { cause: failed }) }, 'not written');
  expect(written()).toContain('insert into people');
  expect(written()).toContain('duplicate key value');
  expect(written()).toContain('23505');
  expect(written()).toContain('log.test.ts');
  expect(written()).not.toContain('Rahima');
  expect(written()).not.toContain('Khatun');
  expect(written()).not.toContain('8801700000001');
});

test('a value that its column cannot take is not repeated', () => {
  const { log, written } = lines();
  const cause = Object.assign(new Error('invalid input syntax for type integer: "12 "Green" Road"'), {
    code: '22P02',
  });
  log.error({ error: new DrizzleQueryError('insert into people values ($1)', [], cause) }, 'not written');
  expect(written()).toContain('invalid input syntax for type integer');
  expect(written()).not.toContain('Green');
});

test('secrets and addresses given by name are redacted', () => {
  const { log, written } = lines();
  log.info(
    { password: 'p-secret', user: { email: 'e-secret', phone: 'f-secret' }, token: 't-secret' },
    'signed in',
  );
  expect(written()).toContain('signed in');
  expect(written()).not.toContain('-secret');
});

test('what is thrown without being an error is logged as it is', () => {
  const { log, written } = lines();
  log.warn({ error: 'just text' }, 'odd');
  expect(written()).toContain('just text');
});
