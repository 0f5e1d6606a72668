import { type Clock, dhakaDate } from '#shared/base/clock';
import { requireName } from '#shared/base/person-name';
import { invalid } from '#shared/base/problem';

const oldestBirth = '1900-01-01';

/** @throws Problem VALIDATION that names `fullName`. */
export function requireFullName(text: string): string {
  return requireName('fullName', text);
}

/** @throws Problem VALIDATION that names `dateOfBirth`. */
export function requireBirthDate(text: string, clock: Clock): string {
  if (text < oldestBirth || text > dhakaDate(clock.now()))
    throw invalid('dateOfBirth', 'must be a date of birth: not before 1900, not after today');
  return text;
}

/** A smart card has 10 digits. An older paper card has 13, or 17 with the year of birth before them. */
export function requireNid(text: string): string {
  const digits = text
    .replace(/[\s-]/g, '')
    .replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6));
  if (!/^(\d{10}|\d{13}|\d{17})$/.test(digits)) throw invalid('nidNumber', 'must have 10, 13 or 17 digits');
  return digits;
}

/** Passports of Bangladesh: one or two letters, then digits. Of other states: up to nine, as ICAO has it. */
export function requirePassport(text: string): string {
  const number = text.replace(/[\s-]/g, '').toUpperCase();
  if (!/^(?=.*\d)[A-Z0-9]{6,9}$/.test(number)) {
    throw invalid('passportNumber', 'must be 6 to 9 letters and digits');
  }
  return number;
}

/** @throws Problem VALIDATION that names the field. */
export function requireLine(field: string, text: string): string {
  const line = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (line === '' || /[\p{Cc}<>]/u.test(line)) throw invalid(field, 'must be plain text, without < and >');
  return line;
}

export function requireWebAddress(field: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw invalid(field, 'must be an https address');
  return url.toString();
}
