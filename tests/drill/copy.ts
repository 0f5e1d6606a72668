import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import {
  gone,
  type Identity,
  identify,
  parentOf,
  runs,
  signalTo,
} from '../../shared/tools/stack/processes/processes.mjs';
import { withoutOwnVariables } from '../../shared/tools/stack/test-environment.mjs';
import { isOk } from '../support/processes.ts';

const root = join(import.meta.dir, '../..');
const startLimitMs = 300_000;

/** What burns: the database, or everything that is no backup. */
export type Lost = 'postgres' | 'everything';

export interface Outcome {
  code: number;
  /** Both streams. */
  said: string;
  seconds: number;
}

export type Addresses = Record<'baseUrl' | 'inboxUrl' | 'databaseUrl' | 'redisUrl' | 'natsUrl', string>;

/** A whole stack of `npm run up` in a folder of its own, which may be destroyed. */
export interface Copy {
  home: string;
  /** A command of package.json, on this copy. */
  npm(words: string[], env?: Record<string, string>): Promise<Outcome>;
  /** As `npm`. @throws with what it said where it fails */
  succeed(words: string[]): Promise<Outcome>;
  up(): Promise<Addresses>;
  /** SIGKILL to everything at once, then the files are gone. */
  destroy(lost: Lost): Promise<void>;
  end(): Promise<void>;
}

const keys = { AUTH_SIGNING: 'auth', TICKET_SIGNING: 'ticket', USER_DATA: 'user', PUSH: 'push' };

export async function makeCopy(): Promise<Copy> {
  const home = await mkdtemp(join(tmpdir(), 'jatra-drill-'));
  const env: Record<string, string> = {
    JATRA_HOME: home,
    PORT: String(await freePort()),
    // Keys are kept apart from the data: they outlive what is destroyed.
    ...Object.fromEntries(
      Object.entries(keys).map(([name, file]) => [`${name}_KEYS_FILE`, join(home, 'keys', `${file}.json`)]),
    ),
  };
  // Nothing that leads elsewhere, as the servers of a test run do.
  const own = Object.fromEntries(
    Object.entries({ ...process.env, ...withoutOwnVariables() }).filter(
      ([name]) => !name.startsWith('TEST_'),
    ),
  );
  const npm: Copy['npm'] = async (words, extra = {}) => {
    const began = performance.now();
    const child = Bun.spawn(['npm', 'run', '--silent', ...words], {
      cwd: root,
      env: { ...own, ...env, ...extra },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [code, out, fault] = await Promise.all([
      child.exited,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    return { code, said: out + fault, seconds: (performance.now() - began) / 1_000 };
  };
  const succeed: Copy['succeed'] = async (words) => {
    const outcome = await npm(words);
    if (outcome.code !== 0)
      throw new Error(`npm run ${words.join(' ')} ended with ${outcome.code}:\n${outcome.said}`);
    return outcome;
  };
  return {
    home,
    npm,
    succeed,
    async up() {
      await succeed(['up', '--', '--detach']);
      const addresses: Addresses = JSON.parse(await readFile(join(home, 'stack.json'), 'utf8'));
      await eventually(
        () => isOk(`${addresses.baseUrl}/health/ready`),
        'the services to be ready',
        startLimitMs,
      );
      return addresses;
    },
    async destroy(lost) {
      const registry: { supervisor: Identity; members: Identity[] } = JSON.parse(
        await readFile(join(home, 'processes.json'), 'utf8'),
      );
      const all = [registry.supervisor, ...registry.members].filter(runs);
      const family = all.flatMap((one) => [one, ...descendantsOf(one.pid)]);
      for (const one of family) signalTo(one.pid, 'SIGKILL');
      for (const one of family) await gone(one, 10_000);
      const folders = lost === 'postgres' ? ['postgres'] : ['postgres', 'redis', 'nats', 'inbox'];
      for (const folder of folders)
        await rm(join(home, folder), { recursive: true, force: true, maxRetries: 5 });
    },
    async end() {
      await npm(['down']);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function descendantsOf(pid: number): Identity[] {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && parentOf(Number(entry)) === pid)
    .map((entry) => identify(Number(entry)));
  return children.flatMap((child) => [child, ...descendantsOf(child.pid)]);
}
