import { closeSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const largestBytes = 20_000_000;

/**
 * Moves a log aside that has grown large; one old one is kept.
 * @param {string} path
 */
export function rotate(path) {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > largestBytes) renameSync(path, `${path}.1`);
}

/**
 * A log that is written line by line and never takes more than twice the limit.
 * @param {string} path
 */
export function openLog(path) {
  rotate(path);
  let descriptor = openSync(path, 'a', 0o600);
  let bytes = fstatSync(descriptor).size;
  return {
    /** @param {string} text */
    line(text) {
      bytes += writeSync(descriptor, `${text}\n`);
      if (bytes <= largestBytes) return;
      closeSync(descriptor);
      rotate(path);
      descriptor = openSync(path, 'a', 0o600);
      bytes = 0;
    },
  };
}
