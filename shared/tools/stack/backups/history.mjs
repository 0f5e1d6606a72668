import { join } from 'node:path';
import { readJson, writePrivately } from '../settings.mjs';
import { backupsFolder } from './pgbackrest.mjs';

/**
 * A restore begins a new timeline of the log. Which of them was written at an instant is told by when they began.
 * @typedef {{ at: string, to: string, timeline: number }} Restored
 */

const file = join(backupsFolder, 'restores.json');

/** @returns {Promise<Restored[]>} the oldest first */
const readRestores = async () => (await readJson(file)) ?? [];

/** @param {Restored} restored */
export async function recordRestore(restored) {
  writePrivately(file, [...(await readRestores()), restored]);
}

/**
 * @param {Date} instant
 * @param {Restored[]} restores
 */
export function timelineOf(instant, restores) {
  return restores.findLast(({ at }) => new Date(at) <= instant)?.timeline ?? 1;
}

/** @param {Date} instant */
export const timelineAt = async (instant) => timelineOf(instant, await readRestores());
