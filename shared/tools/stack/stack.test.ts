import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Glob } from 'bun';
import { describe as describeTrouble, Trouble } from '../../base/command.mjs';
import { npmTrouble, sameVersions } from './packages.mjs';
import { freePort, listenTrouble, readPort, requireFree } from './ports.mjs';
import { openLog } from './processes/log-file.mjs';
import { readableLine } from './processes/log-line.mjs';
import { identify, processesWith, run, runs, stopProcess } from './processes/processes.mjs';
import { createProgress } from './progress.mjs';
import { existingUrl } from './servers/existing.mjs';
import { aptTrouble, isAtLeast, needs, readVersion } from './servers/servers.mjs';
import { newPassword, writePrivately } from './settings.mjs';
import { withoutOwnVariables } from './test-environment.mjs';

const folder = await mkdtemp(join(tmpdir(), 'jatra-stack-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const sleeper = (...args: string[]) =>
  Bun.spawn(args.length > 0 ? args : ['sleep', '60'], { stdout: 'pipe', stderr: 'ignore' });

test('every command of package.json takes the place of the shell, so that a signal to npm reaches it', async () => {
  const { scripts } = (await Bun.file(join(import.meta.dir, '../../../package.json')).json()) as {
    scripts: Record<string, string>;
  };
  const last = Object.values(scripts).map((script) => script.split('&&').at(-1)!.trim());
  expect(last.filter((command) => !command.startsWith('exec '))).toEqual([]);
});

describe('processes', () => {
  test('a process is known by its id and its beginning, until it has ended', async () => {
    const child = sleeper();
    const identity = identify(child.pid);
    expect(runs(identity)).toBe(true);
    child.kill('SIGKILL');
    await child.exited;
    expect(runs(identity)).toBe(false);
  });

  test('the process that has got the id of an ended one is never stopped for it', async () => {
    const stranger = sleeper();
    const stale = { pid: stranger.pid, began: `${identify(stranger.pid).began}0` };
    expect(runs(stale)).toBe(false);
    await stopProcess(stale);
    expect(stranger.exitCode).toBeNull();
    expect(runs(identify(stranger.pid))).toBe(true);
    stranger.kill('SIGKILL');
    await stranger.exited;
  });

  test('a process that does not listen is killed when patience ends', async () => {
    const stubborn = sleeper('sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done');
    await stubborn.stdout.getReader().read();
    const identity = identify(stubborn.pid);
    expect(await stopProcess(identity, { patienceMs: 100 })).toBe(false);
    expect(runs(identity)).toBe(false);
  });

  test('what a test run started is found by its mark, whoever started it', async () => {
    const value = newPassword();
    const child = Bun.spawn(['sh', '-c', 'sleep 60 & echo $!; wait'], {
      env: { ...process.env, JATRA_MARK_OF_TEST: value },
      stdout: 'pipe',
    });
    const { value: said } = await child.stdout.getReader().read();
    const grandchild = Number(new TextDecoder().decode(said));
    const found = processesWith('JATRA_MARK_OF_TEST', value);
    expect(found.sort()).toEqual([child.pid, grandchild].sort());
    for (const pid of found) process.kill(pid, 'SIGKILL');
    await child.exited;
  });

  test('a program that is not there answers 127 instead of throwing', async () => {
    const { code, output } = await run('jatra-no-such-program', []);
    expect(code).toBe(127);
    expect(output[0]).toContain('jatra-no-such-program');
  });
});

describe('ports', () => {
  test('a taken port is refused with another one to try', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address() as { port: number };
    expect((await listenTrouble(address.port))?.code).toBe('EADDRINUSE');
    await expect(requireFree(address.port)).rejects.toThrow(
      `Port ${address.port} is taken by another program. Choose another: PORT=${address.port + 1} npm run up`,
    );
    const other = await freePort(address.port);
    expect(other).not.toBe(address.port);
    await new Promise((resolve) => server.close(resolve));
    expect(await listenTrouble(address.port)).toBeUndefined();
  });

  test('the port of last time is taken again where it is free, and promised to one alone', async () => {
    const last = await freePort();
    const taken = new Set<number>();
    expect(await freePort(last, taken)).toBe(last);
    expect(await freePort(last, taken)).not.toBe(last);
    expect(taken.size).toBe(2);
  });

  test.each(['0', '65536', '80.5', 'http', '-1'])('PORT=%s is refused', (text) => {
    expect(() => readPort({ PORT: text })).toThrow(`PORT=${text} is not a port`);
  });

  test('without PORT it is 8080', () => {
    expect(readPort({})).toBe(8080);
    expect(readPort({ PORT: '' })).toBe(8080);
    expect(readPort({ PORT: '8180' })).toBe(8180);
  });
});

describe('programs', () => {
  test.each([
    ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', '15.18'],
    ['postgres (PostgreSQL) 18beta1', '18'],
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '7.0.15'],
    ['nats-server: v2.9.10', '2.9.10'],
    ['Chromium 156.0.8078.73 built on Debian 12.12', '156.0.8078.73'],
    ['Python 3.11.2', '3.11.2'],
    ['no version here', undefined],
  ])('%s is version %s', (text, version) => {
    expect(readVersion(text)).toBe(version);
  });

  test.each([
    ['2.9.10', [2, 9], true],
    ['2.10.1', [2, 9], true],
    ['2.8.9', [2, 9], false],
    ['3.0', [2, 9], true],
    ['6.0.16', [7], false],
    ['15', [15], true],
    ['14.11', [15], false],
  ])('%s against %p', (version, oldest, enough) => {
    expect(isAtLeast(version, oldest)).toBe(enough);
  });

  test('no network and a held lock are told apart, in one line with what to do', () => {
    const offline = aptTrouble([needs.nats], ["E: Failed to fetch … Could not resolve 'deb.debian.org'"]);
    expect(offline.message).toBe(
      'Missing: nats-server 2.9 or newer (no network: apt-get could not reach the package servers). Install by hand: sudo apt-get install nats-server',
    );
    expect(aptTrouble([needs.redis], ['E: Could not get lock /var/lib/dpkg/lock']).message).toContain('lock');
    expect(aptTrouble([needs.redis], ['noise', 'E: Broken packages']).details).toEqual([
      'E: Broken packages',
    ]);
  });
});

