import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandEnvironment } from '../tools/command-environment.ts';
import {
  BadArgument,
  describe as describeError,
  readArguments,
  readNumber,
  readOptions,
} from './command.mjs';
import { ConfigError } from './config.ts';

const folder = await mkdtemp(join(tmpdir(), 'jatra-command-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('arguments', () => {
  test('what a command does not know is refused in one line that names it', () => {
    const refusal = (...args: string[]) => {
      try {
        readOptions(args, { since: { type: 'string' } });
      } catch (error) {
        expect(error).toBeInstanceOf(BadArgument);
        return (error as Error).message;
      }
      return undefined;
    };
    expect(refusal('--nonsense')).toBe("Unknown option '--nonsense' (--help tells more)");
    expect(refusal('now')).toBe('now: means nothing here (--help tells more)');
    expect(refusal('--since')).toContain('--since');
    expect(refusal('--since', 'today')).toBeUndefined();
  });

  test('what is needed and missing is named', () => {
    const read = (...args: string[]) => readArguments(args, { options: {}, names: ['FILE'] }).positionals;
    expect(() => read()).toThrow('FILE: is needed');
    expect(() => read('a', 'b')).toThrow('b: means nothing here');
    expect(read('a')).toEqual(['a']);
  });

  test.each(['', ' ', 'soon', '0', '11', '1.5', 'NaN', 'Infinity', '1e0', '0x1', ' 1', '1 ', '+1', '01'])(
    '"%s" is no whole number from 1 to 10',
    (text) => {
      expect(() => readNumber('--rounds', text, { least: 1, most: 10 })).toThrow(
        '--rounds: must be a whole number',
      );
    },
  );

  test('a number within its limits is read', () => {
    expect(readNumber('--minutes', '0.5', { least: 0.05, most: 10, whole: false })).toBe(0.5);
  });
});

describe('what went wrong', () => {
  test('is one line where a person can mend it: the variable, the server, the file', () => {
    expect(describeError(new ConfigError('NATS_URL: is needed'))).toBe('  ✗ NATS_URL: is needed\n');
    const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(describeError(new Error('It could not be found out', { cause: away }))).toBe(
      '  ✗ A server cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n',
    );
    const denied = Object.assign(new Error("EACCES: permission denied, open '/etc/x'"), {
      ...{ code: 'EACCES', syscall: 'open', path: '/etc/x' },
    });
    expect(describeError(denied)).toBe("  ✗ EACCES: permission denied, open '/etc/x'\n");
  });

  test('shows its stack where the code is wrong', () => {
    expect(describeError(new TypeError('no'))).toContain('command.test.ts');
  });
});

describe('the servers of a command', () => {
  const ours = {
    databaseUrl: 'postgres://jatra:p@127.0.0.1:5001/postgres',
    redisUrl: 'redis://:p@127.0.0.1:5002',
    natsUrl: 'nats://jatra:p@127.0.0.1:5003',
  };
  const file = join(folder, 'stack.json');

  test('are those of npm run up where nothing is given, or some of them', async () => {
    await writeFile(file, JSON.stringify(ours));
    const found = await commandEnvironment(['DATABASE_URL', 'NATS_URL'], {
      env: { NATS_URL: ours.natsUrl },
      file,
    });
    const servers = { DATABASE_URL: ours.databaseUrl, NATS_URL: ours.natsUrl };
    expect(found).toEqual({ ...servers, JATRA_ENV: 'development' });
    const said = { NATS_URL: ours.natsUrl, JATRA_ENV: 'production' };
    expect(await commandEnvironment(['DATABASE_URL', 'NATS_URL'], { env: said, file })).toEqual({
      ...servers,
      JATRA_ENV: 'production',
    });
  });

  test('are those that are given, where all are; databases may be given by service', async () => {
    const given = { BOOKING_DATABASE_URL: 'postgres://elsewhere/x', NATS_URL: 'nats://elsewhere:4222' };
    expect(await commandEnvironment(['DATABASE_URL', 'NATS_URL'], { env: given, file })).toEqual(given);
  });

  test('are never some of other servers and some of npm run up', async () => {
    const given = { NATS_URL: 'nats://elsewhere:4222' };
    await expect(commandEnvironment(['REDIS_URL', 'NATS_URL'], { env: given, file })).rejects.toThrow(
      'REDIS_URL: is needed, because NATS_URL names another server than npm run up has here',
    );
  });

  test('are reached by the login that the command needs, where npm run up has made it', async () => {
    const provisioner = 'nats://provisioner:q@127.0.0.1:5003';
    const named = join(folder, 'named.json');
    await writeFile(named, JSON.stringify({ ...ours, natsLogins: { provisioner } }));
    const urlIn = async (one: string) =>
      (await commandEnvironment(['NATS_URL'], { env: {}, file: one, login: 'provisioner' })).NATS_URL;
    expect(await urlIn(named)).toBe(provisioner);
    expect(await urlIn(file)).toBe(ours.natsUrl);
  });

  test('are named where nothing runs', async () => {
    await expect(
      commandEnvironment(['REDIS_URL'], { env: {}, file: join(folder, 'none.json') }),
    ).rejects.toThrow('REDIS_URL: is needed, because nothing runs here by npm run up');
  });
});
