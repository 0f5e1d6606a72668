import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startNats } from '#support/platform';
import { freePort } from '#support/ports';
import { isOk } from '../support/processes.ts';
import { type Foreground, meetNewcomer, type Newcomer } from './clone.ts';
import { documentedCommands, runbookBlocks, walkThrough } from './documents.ts';
import { entries, npmScripts, otherPrograms } from './entries.ts';
import {
  buildNatsCli,
  compareBlocks,
  installNats,
  pasteBlock,
  prepareRunbook,
  validateFiles,
} from './runbook.ts';

type Stack = Record<'baseUrl' | 'inboxUrl' | 'databaseUrl' | 'redisUrl' | 'natsUrl', string>;

const installLimitMs = 600_000;
const startLimitMs = 120_000;

let within: string;
let newcomer: Newcomer;
let running: Foreground | undefined;
let port: string;
let building: Promise<string | undefined>;
let cli: string | undefined;

beforeAll(async () => {
  within = await mkdtemp(join(tmpdir(), 'jatra-newcomer-'));
  newcomer = await meetNewcomer(within);
  port = String(await freePort());
  // Beside the first start: both take their time.
  building = buildNatsCli();
});
afterAll(async () => {
  if (running && !running.ended()) await running.interrupt();
  if (newcomer) await newcomer.type('npm run down');
  await rm(within, { recursive: true, force: true, maxRetries: 5 });
}, 120_000);

const stack = async () =>
  JSON.parse(await readFile(join(newcomer.folder, '.jatra/stack.json'), 'utf8')) as Stack;

/** Types a command that stays and waits until the whole system answers. */
async function up(command: string, limitMs: number, env: Record<string, string> = { PORT: port }) {
  const began = performance.now();
  const terminal = newcomer.begin(command, env);
  running = terminal;
  const url = `http://127.0.0.1:${/PORT=(\d+)/.exec(command)?.[1] ?? env.PORT}`;
  const ready = async () => {
    if (terminal.ended()) throw new Error(`"${command}" ended by itself:\n${terminal.output()}`);
    return terminal.output().includes('Ctrl-C stops it') && (await isOk(`${url}/health/ready`));
  };
  await eventually(ready, `"${command}" to be ready`, limitMs);
  return { url, seconds: (performance.now() - began) / 1_000 };
}

async function stop(by: 'interrupt' | 'terminate') {
  await running![by]();
  expect(running!.output()).toContain('Stopped; the data are kept in .jatra');
  expect(newcomer.processes()).toEqual([]);
}

const interrupt = () => stop('interrupt');

/** What git sees of the clone: whoever only follows the documents changes nothing that is committed. */
const tree = async () =>
  `${await newcomer.succeed('git status --porcelain')}${await newcomer.succeed('git diff')}`;

/** A service once more, as docs/developing.md has it. */
const besideTheStack = documentedCommands().find((command) => command.includes('--watch --inspect'))!;

