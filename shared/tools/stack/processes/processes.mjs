import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A process by its id and the moment it began: an id alone may belong to somebody else by now.
 * @typedef {{ pid: number, began: string }} Identity
 */

/**
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process runs
 */
export function beginningOf(pid) {
  const stat = statOf(pid);
  if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat.ticks}`;
}

/** @param {number} pid */
export const parentOf = (pid) => statOf(pid)?.parent;

/** @param {number} pid */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], parent: Number(fields[1]), ticks: fields[19] };
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {Identity}
 */
export function identify(pid) {
  return { pid, began: beginningOf(pid) ?? '' };
}

/** @param {Identity} process */
export function runs({ pid, began }) {
  return began !== '' && beginningOf(pid) === began;
}

/**
 * Asks a process to end, and ends it when it does not.
 * @param {Identity} identity
 * @param {{ signal?: NodeJS.Signals, patienceMs?: number }} [options]
 * @returns {Promise<boolean>} false when it had to be killed
 */
export async function stopProcess(identity, { signal = 'SIGTERM', patienceMs = 10_000 } = {}) {
  if (!runs(identity)) return true;
  signalTo(identity.pid, signal);
  if (await gone(identity, patienceMs)) return true;
  signalTo(identity.pid, 'SIGKILL');
  await gone(identity, 5_000);
  return false;
}

/**
 * @param {Identity} identity
 * @param {number} patienceMs
 */
export async function gone(identity, patienceMs) {
  const deadline = Date.now() + patienceMs;
  while (runs(identity)) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/**
 * @param {number} pid negative for a whole process group
 * @param {NodeJS.Signals} signal
 */
export function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * Every process that inherited this environment variable, apart from this one.
 * @param {string} name
 * @param {string} value
 */
export function processesWith(name, value) {
  const mark = `${name}=${value}`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
      } catch {
        return false;
      }
    });
}

/**
 * Waits until a probe answers true.
 * @param {() => boolean | Promise<boolean>} probe may throw to give up
 * @param {number} patienceMs
 * @param {number} [everyMs]
 */
export async function eventually(probe, patienceMs, everyMs = 50) {
  const deadline = Date.now() + patienceMs;
  while (!(await probe())) {
    if (Date.now() > deadline) return false;
    await pause(everyMs);
  }
  return true;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, onLine?: (line: string) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string[] }>} output: the last lines of both streams
 */
export function run(command, args, { cwd, env, input, onLine, signal } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(signal && { signal }),
    });
    let stdout = '';
    /** @type {string[]} */
    const output = [];
    /** @param {string} line */
    const hear = (line) => {
      if (!line.trim()) return;
      output.push(line);
      if (output.length > 200) output.shift();
      onLine?.(line.trim());
    };
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    eachLine(child.stdout, hear);
    eachLine(child.stderr, hear);
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', (error) => resolve({ code: 127, stdout, output: [error.message] }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} hear
 */
export function eachLine(stream, hear) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
  stream.on('end', () => {
    if (rest) hear(rest);
  });
}
