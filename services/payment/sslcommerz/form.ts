import type { Fields } from './signature.ts';

/** The fields of an `application/x-www-form-urlencoded` body or of a query string. */
export function readForm(text: unknown): Fields {
  return typeof text === 'string' ? Object.fromEntries(new URLSearchParams(text)) : {};
}
