import { createHash } from 'node:crypto';

const yearSeconds = 31_536_000;

/** An answer to a program: nothing in it is ever to be drawn, run or put in a frame. */
const answerPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * What every answer says to browsers and caches; a route that has reason to says otherwise: pages bring policies of their
 * own, with the hashes of what may run there.
 * @param https whether browsers reach this by https alone; they then keep to it for a year.
 */
export function securityHeaders({ https }: { https: boolean }): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': answerPolicy,
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(https ? { 'strict-transport-security': `max-age=${yearSeconds}; includeSubDomains` } : {}),
  };
}

/** Names an inline script or style in a content security policy. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