/** How each command that the documents name is tried, in this order; each begins where the one before has ended. */
const tries: Record<string, { run: () => Promise<unknown>; limitMs?: number }> = {
  'npm run up': {
    // Nothing is there but what git has; it stays until its Ctrl-C, below.
    run: async () => {
      const { url, seconds } = await up('npm run up', installLimitMs);
      console.info(`a first start: ${seconds.toFixed(1)} s`);
      const { version } = JSON.parse(await readFile(join(newcomer.folder, 'package.json'), 'utf8'));
      const build = `${version}+${(await newcomer.succeed('git rev-parse HEAD')).slice(0, 7)}`;
      const answer = async (path: string) => (await fetch(`${url}${path}`)).json();
      expect(await answer('/health/live')).toEqual({ status: 'live', version: build });
      for (const document of ['/docs/json', '/docs/asyncapi.json'])
        expect(await answer(document)).toMatchObject({ info: { version: build } });
      // Lines go out in batches.
      await eventually(
        async () =>
          (await readFile(join(newcomer.folder, '.jatra/log/services.log'), 'utf8')).includes(
            `"version":"${build}"`,
          ),
        'the log to say the version',
      );
    },
    limitMs: installLimitMs + 10_000,
  },
  'the walk-through': {
    run: async () => {
      // A search leaves the number of free seats out while that cannot be had in time, as at first on a busy machine.
      const shown = await eventually(
        async () => {
          const { out, fault } = await newcomer.type(walkThrough, { limitMs: 60_000 });
          return !fault && out;
        },
        'the walk-through to have nothing to complain of',
        startLimitMs,
      );
      expect(shown.trim().split('\n').slice(-2)).toEqual(['VALID', 'ALREADY_USED']);
      expect(shown).toContain('PENDING');
    },
    limitMs: startLimitMs + 60_000,
  },
  'npm run up -- --help': {
    run: async () =>
      expect(await newcomer.succeed('npm run up -- --help')).toContain('npm run up -- --detach'),
  },
  'npm run audit': {
    run: async () => expect(await newcomer.succeed('npm run audit')).toMatch(/(\d+) of \1 invariants hold/),
  },
  'npm run archive -- --older-than DAYS': {
    run: async () =>
      expect(await newcomer.succeed('npm run archive -- --older-than 30')).toContain(
        'notification: 0 rows of notifications moved into notifications_archive',
      ),
  },
  'npm run migrate -- --down SERVICE NUMBER': {
    run: async () => {
      const journal = await readFile(join(newcomer.folder, 'drizzle/reporting/meta/_journal.json'), 'utf8');
      const { tag, idx } = JSON.parse(journal).entries.at(-1);
      const shown = await newcomer.succeed(`npm run migrate -- --down reporting ${idx - 1}`);
      expect(shown).toContain(`reporting_db: 1 migration taken back: ${tag}`);
    },
  },
  'npm run migrate': {
    run: async () => {
      const shown = await newcomer.succeed('npm run migrate');
      expect(shown).toContain('booking_db: up to date');
      expect(shown).toContain('reporting_db: 1 migration applied');
    },
  },
  'npm run republish -- --since INSTANT': {
    run: async () => {
      const since = new Date(Date.now() - 3_600_000).toISOString();
      const shown = await newcomer.succeed(`npm run republish -- --since ${since}`);
      expect(shown).toMatch(/[1-9]\d* events published again/);
    },
  },
  'npm run recover -- --since INSTANT': {
    run: async () => {
      const since = new Date(Date.now() - 3_600_000).toISOString();
      const shown = await newcomer.succeed(`npm run recover -- --since ${since}`);
      expect(shown).toContain('0 events of the last 72 hours are on a stream and in no outbox');
      expect(shown).toMatch(/(\d+) of \1 invariants hold; 0 are left to do/);
    },
  },
  'npm run backup': {
    run: async () => {
      const shown = await newcomer.succeed('npm run backup', { limitMs: 280_000 });
      expect(shown).toMatch(/Postgres, all databases: \d+\.\d MB, kept as \d+\.\d MB, in [\d.]+ s/);
      expect(shown).toMatch(/NATS and Redis: \d+\.\d MB, in [\d.]+ s/);
      expect(shown).toMatch(/[1-9]\d* backups; any instant from \S+ on can be restored/);
    },
    limitMs: 300_000,
  },
  'npm run psql -- booking': {
    run: async () => {
      const asked = "echo 'SELECT current_database()' | npm run psql -- booking";
      expect(await newcomer.succeed(asked)).toContain('booking_db');
    },
  },
  'npm run redis': {
    run: async () => expect(await newcomer.succeed('echo PING | npm run redis')).toContain('PONG'),
  },
  'npm run nats -- stream ls': {
    run: async () =>
      expect(await newcomer.succeed('npm run nats -- stream ls')).toContain(cli ? 'BOOKING' : 'not sent'),
  },
  [besideTheStack]: {
    run: async () => {
      const other = String(await freePort());
      const terminal = newcomer.begin(besideTheStack.replace('PORT=8181', `PORT=${other}`));
      const ready = () => terminal.ended() || isOk(`http://127.0.0.1:${other}/health/ready`);
      await eventually(ready, 'one more booking service to be ready', startLimitMs);
      expect(terminal.output()).toContain('Bun Inspector');
      await terminal.interrupt();
    },
    limitMs: startLimitMs + 60_000,
  },
  'npm run test:watch -- services/booking': {
    // One file of it; an edit has it run again.
    run: async () => {
      const terminal = newcomer.begin('npm run test:watch -- services/booking/booking.test');
      const runs = (count: number) => terminal.output().split(' 0 fail\n').length > count;
      const file = join(newcomer.folder, 'services/booking/booking.test.ts');
      const text = await readFile(file, 'utf8');
      await eventually(() => terminal.ended() || runs(1), 'the tests to have run', startLimitMs);
      await writeFile(file, `${text}// edited\n`);
      await eventually(() => terminal.ended() || runs(2), 'the tests to have run again', startLimitMs);
      await writeFile(file, text);
      await terminal.interrupt();
      expect(runs(2), terminal.output()).toBe(true);
    },
    limitMs: 2 * startLimitMs + 60_000,
  },
  'JATRA_ENV=development npx bun services/main.ts --target=booking,payment': {
    run: async () => {
      const { databaseUrl, redisUrl, natsUrl } = await stack();
      const other = String(await freePort());
      const command = 'JATRA_ENV=development npx bun services/main.ts --target=booking,payment';
      const servers = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NATS_URL: natsUrl, PORT: other };
      const terminal = newcomer.begin(command, servers);
      const ready = () => terminal.ended() || isOk(`http://127.0.0.1:${other}/health/ready`);
      await eventually(ready, 'the two services to be ready', startLimitMs);
      expect(terminal.ended(), terminal.output()).toBe(false);
      expect(await newcomer.succeed('nats micro info booking')).toContain(cli ? 'booking' : 'not sent');
      await terminal.interrupt();
    },
    limitMs: startLimitMs + 60_000,
  },
  'npx bun services/main.ts --processes 4': {
    // Fewer here, each of which needs what one does.
    run: async () => {
      const { databaseUrl, redisUrl, natsUrl } = await stack();
      const other = String(await freePort());
      const command = 'npx bun services/main.ts --processes 2 --target=booking,payment';
      const servers = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NATS_URL: natsUrl, PORT: other };
      const terminal = newcomer.begin(command, { JATRA_ENV: 'development', ...servers });
      const ready = () => terminal.ended() || isOk(`http://127.0.0.1:${other}/health/ready`);
      await eventually(ready, 'the processes to be ready', startLimitMs);
      expect(terminal.ended(), terminal.output()).toBe(false);
      await terminal.interrupt();
    },
    limitMs: startLimitMs + 60_000,
  },
  'export JATRA_ENV=development COMPOSE_PROFILES=development': {
    // Docker may not be here: what compose.yaml demands is said by this line, and the inbox is among what is started.
    run: async () => {
      const said = await newcomer.succeed(
        'export JATRA_ENV=development COMPOSE_PROFILES=development; printenv JATRA_ENV COMPOSE_PROFILES',
      );
      expect(said).toBe('development\ndevelopment\n');
      const compose = await readFile(join(newcomer.folder, 'compose.yaml'), 'utf8');
      const demanded = [...compose.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
      expect([...new Set(demanded)]).toEqual(['JATRA_ENV']);
      expect(compose).toContain('profiles: [development]');
    },
  },
  'nats/install-server.sh': {
    run: async () => {
      const env = { JATRA_TOOLS: join(newcomer.home, 'tools') };
      const { code, out, fault } = await newcomer.type('nats/install-server.sh', { env });
      if (!Bun.which('pip3')) {
        expect([code, fault]).toEqual([1, '  ✗ nats-server comes by pip, and there is no pip3 here.\n']);
        return;
      }
      expect(await newcomer.succeed(`${out.trim()} --version`)).toContain('nats-server: v2.15');
      expect((await newcomer.succeed('nats/install-server.sh', { env })).trim()).toBe(out.trim());
    },
    limitMs: 120_000,
  },
  'nats/install-cli.sh': {
    // As whoever runs the tests has built it; a newcomer without Go is told so.
    run: async () => {
      const path = newcomer.env.PATH!.split(':').filter((folder) => !existsSync(join(folder, 'go')));
      const without = await newcomer.type('nats/install-cli.sh', { env: { PATH: path.join(':') } });
      expect(without.fault).toBe('  ✗ The nats CLI is built with Go, and there is no go here.\n');
      expect(without.code).toBe(1);
      if (!cli) return;
      const tools = { JATRA_TOOLS: join(cli, '../..') };
      expect((await newcomer.succeed('nats/install-cli.sh', { env: tools })).trim()).toBe(cli);
    },
  },
  'export NATS_CA=FILE': {
    run: async () => {
      const { code, out, fault } = await newcomer.type(
        'export NATS_CA=/no/such/file; nats --context jatra rtt',
      );
      if (cli) expect([code !== 0, out + fault]).toEqual([true, expect.stringContaining('/no/such/file')]);
      else expect(out).toContain('not sent');
    },
  },
  // The stack runs on beside what follows, and is found as it was left.
  'npm run generate': {
    run: async () => {
      const { code, out } = await newcomer.type('echo >> docs/roles.md; npm run generate -- --check');
      expect([code, out]).toEqual([1, expect.stringMatching(/^docs\/roles\.md: .* npm run generate/m)]);
      expect(await newcomer.succeed('npm run generate')).toContain('docs/roles.md: written');
    },
  },
  'npx lefthook install': {
    // What git then does is asked for without a commit.
    run: async () => {
      const file = join(newcomer.folder, 'shared/base/careless.ts');
      await newcomer.succeed('npx lefthook install && grep -q lefthook .git/hooks/pre-commit');
      await writeFile(file, 'export  const careless = "yes"\n');
      await newcomer.succeed('git add shared/base/careless.ts && npx lefthook run pre-commit');
      expect(await newcomer.succeed('git show :shared/base/careless.ts')).toBe(
        "export const careless = 'yes';\n",
      );
      await newcomer.succeed('git rm -q -f shared/base/careless.ts && npx lefthook uninstall');
    },
  },
  'npm run generate -- --check': {
    run: async () =>
      expect(await newcomer.succeed('npm run generate -- --check')).toContain('are what the code says'),
  },
  'SERVICE=booking npx drizzle-kit generate --config drizzle/config.ts --name what_changes': {
    run: async () => {
      const command =
        'SERVICE=booking npx drizzle-kit generate --config drizzle/config.ts --name what_changes';
      expect(await newcomer.succeed(command)).toContain('nothing to migrate');
    },
  },
  'npm run format': { run: () => newcomer.succeed('npm run format') },
  'bash .ci/run': {
    // The tests of one folder instead of all; with it npm test for a part, npm run check and npm run lint.
    run: async () => {
      const shown = await newcomer.succeed('bash .ci/run shared/tools/stack', { limitMs: 420_000 });
      expect(shown).toMatch(
        /> exec node shared\/tools\/stack\/test\.mjs shared\/tools\/stack\n[\s\S]*\n\d+ passed, 0 failed\n$/,
      );
      expect(shown).toContain('tsc --noEmit');
      expect(shown).toContain('biome check');
      expect(shown).toContain('are what the code says');
    },
    limitMs: 440_000,
  },
  'npm run faults -- --seed 7 --minutes 5': {
    run: async () => {
      const command = 'npm run faults -- --seed 7 --minutes 0.05 --processes few --buyers 2 --hold 6';
      expect(await newcomer.succeed(command, { limitMs: 280_000 })).toContain('0 violations');
    },
    limitMs: 300_000,
  },
  'npm run crash': {
    run: async () => {
      const shown = await newcomer.succeed('npm run crash -- --sample 1', { limitMs: 280_000 });
      expect(shown).toContain('0 violations');
    },
    limitMs: 300_000,
  },
  'npm run drill': {
    run: async () => {
      const shown = await newcomer.succeed('npm run drill -- --hurry', { limitMs: 880_000 });
      expect(shown).toMatch(/^\| RPO \| \d+\.\d s \(at most 60\) \|$/m);
      expect(shown).toMatch(/^\| RTO \| \d+\.\d s \|$/m);
      expect(shown).toContain('  0 violations');
    },
    limitMs: 900_000,
  },
  'npm run fuzz:schema -- --examples 10': {
    run: async () => {
      const command = 'npm run fuzz:schema -- --examples 1 --role CHECKER';
      if (Bun.which('python3'))
        expect(await newcomer.succeed(command, { limitMs: 280_000 })).toContain('1 examples: 0 failures');
      else expect((await newcomer.type(command)).fault).toContain('there is no python3 here');
    },
    limitMs: 300_000,
  },
  'npm run bench': {
    run: async () => {
      const rows = 'search,refused-hold,granted-hold,validation-again,sale';
      const shown = await newcomer.succeed(
        `npm run bench -- --rounds 1 --milliseconds 50 --buyers 2 --rows ${rows}`,
        { limitMs: 280_000 },
      );
      expect(shown).toMatch(/^granted hold .* lock and group commit .* \d\.\d\d \(/m);
    },
    limitMs: 300_000,
  },
  'npm run rush': {
    run: async () => {
      const folder = join(newcomer.home, 'rush');
      const command = `npm run rush -- --hits 20 --seats 8 --minutes 0.05 --out ${folder}`;
      expect(await newcomer.succeed(command, { limitMs: 180_000 })).toContain('0 violations');
      expect(existsSync(join(folder, 'report.html'))).toBe(true);
    },
    limitMs: 200_000,
  },
  'npm run grow': {
    // How quick either is, is a matter of the machine: here it counts that it is told.
    run: async () => {
      const command = 'npm run grow -- --bookings 500 --trains 2 --rounds 1';
      expect((await newcomer.type(command, { limitMs: 280_000 })).out).toMatch(/hold .* ratio \d\.\d\d$/m);
    },
    limitMs: 300_000,
  },
  'npm run check:long': {
    // Is the two before, one after the other, and has nothing to set.
    run: async () =>
      expect(await newcomer.succeed('npm run check:long -- --help')).toContain('npm run faults'),
  },
  'npm install --save-exact NAME@VERSION': {
    run: async () => {
      const { dependencies } = JSON.parse(await readFile(join(newcomer.folder, 'package.json'), 'utf8'));
      await newcomer.succeed(`npm install --save-exact ulid@${dependencies.ulid}`, { limitMs: 200_000 });
    },
    limitMs: 220_000,
  },
  'npx patch-package postgres --patch-dir shared/tools/patches': {
    run: () =>
      newcomer.succeed('npx patch-package postgres --patch-dir shared/tools/patches', { limitMs: 200_000 }),
    limitMs: 220_000,
  },
  'Ctrl-C': { run: interrupt, limitMs: 90_000 },
  // A stranger's 8080 may be taken.
  'a second start, and npm run down': {
    run: async () => {
      const { seconds } = await up('npm run up', startLimitMs);
      console.info(`a later start: ${seconds.toFixed(1)} s`);
      await newcomer.succeed('npm run down');
      await eventually(() => running!.ended(), 'npm run up to end', 30_000);
      expect(newcomer.processes()).toEqual([]);
    },
    limitMs: startLimitMs + 60_000,
  },
  'npm run up -- --detach': {
    run: async () => {
      await newcomer.succeed('npm run up -- --detach', { env: { PORT: port } });
      expect(await isOk(`http://127.0.0.1:${port}/health/ready`)).toBe(true);
    },
    limitMs: startLimitMs,
  },
  'npm run down': {
    run: async () => {
      expect(await newcomer.succeed('npm run down')).toContain('Jatra is stopped');
      expect(newcomer.processes()).toEqual([]);
      for (const command of ['psql -- booking', 'redis', 'nats -- stream ls']) {
        const { code, out, fault } = await newcomer.type(`npm run -s ${command}`);
        expect([code, out, fault]).toEqual([1, '', '  ✗ Nothing runs here: npm run up starts it.\n']);
      }
    },
    limitMs: 60_000,
  },
  'npm run restore -- --to INSTANT': {
    // Of what is stopped: to just after a backup, which something has followed.
    run: async () => {
      const early = await newcomer.type('npm run -s restore -- --to 2020-01-01T00:00:00Z', {
        limitMs: 60_000,
      });
      expect([early.code, early.fault]).toEqual([
        1,
        expect.stringContaining(', the first instant that the backups reach'),
      ]);
      const [, since] = /lies before (\S+),/.exec(early.fault)!;
      const shown = await newcomer.succeed(`npm run restore -- --to ${since}`, { limitMs: 280_000 });
      expect(shown).toContain(`restored to ${since} in`);
      expect(existsSync(join(newcomer.folder, '.jatra/postgres.before-restore'))).toBe(true);
    },
    limitMs: 360_000,
  },
  'CORS_ORIGINS=http://localhost:5173 npm run up': {
    run: async () => {
      const { url } = await up('CORS_ORIGINS=http://localhost:5173 npm run up', startLimitMs);
      const origin = 'http://localhost:5173';
      const answer = await fetch(`${url}/v1/stations`, { headers: { origin } });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      // npm hands a signal on to what it started, and to nothing behind that: no shell stands between.
      await stop('terminate');
    },
    limitMs: startLimitMs + 60_000,
  },
  'npm run up -- --processes 4': {
    run: async () => {
      await up('npm run up -- --processes 2', startLimitMs);
      await stop('terminate');
    },
    limitMs: startLimitMs + 60_000,
  },
  'DATABASE_URL=… REDIS_URL=… NATS_URL=… npm run up': {
    // Each instead of our own: one of them here.
    run: async () => {
      const nats = await startNats();
      try {
        await up(`NATS_URL=${nats.url} npm run up`, startLimitMs);
        expect((await stack()).natsUrl).toBe(nats.url);
        await interrupt();
      } finally {
        await nats.stop();
      }
    },
    limitMs: startLimitMs + 60_000,
  },
  'npm run reset': {
    run: async () => {
      await newcomer.succeed('npm run reset');
      expect(existsSync(join(newcomer.folder, '.jatra'))).toBe(false);
    },
    limitMs: 60_000,
  },
};

/** Commands whose try is another's: what it types is theirs as well. */
const triedWith: Record<string, string> = {
  'npm run backup -- --verify': 'npm run backup',
  'npm run drill -- --hurry': 'npm run drill',
  'npm test': 'bash .ci/run',
  'npm test -- services/booking': 'bash .ci/run',
  'npm test -- nats': 'bash .ci/run',
  'npm run check': 'bash .ci/run',
  'npm run lint': 'bash .ci/run',
  'PORT=8180 npm run up': 'npm run up',
};

/** Tries that no document names as a command. */
const unnamed = ['the walk-through', 'Ctrl-C', 'a second start, and npm run down'];
const inOrder = Object.entries(tries);
const isLater = inOrder.findIndex(([name]) => name === 'npm run up -- --help');

test('each command that README, CONTRIBUTING, docs/developing.md and the runbook name has a try, and no other', () => {
  const tried = [...Object.keys(tries), ...Object.keys(triedWith)].filter((name) => !unnamed.includes(name));
  expect(tried.sort()).toEqual(documentedCommands().sort());
  for (const other of Object.values(triedWith)) expect(tries[other]).toBeDefined();
  compareBlocks(runbookBlocks);
});

describe('on a fresh clone, with nothing exported, the first commands do what the README says', () => {
  for (const [name, { run, limitMs }] of inOrder.slice(0, isLater))
    test(name, async () => void (await run()), limitMs);
});

describe('each block of the runbook shows on what npm run up leaves what the runbook says', () => {
  beforeAll(async () => {
    cli = await building;
    await installNats(newcomer, cli);
    await prepareRunbook(await stack());
  }, 420_000);
  test.each(runbookBlocks)('%s', (block) => pasteBlock(newcomer, block), 240_000);

  test(
    'each file of streams and consumers is one that the CLI takes with --config',
    () => validateFiles(newcomer, cli),
    60_000,
  );

  test('the context holds the password for its owner alone', async () => {
    await newcomer.succeed('npx bun nats/save-context.ts --name other', {
      env: { NATS_URL: 'nats://somebody:p%40ss@127.0.0.1:4999' },
    });
    const file = Bun.file(join(newcomer.home, '.config/nats/context/other-somebody.json'));
    expect(await file.json()).toEqual({
      description: 'Jatra',
      url: 'nats://127.0.0.1:4999',
      user: 'somebody',
      password: 'p@ss',
      inbox_prefix: '_INBOX.somebody',
    });
    expect((await file.stat()).mode & 0o077).toBe(0);
  });
});

describe('each command that a person types', () => {
  const all = [
    ...npmScripts.map((name) => `npm run ${name} --`),
    ...entries.map((file) => `npx bun ${file}`),
  ];
  let before: string;
  beforeAll(async () => {
    before = await tree();
  });

  test.each([...all, ...otherPrograms])(
    '%s answers --help',
    async (command) => {
      const { code, out, fault } = await newcomer.type(`${command} --help`);
      expect([code, fault]).toEqual([0, '']);
      expect(out.length).toBeGreaterThan(50);
    },
    60_000,
  );

  test.each([...all, ...otherPrograms])(
    '%s refuses nonsense in one line that names it',
    async (command) => {
      const { code, out, fault } = await newcomer.type(
        `${command.replace(/^npm run/, 'npm run -s')} --nonsense`,
      );
      expect(code).not.toBe(0);
      const lines = `${out}${fault}`.trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('--nonsense');
    },
    60_000,
  );

  test.each([
    ['npm run -s up', { PORT: 'eighty' }, 'PORT=eighty'],
    ['npm run -s up', { PORT: '8180', NATS_URL: 'here' }, 'NATS_URL'],
    ['npm run -s up -- now', {}, 'now'],
    ['npm test --silent -- servces/booking', {}, 'servces/booking'],
    ['npm test --silent -- --rerun-each often', {}, '--rerun-each'],
    ['npm run -s psql -- trains', {}, 'trains'],
    ['npm run -s psql', {}, 'SERVICE'],
    ['npm run -s redis -- --scan', {}, '--scan'],
    ['npm run -s audit -- --from monday', {}, '--from'],
    ['npm run -s audit', { AUDIT_GRACE_SECONDS: 'soon' }, 'AUDIT_GRACE_SECONDS'],
    ['npm run -s audit', { NATS_URL: 'nats://127.0.0.1:1' }, 'NATS_URL'],
    ['npm run -s restore', {}, '--to'],
    ['npm run -s restore -- --to yesterday', {}, 'yesterday'],
    ['npm run -s restore -- --to 2999-01-01T00:00:00Z', {}, '--to'],
    ['npm run -s restore -- --to latest', {}, 'Jatra runs here'],
    ['npm run -s drill -- --bookings few', {}, '--bookings'],
    ['npm run -s drill -- --lose nothing', {}, '--lose'],
    ['npx bun shared/tools/backup/copy.ts', {}, 'FOLDER'],
    ['npx bun shared/tools/backup/put-back.ts', {}, 'FOLDER'],
    ['npm run -s archive', {}, '--older-than'],
    ['npm run -s archive -- --older-than 3', {}, '--older-than'],
    ['npm run -s archive -- --older-than 90 --service booking', {}, '--service'],
    ['npm run -s republish', {}, '--since'],
    ['npm run -s republish -- --since yesterday', {}, '--since'],
    ['npm run -s recover', {}, '--since'],
    ['npm run -s recover -- --since yesterday', {}, '--since'],
    ['npm run -s faults -- --minutes soon', {}, '--minutes'],
    ['npm run -s faults -- --processes some', {}, '--processes'],
    ['npm run -s crash -- --sample all', {}, '--sample'],
    ['npm run -s fuzz:schema -- --examples none', {}, '--examples'],
    ['npm run -s fuzz:schema -- --role PASSENGER', {}, '--role'],
    ['npm run -s bench -- --rounds 0', {}, '--rounds'],
    ['npm run -s bench -- --rows search,sales', {}, '--rows'],
    ['npm run -s bench -- --compare /no/such/file', {}, '--compare'],
    ['npm run -s rush -- --hits none', {}, '--hits'],
    ['npm run -s grow -- --bookings few', {}, '--bookings'],
    ['npx bun services/main.ts --target=trains', {}, 'trains'],
    ['npx bun services/main.ts --processes 2 --process 2', {}, '--process'],
    ['npx bun drizzle/migrate.ts trains', {}, 'trains'],
    ['npm run -s migrate -- trains', {}, 'trains'],
    ['npm run -s migrate -- --down', {}, 'SERVICE'],
    ['npm run -s migrate -- --down booking', {}, 'NUMBER'],
    ['npm run -s migrate -- --down booking all', {}, 'NUMBER'],
    ['npm run -s migrate -- --down booking 9999', {}, 'NUMBER'],
    ['npm run -s migrate -- --down booking 3 payment', {}, 'payment'],
    ['npx bun nats/save-context.ts --name a/b', {}, '--name'],
    ['npx bun nats/provision.ts', { NATS_URL: 'nats://127.0.0.1:1' }, 'CONNECTION_REFUSED'],
    ['npx bun shared/tools/make-secrets.ts', {}, 'FOLDER'],
    ['npx bun shared/tools/make-secrets.ts /dev/null/secrets', {}, '/dev/null/secrets'],
    ['npx bun services/auth/keys/make-keys.ts', {}, 'FILE'],
  ] as [string, Record<string, string>, string][])(
    '%s with %j refuses it in one line that names it',
    async (command, env, named) => {
      const { code, out, fault } = await newcomer.type(command, { env });
      expect(code).not.toBe(0);
      expect(`${out}${fault}`.trim().split('\n')).toHaveLength(1);
      expect(`${out}${fault}`).toContain(named);
    },
    60_000,
  );

  test('neither of these has changed a file', async () => expect(await tree()).toBe(before));
});

describe('in the same clone each other command does what the documents say', () => {
  let before: string;
  beforeAll(async () => {
    before = await tree();
  });
  for (const [name, { run, limitMs }] of inOrder.slice(isLater))
    test(name, async () => void (await run()), limitMs ?? 60_000);

  test('none of them has changed a file that is committed', async () => expect(await tree()).toBe(before));
});

test('the entries that are tried are those that there are', async () => {
  const { scripts } = JSON.parse(await readFile(join(newcomer.folder, 'package.json'), 'utf8'));
  expect([...npmScripts, 'check', 'lint', 'format', 'sbom'].sort()).toEqual(Object.keys(scripts).sort());
  const found = await newcomer.succeed("git grep -lF -e 'runCommand(usage' -- '*.ts' ':!*.test.ts'");
  const behindScripts = Object.values<string>(scripts).join(' ');
  const others = found
    .trim()
    .split('\n')
    .filter((file) => !behindScripts.includes(file));
  expect(others.sort()).toEqual([...entries].sort());
});
