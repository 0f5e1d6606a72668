import { Secret, TOTP } from 'otpauth';
import { asciiDigits } from '../codes/read-code.ts';
import { hashToken } from '../sessions/start-session.ts';

/** RFC 6238 as every authenticator app knows it: six digits, 30 seconds, HMAC-SHA-1 under 160 random bits. */
const scheme = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const secretBytes = 20;
/** How far the clock of a phone may be from ours, either way. */
const leewayMs = 10_000;

const recoveryCodesAtOnce = 10;
/** 120 bits: more than can be tried, so that a plain hash is enough. */
const recoveryCodeBytes = 15;

/** 160 random bits in base32, as apps take them. */
export function newSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** What an app reads from a QR code. */
export function enrolmentUri(secret: string, label: string): string {
  return new TOTP({ ...scheme, issuer: 'Jatra', label, secret: Secret.fromBase32(secret) }).toString();
}

/** @returns the 30-second step of the code, compared in constant time. Undefined where none has it now. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const key = Secret.fromBase32(secret);
  for (const awayMs of [-leewayMs, leewayMs]) {
    const timestamp = now.getTime() + awayMs;
    if (TOTP.validate({ ...scheme, secret: key, token: code, timestamp, window: 0 }) !== null)
      return TOTP.counter({ period: scheme.period, timestamp });
  }
  return undefined;
}

/** `ABCD-EFGH-…`, six groups of four. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodesAtOnce }, () =>
    new Secret({ size: recoveryCodeBytes }).base32.match(/.{4}/g)!.join('-'),
  );
}

/** Reads a code in any spelling. */
export function hashRecoveryCode(text: string): string {
  return hashToken(
    asciiDigits(text)
      .toUpperCase()
      .replaceAll(/[^A-Z2-7]/g, ''),
  );
}
