import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { DrizzleQueryError } from 'drizzle-orm';
import { gatherLines } from './gather-lines.ts';
import { createLogger, requestLines } from './log.ts';

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

/** A process of its own that logs, and what it has written. */
function logging(work: string) {
  const script = `const { createLogger } = await import(${JSON.stringify(join(import.meta.dir, 'log.ts'))}); const log = createLogger('info'); ${work}`;
  return Bun.spawn([process.execPath, '--eval', script], { stdout: 'pipe', stderr: 'ignore' });
}
const writtenBy = (work: string) => new Response(logging(work).stdout).text();

test('lines that were gathered are written as the process exits, by itself or by a fault', async () => {
  const threeLines = `for (const n of [1, 2, 3]) log.info({ n }, 'gathered');`;
  for (const end of ['', 'process.exit(1);', "throw new Error('a defect');"])
    expect((await writtenBy(threeLines + end)).match(/"gathered"/g)).toHaveLength(3);
});

test('a fatal line, and all before it, is out before anything can kill the process', async () => {
  const lines = await writtenBy(
    `log.info('before'); log.fatal('last'); process.kill(process.pid, 'SIGKILL');`,
  );
  expect(lines).toContain('before');
  expect(lines).toContain('last');
});

test('a line is written a moment later, although the process goes on and logs nothing more', async () => {
  const running = logging(`log.info('gathered'); setInterval(() => {}, 1_000);`);
  try {
    const { value } = await running.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toContain('gathered');
  } finally {
    running.kill();
  }
});

test('lines of a busy moment are written together, in their order and each once', () => {
  const batches: string[] = [];
  const lines = gatherLines({ write: (batch) => void batches.push(batch) });
  const sent = Array.from({ length: 1_000 }, (_, n) => `${JSON.stringify({ n, path: '/v1/trips' })}\n`);
  for (const line of sent) lines.write(line);
  lines.flushSync();
  lines.flushSync();
  expect(batches.join('')).toBe(sent.join(''));
  expect(batches.length).toBeLessThan(sent.length / 50);
});

test('the line of a request has the form of every other line', () => {
  const { log, written } = lines();
  log.info('plain');
  requestLines(log)({
    requestId: 'request-1',
    traceId: undefined,
    userId: undefined,
    method: 'GET',
    path: '/v1/trips',
    status: 200,
    problem: undefined,
    ms: 1.5,
  });
  const [plain, ofRequest] = written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(ofRequest).toEqual({
    ...plain,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestId: 'request-1',
    method: 'GET',
    path: '/v1/trips',
    status: 200,
    ms: 1.5,
    msg: 'request',
  });
  const silent: string[] = [];
  const quiet = createLogger('warn', { write: (line) => void silent.push(line) });
  requestLines(quiet)({ ...ofRequest });
  expect(silent).toEqual([]);
});
