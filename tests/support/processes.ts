import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentOf } from '../../shared/tools/stack/processes/processes.mjs';

const root = join(import.meta.dir, '../..');

function command(words: string[]): string[] {
  return words[0] === 'bun' ? [process.execPath, ...words.slice(1)] : words;
}

/** Runs a program of the project to its end. @throws with its output where it fails */
export async function run(words: string[], env: Record<string, string>): Promise<string> {
  const child = Bun.spawn(command(words), {
    cwd: root,
    env: { ...process.env, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [code, out, fault] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${out}\n${fault}`);
  return out;
}

export interface Running {
  pid: number;
  /** Everything it wrote so far. */
  output(): string;
  exited(): boolean;
  /** How it ended: its exit code or the signal. */
  ending(): number | string | null;
  stop(): Promise<void>;
}

/** Starts a program that stays. */
export function spawn(words: string[], env: Record<string, string>, logFile: string, folder = root): Running {
  const log = openSync(logFile, 'a');
  const child = Bun.spawn(command(words), {
    cwd: folder,
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: log,
    stderr: log,
  });
  closeSync(log);
  return {
    pid: child.pid,
    output: () => readFileSync(logFile, 'utf8'),
    exited: () => child.exitCode !== null || child.signalCode !== null,
    ending: () => child.signalCode ?? child.exitCode,
    async stop() {
      child.kill('SIGTERM');
      await child.exited;
    },
  };
}

export async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((one) => parentOf(one) === pid);
}
