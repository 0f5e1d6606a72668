import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventually } from '#support/platform';

const root = join(import.meta.dir, '../..');

/** What a command said and how it ended. */
interface Outcome {
  code: number;
  out: string;
  fault: string;
}

interface Typed {
  env?: Record<string, string>;
  limitMs?: number;
}

/** A fresh clone, and somebody before it who has exported nothing. */
export interface Newcomer {
  folder: string;
  home: string;
  env: Record<string, string>;
  /** Types a command into bash and waits for its end. */
  type(command: string, options?: Typed): Promise<Outcome>;
  /** As `type`. @returns what it printed @throws where it fails */
  succeed(command: string, options?: Typed): Promise<string>;
  /** Types a command that stays, as in a terminal of its own. */
  begin(command: string, env?: Record<string, string>): Foreground;
  /** The command lines of processes that have to do with the clone. */
  processes(): string[];
}

export interface Foreground {
  output(): string;
  ended(): boolean;
  /** Ctrl-C: the terminal tells every process of the foreground. */
  interrupt(): Promise<void>;
  /** SIGTERM to npm alone, as what looks after a command sends it. */
  terminate(): Promise<void>;
}

/** @param within a folder that is removed afterwards */
export async function meetNewcomer(within: string): Promise<Newcomer> {
  const [folder, home] = [join(within, 'jatra'), join(within, 'home')];
  await mkdir(home);
  await cloneWhatIsTested(folder);
  const env = strangersEnvironment(home);
  let terminals = 0;
  const type = async (
    command: string,
    { env: extra = {}, limitMs = 120_000 }: Typed = {},
  ): Promise<Outcome> => {
    const shell = Bun.spawn(['bash', '-c', command], {
      cwd: folder,
      env: { ...env, ...extra },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: limitMs,
    });
    const [code, out, fault] = await Promise.all([
      shell.exited,
      new Response(shell.stdout).text(),
      new Response(shell.stderr).text(),
    ]);
    return { code, out, fault };
  };
  return {
    folder,
    home,
    env,
    type,
    async succeed(command, options) {
      const { code, out, fault } = await type(command, options);
      if (code !== 0) throw new Error(`${command} ended with ${code}:\n${out}\n${fault}`);
      return out;
    },
    begin(command, extra = {}) {
      const log = join(within, `terminal-${++terminals}.log`);
      return inForeground(command, folder, { ...env, ...extra }, log);
    },
    processes: () => processesOf(folder),
  };
}

/** As `git clone` gives it to a stranger, with what is not committed yet in its place. */
async function cloneWhatIsTested(folder: string): Promise<void> {
  git(root, 'clone', '--quiet', root, folder);
  const changes = git(root, 'diff', '--binary', 'HEAD');
  if (changes.length > 0) git(folder, 'apply', '--binary', '--whitespace=nowarn', changes);
  const added = git(root, 'ls-files', '--others', '--exclude-standard', '-z')
    .toString()
    .split('\0')
    .filter(Boolean);
  for (const file of added) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(root, file), join(folder, file));
  }
}

function git(cwd: string, ...words: (string | Buffer)[]): Buffer {
  const input = words.find((word) => typeof word !== 'string');
  const args = words.filter((word) => typeof word === 'string');
  const { exitCode, stdout, stderr } = Bun.spawnSync(['git', ...args], {
    cwd,
    stdin: input ?? 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What any login has, and what this machine needs to reach the registry of npm; nothing of a test run or of CI. */
const keeps =
  /^(PATH|USER|LOGNAME|SHELL|LANG|LC_\w+|TERM|TMPDIR|JATRA_THROW_AWAY|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|\w+_proxy|npm_config_(?!local_prefix|loglevel)\w+)$/i;

function strangersEnvironment(home: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => keeps.test(name) && value !== undefined);
  const path = process.env.PATH!.split(':').filter((folder) => !folder.includes('node_modules'));
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    PATH: path.join(':'),
    HOME: home,
    // The nats CLI asks the system, not HOME, where this account lives.
    XDG_CONFIG_HOME: join(home, '.config'),
    // The packages are those that npm has fetched already, where it has; the folder of the clone gets its own.
    npm_config_prefer_offline: 'true',
  };
}

function inForeground(command: string, cwd: string, env: Record<string, string>, log: string): Foreground {
  const file = openSync(log, 'a');
  // A group of its own, as a shell makes one for what it runs in the foreground.
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', file, file], detached: true });
  closeSync(file);
  let gone = false;
  child.on('exit', () => {
    gone = true;
  });
  return {
    output: () => readFileSync(log, 'utf8'),
    ended: () => gone,
    async interrupt() {
      process.kill(-child.pid!, 'SIGINT');
      await eventually(() => gone, `${command} to end after Ctrl-C`, 60_000);
    },
    async terminate() {
      // bash has made room for npm, as it does for its only command.
      const named = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
      if (!named.startsWith('npm')) throw new Error(`Not npm, but ${named}`);
      process.kill(child.pid!, 'SIGTERM');
      await eventually(() => gone, `${command} to end after a signal`, 60_000);
    },
  };
}

function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => join('/proc', pid, 'cmdline'))
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      try {
        return [readFileSync(file, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(folder));
}
