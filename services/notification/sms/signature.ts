import { createHmac, timingSafeEqual } from 'node:crypto';

/** `sha256=` and the HMAC-SHA256 of the body as it was sent, in hex. */
export function signReport(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function isSigned(secret: string, body: string, signature: string | undefined): boolean {
  const expected = Buffer.from(signReport(secret, body));
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
