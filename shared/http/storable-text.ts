import { Elysia } from 'elysia';
import { invalid } from '../base/problem.ts';

/**
 * Postgres keeps no NUL in a text, and half a surrogate pair is no character: whatever comes by path, query, form or
 * body is refused for either, whichever route takes it and whatever its schema says.
 */
export function storableText() {
  return new Elysia({ name: 'storable-text' }).onBeforeHandle(
    { as: 'global' },
    ({ request, params, query, body }) => {
      // What is not written as `%…` has no such character.
      if (request.url.includes('%')) {
        // A copy: Bun hands out parameters in an object of a kind of its own, which would pass for a file.
        requireStorable({ ...(params as object) });
        requireStorable(query);
      }
      requireStorable(body);
    },
  );
}

/** @throws Problem VALIDATION that names the first field whose text, or name, cannot be kept. */
export function requireStorable(given: unknown, field = ''): void {
  if (typeof given === 'string') {
    if (given.includes('\0') || !given.isWellFormed())
      throw invalid(field === '' ? 'body' : field, 'has a character that no text may have');
    return;
  }
  if (typeof given !== 'object' || given === null) return;
  const isPlain = Array.isArray(given) || Object.prototype.toString.call(given) === '[object Object]';
  if (!isPlain) return;
  for (const [name, value] of Object.entries(given)) {
    requireStorable(name, field === '' ? 'body' : field);
    requireStorable(value, field === '' ? name : `${field}.${name}`);
  }
}
