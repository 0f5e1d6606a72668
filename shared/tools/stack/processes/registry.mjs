import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Trouble } from '../../../base/command.mjs';
import { forgetAddresses, home, readJson, writePrivately } from '../settings.mjs';
import { gone, identify, runs, signalTo, stopProcess } from './processes.mjs';

/**
 * What runs, so that another command finds it, also after a crash.
 * @typedef {import('./processes.mjs').Identity} Identity
 * @typedef {Identity & { name: string, signal: NodeJS.Signals, patienceMs: number }} Member
 * @typedef {{ supervisor: Identity, members: Member[] }} Registry
 */

const file = join(home, 'processes.json');
const supervisorPatienceMs = 90_000;

/** @returns {Promise<Registry | undefined>} */
const readRegistry = () => readJson(file);

/** Whether a stack runs from this folder: its supervisor lives. */
export async function supervisorRuns() {
  const registry = await readRegistry();
  return Boolean(registry && runs(registry.supervisor));
}

/** Whether anything runs from this folder, also without its supervisor. */
export async function stackRuns() {
  const registry = await readRegistry();
  return Boolean(registry && [registry.supervisor, ...registry.members].some(runs));
}

/** Whether a start was cut off, so that its processes may still run without anybody who looks after them. */
export async function isCutOff() {
  const registry = await readRegistry();
  return Boolean(registry && !runs(registry.supervisor));
}

/** One stack at a time in this folder: two would write into the same data. */
export async function claimFolder() {
  if (await supervisorRuns())
    throw new Trouble('Jatra is being started by another command. npm run down stops it.');
  registerStack([]);
}

/** @param {Member[]} members in the order of their start */
export function registerStack(members) {
  return writePrivately(file, { supervisor: identify(process.pid), members });
}

export async function forgetStack() {
  await forgetAddresses();
  await rm(file, { force: true });
}

/**
 * Stops what runs, however it was started and whether or not its supervisor lives.
 * @param {(what: string) => void} say
 * @returns {Promise<number>} how many processes were stopped
 */
export async function stopStack(say) {
  const registry = await readRegistry();
  if (!registry) return 0;
  const living = [registry.supervisor, ...registry.members].filter(runs).length;
  try {
    if (runs(registry.supervisor)) {
      say('waiting for its shutdown');
      signalTo(registry.supervisor.pid, 'SIGTERM');
      if (!(await gone(registry.supervisor, supervisorPatienceMs)))
        signalTo(registry.supervisor.pid, 'SIGKILL');
    }
    await stopMembers(registry.members, say);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') throw error;
    throw new Trouble('The stack was started by another account: stop it as that one, or as root.');
  }
  await forgetStack();
  return living;
}

/**
 * The last started first: nobody loses what it still needs.
 * @param {Member[]} members
 * @param {(what: string) => void} say
 */
export async function stopMembers(members, say) {
  for (const member of [...members].reverse()) {
    if (!runs(member)) continue;
    say(member.name);
    const willing = await stopProcess(member, member);
    if (!willing) say(`${member.name} did not stop within ${member.patienceMs / 1000} s and was killed`);
  }
}
