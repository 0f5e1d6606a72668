import { hash, randomInt } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** No 0/O and no 1/I: what a passenger reads out, a clerk types in. */
const unambiguous = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const nextUlid = monotonicFactory();

/** A UUIDv7: sorts by the time it was made. */
export function newId(): string {
  return Bun.randomUUIDv7();
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the text is a UUID as Postgres writes it. */
export const isUuid = (text: string): boolean => uuidPattern.test(text);

/** The same parts give the same UUID (version 8, from SHA-256), so that a repeated step meets its own row. */
export function deriveId(...parts: string[]): string {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Of the refund of a payment whose booking is nowhere. */
export const unbookedRefundId = (paymentId: string): string => deriveId('unbooked', paymentId);

/** The same 128 bits as a ULID writes them: for what a partner must know again as the same, whoever tells it. */
export function asUlid(uuid: string): string {
  const digits = BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString(32)
    .padStart(26, '0');
  return Array.from(digits, (digit) => crockford[Number.parseInt(digit, 32)]).join('');
}

/** A random code in an alphabet that nobody misreads; five bits a character. */
export function randomCode(length: number): string {
  return Array.from({ length }, () => unambiguous[randomInt(unambiguous.length)]).join('');
}

/** 26 characters, sorts by time: for partners whose ids are shorter than a UUID. */
export function newUlid(): string {
  return nextUlid();
}
