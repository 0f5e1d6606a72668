import { closeSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const largestBytes = 20_000_000;

/**
 * Moves a log aside that has grown large; one old one is kept.
 * @param {string} path
 * @param {number} [limit] bytes
 */
export function rotate(path, limit = largestBytes) {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > limit) renameSync(path, `${path}.1`);
}

/**
 * A log that is written line by line and never takes more than twice the limit.
 * @param {string} path
 * @param {number} [limit] bytes
 */
export function openLog(path, limit = largestBytes) {
  rotate(path, limit);
  let descriptor = openSync(path, 'a', 0o600);
  let bytes = fstatSync(descriptor).size;
  return {
    /** @param {string} text */
    line(text) {
      bytes += writeSync(descriptor, `${text}\n`);
      if (bytes <= limit) return;
      closeSync(descriptor);
      rotate(path, limit);
      descriptor = openSync(path, 'a', 0o600);
      bytes = 0;
    },
  };
}
