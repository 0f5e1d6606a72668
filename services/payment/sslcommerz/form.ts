import { requireStorable } from '#shared/http/storable-text';
import type { Fields } from './signature.ts';

/**
 * The fields of an `application/x-www-form-urlencoded` body or of a query string.
 * @throws Problem VALIDATION that names the field whose text cannot be stored.
 */
export function readForm(text: unknown): Fields {
  const fields = typeof text === 'string' ? Object.fromEntries(new URLSearchParams(text)) : {};
  requireStorable(fields);
  return fields;
}
