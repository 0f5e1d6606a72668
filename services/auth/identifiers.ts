import parsePhoneNumber from 'libphonenumber-js/mobile';
import { requireName } from '#shared/person-name';
import { invalid } from '#shared/problem';

export interface Destination {
  channel: 'phone' | 'email';
  address: string;
}

/** A Bangladeshi mobile number in E.164, however it was typed; undefined for what is none. */
export function normalizePhone(text: string): string | undefined {
  const number = parsePhoneNumber(asciiDigits(text), 'BD');
  return number?.country === 'BD' && number.isValid() ? number.number : undefined;
}

export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase();
}

/** @throws Problem VALIDATION that names `phone`. */
export function requirePhone(text: string): string {
  const phone = normalizePhone(text);
  if (!phone) throw invalid('phone', 'must be a mobile number of Bangladesh, for instance 01712345678');
  return phone;
}

/** What the holder of an account calls it; undefined where it can be neither an address nor a number. */
export function readIdentifier(text: string): Destination | undefined {
  if (text.includes('@')) return { channel: 'email', address: normalizeEmail(text) };
  const phone = normalizePhone(text);
  return phone ? { channel: 'phone', address: phone } : undefined;
}

/** @throws Problem VALIDATION unless exactly one of the two is given. */
export function requireDestination(given: { phone?: string; email?: string }): Destination {
  if ((given.phone === undefined) === (given.email === undefined)) {
    throw invalid('phone', 'or email must be given, one of the two');
  }
  if (given.phone !== undefined) return { channel: 'phone', address: requirePhone(given.phone) };
  return { channel: 'email', address: normalizeEmail(given.email!) };
}

/** @throws Problem VALIDATION that names `fullName`. */
export function requireFullName(text: string): string {
  return requireName('fullName', text);
}

/** Bengali digits as ASCII ones: what a Bengali keyboard types. */
export function asciiDigits(text: string): string {
  return text.replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6));
}
