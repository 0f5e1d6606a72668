import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../settings.mjs';

/** The way to Bun and the tools of the packages. */
export const childPath = (path = process.env.PATH) =>
  [join(root, 'node_modules', '.bin'), dirname(process.execPath), path].join(delimiter);

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches only us, who stop the others in order.
 * @param {{ command: string[], env?: NodeJS.ProcessEnv }} what
 * @param {import('node:child_process').StdioOptions} stdio
 */
export function launch({ command, env = {} }, stdio) {
  const [program, ...args] = command;
  return spawn(/** @type {string} */ (program), args, {
    cwd: root,
    env: { ...process.env, ...env, PATH: childPath(env.PATH) },
    stdio,
    detached: true,
  });
}
