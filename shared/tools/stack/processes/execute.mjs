import { spawn } from 'node:child_process';
import { Trouble } from '../../../base/command.mjs';

/**
 * In this terminal, to its end. Ctrl-C is the program's: psql ends a query by it.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
export function execute(program, args, env) {
  process.on('SIGINT', () => {});
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Trouble(`${program} could not be started: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