describe('packages', () => {
  const locked = {
    '': {},
    'node_modules/elysia': { version: '1.4.30', integrity: 'sha512-a' },
    'node_modules/@oven/bun-darwin-x64': { version: '1.4.5', integrity: 'sha512-b', optional: true },
  };
  const installed = { 'node_modules/elysia': { version: '1.4.30', integrity: 'sha512-a' } };

  test('packages of other platforms may be absent', () => {
    expect(sameVersions(locked, installed)).toBe(true);
  });

  test('another version, other content, a missing or a surplus package is noticed', () => {
    const elysia = 'node_modules/elysia';
    expect(sameVersions(locked, { [elysia]: { version: '1.4.29', integrity: 'sha512-a' } })).toBe(false);
    expect(sameVersions(locked, { [elysia]: { version: '1.4.30', integrity: 'sha512-x' } })).toBe(false);
    expect(sameVersions(locked, {})).toBe(false);
    expect(sameVersions(locked, { ...installed, 'node_modules/left': { version: '1.0.0' } })).toBe(false);
  });

  test('the lock file names a package for each platform that it asks for', async () => {
    const lock = JSON.parse(await readFile(join(import.meta.dir, '../../../package-lock.json'), 'utf8'));
    const asked = Object.entries<{ optionalDependencies?: Record<string, string> }>(lock.packages).flatMap(
      ([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies).map((name) => [path, name] as const),
    );
    const absent = asked.filter(
      ([path, name]) =>
        !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(absent).toEqual([]);
  });

  test('no network is said so', () => {
    expect(npmTrouble(['npm error code EAI_AGAIN']).message).toStartWith('No network');
    expect(npmTrouble(['npm error code EUSAGE']).details).toEqual(['npm error code EUSAGE']);
  });
});

describe('servers that are there already', () => {
  test('an address of Postgres without a database means its own', () => {
    expect(existingUrl('postgres', { DATABASE_URL: 'postgres://a:b@db:5432' })).toBe(
      'postgres://a:b@db:5432/postgres',
    );
    expect(existingUrl('postgres', { DATABASE_URL: 'postgres://a@db/x' })).toBe('postgres://a@db/x');
    expect(existingUrl('redis', {})).toBeUndefined();
  });

  test('what is no address is refused by name', () => {
    expect(() => existingUrl('nats', { NATS_URL: 'secret' })).toThrow('NATS_URL is not a URL.');
  });
});

describe('what a person has exported', () => {
  test('no variable that a service reads reaches the tests, and everything else does', async () => {
    const root = join(import.meta.dir, '../../..');
    const files = [...new Glob('services/*/config.ts').scanSync(root), 'services/main.ts', 'compose.yaml'];
    const names = (
      await Promise.all(
        files.map(async (file) =>
          (await readFile(join(root, file), 'utf8')).matchAll(/^ +([A-Z][A-Z0-9_]+): /gm),
        ),
      )
    ).flatMap((found) => [...found].map(([, name]) => name!));
    expect(names).toContain('CORS_ORIGINS');
    expect(names).toContain('DATABASE_URL_FILE');
    const given = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(Object.keys(withoutOwnVariables(given)).sort()).toEqual(
      [...new Set(names)].filter((name) => !name.startsWith('POSTGRES_')).sort(),
    );
    const others = [
      'PATH',
      'HOME',
      'USER',
      'HTTP_PROXY',
      'CI',
      'NO_COLOR',
      'TMPDIR',
      'CRASH_SEED',
      'FC_SEED',
    ];
    expect(withoutOwnVariables(Object.fromEntries(others.map((name) => [name, 'x'])))).toEqual({});
  });
});

describe('what a person sees', () => {
  const screen = () => {
    const lines: string[] = [];
    return { lines, line: (text: string) => lines.push(text), live: () => {} };
  };

  test('each step ends with a mark, what it found and its seconds', async () => {
    const shown = screen();
    const progress = createProgress(shown);
    await progress.step(
      'Starting Redis',
      async () => '7.0.15',
      (version) => `Redis ${version}`,
    );
    expect(shown.lines[0]).toMatch(/^ {2}✓ Redis 7\.0\.15 +\d+\.\d s$/);
  });

  test('a step that fails is marked and its trouble passed on', async () => {
    const shown = screen();
    const failing = createProgress(shown).step('Starting NATS', async () => {
      throw new Trouble('nats ended by itself with code 1.');
    });
    await expect(failing).rejects.toThrow('nats ended by itself with code 1.');
    expect(shown.lines).toEqual(['  ✗ Starting NATS']);
  });

  test('trouble is one line under what explains it; a defect shows its stack', () => {
    expect(describeTrouble(new Trouble('npm ci failed.', ['code E404']))).toBe(
      '    code E404\n  ✗ npm ci failed.\n',
    );
    expect(describeTrouble(new TypeError('no'))).toContain('stack.test.ts');
  });

  test('a line of the log is short and keeps its facts', () => {
    const entry = {
      level: 'info',
      time: '2026-11-26T06:30:00.000Z',
      service: 'booking',
      bookingId: 'b1',
      msg: 'confirmed',
    };
    expect(readableLine(JSON.stringify(entry))).toMatch(
      /^\d\d:\d\d:\d\d booking {10}confirmed bookingId=b1$/,
    );
    const failed = {
      ...entry,
      level: 'error',
      error: { type: 'Error', message: 'gone', stack: 'Error: gone\n    at x' },
    };
    expect(readableLine(JSON.stringify(failed))).toMatch(/ERROR booking .*Error: gone\n +at x$/);
    expect(readableLine('plain text')).toBe('plain text');
    const request = {
      ...entry,
      msg: 'request',
      bookingId: undefined,
      method: 'GET',
      path: '/v1/trips',
      ms: 3.1,
      requestId: 'r1',
    };
    expect(readableLine(JSON.stringify({ ...request, status: 200 }))).toEndWith(
      'GET /v1/trips 200 in 3.1 ms',
    );
    expect(readableLine(JSON.stringify({ ...request, status: 500 }))).toEndWith('500 in 3.1 ms requestId=r1');
    expect(readableLine('{"half":')).toBe('{"half":');
  });
});

describe('files', () => {
  test('addresses and passwords are readable by their owner alone', async () => {
    const file = join(folder, 'stack.json');
    await writeFile(file, 'old', { mode: 0o644 });
    writePrivately(file, { redisUrl: 'redis://:p@127.0.0.1:1' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ redisUrl: 'redis://:p@127.0.0.1:1' });
  });

  test('what is written below .jatra needs no folder made by another write before it', async () => {
    const [file, log] = [join(folder, 'first/processes.json'), join(folder, 'second/log/stack.log')];
    writePrivately(file, { members: [] });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ members: [] });
    openLog(log).line('up');
    expect(await readFile(log, 'utf8')).toBe('up\n');
    for (const made of ['first', 'second', 'second/log'])
      expect((await stat(join(folder, made))).mode & 0o777).toBe(0o700);
  });

  test('a password begins with a letter, as the configuration of NATS wants it', () => {
    expect(newPassword()).toMatch(/^p[0-9a-f]{36}$/);
    expect(newPassword()).not.toBe(newPassword());
  });

  test('a log that grows without end takes a bounded place on the disk', async () => {
    const file = join(folder, 'services.log');
    const log = openLog(file, 1_000);
    for (let line = 0; line < 100; line++) log.line('x'.repeat(99));
    expect((await stat(file)).size).toBeLessThanOrEqual(1_100);
    expect((await stat(`${file}.1`)).size).toBeLessThanOrEqual(1_100);
  });
});
