import { closeSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../settings.mjs';

const largestBytes = 20_000_000;

/**
 * Opens a log to add to it, in a folder that need not be there yet. One that has grown large is moved aside first; one old
 * one is kept.
 * @param {string} path
 * @param {number} [limit] bytes
 * @returns {number} the file's descriptor
 */
export function appendTo(path, limit = largestBytes) {
  makePrivateFolder(dirname(path));
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > limit) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/**
 * A log that is written line by line and never takes more than twice the limit.
 * @param {string} path
 * @param {number} [limit] bytes
 */
export function openLog(path, limit = largestBytes) {
  let descriptor = appendTo(path, limit);
  let bytes = fstatSync(descriptor).size;
  return {
    /** @param {string} text */
    line(text) {
      bytes += writeSync(descriptor, `${text}\n`);
      if (bytes <= limit) return;
      closeSync(descriptor);
      descriptor = appendTo(path, limit);
      bytes = 0;
    },
  };
}
