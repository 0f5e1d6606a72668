import { createHash } from 'node:crypto';
import fresh from 'fresh';

interface Context {
  headers: Record<string, string | undefined>;
  set: { headers: Record<string, string | number | undefined> };
}

interface Marks {
  /** Quoted, weak or strong. */
  etag: string;
  cacheControl: string;
}

/**
 * Marks an answer, and says whether the client has it already, so that 304 is enough: If-None-Match lists tags, weakly
 * compared, or is `*` (RFC 9110, 13.1.2).
 */
export function isUnchanged({ headers, set }: Context, { etag, cacheControl }: Marks): boolean {
  set.headers.etag = etag;
  set.headers['cache-control'] = cacheControl;
  const known = headers['if-none-match'];
  return known !== undefined && isKnown(known, etag);
}

/** Whether If-None-Match names the tag. */
export const isKnown = (known: string, etag: string): boolean => fresh({ 'if-none-match': known }, { etag });

/** A strong tag of what is sent. */
export function etagOf(answer: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 22)}"`;
}
