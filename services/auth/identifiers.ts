import { domainToASCII } from 'node:url';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { t } from 'elysia';
import parsePhoneNumber from 'libphonenumber-js/mobile';
import { requireName } from '#shared/base/person-name';
import { invalid } from '#shared/base/problem';
import { asciiDigits } from './codes/read-code.ts';

export interface Destination {
  channel: 'phone' | 'email';
  address: string;
}

/**
 * The prefixes of the operators in service (National Numbering Plan 2017): 013 and 017 Grameenphone, 014 and
 * 019 Banglalink, 015 Teletalk, 016 and 018 Robi. 011 was Citycell, closed in 2016.
 */
const inService = /^\+8801[3-9]\d{8}$/;
const ascii = /^[\x20-\x7e]*$/;
/** Marks that a text copied from a contact list brings along. */
const invisible = /\p{Cf}/gu;
const address = TypeCompiler.Compile(t.String({ format: 'email', maxLength: 255 }));

/** A mobile number of Bangladesh, in any spelling, as E.164. Undefined where it is none. */
export function normalizePhone(text: string): string | undefined {
  const number = parsePhoneNumber(asciiDigits(text).replace(invisible, ''), 'BD');
  return number?.country === 'BD' && number.isValid() ? number.number : undefined;
}

/** @throws Problem VALIDATION that names `phone`. */
export function requirePhone(text: string): string {
  const phone = normalizePhone(text);
  if (!phone || !inService.test(phone))
    throw invalid('phone', 'must be a mobile number of Bangladesh, 013 to 019, for example 01712345678');
  return phone;
}

/**
 * An e-mail in small letters, trimmed, its domain as DNS has it (`xn--…`). Only ASCII is taken before the @:
 * not every mail server on the way speaks SMTPUTF8 (RFC 6531), and a ticket has to arrive.
 * @throws Problem VALIDATION that names `email`.
 */
export function requireEmail(text: string): string {
  const typed = text.replace(invisible, '').trim();
  const at = typed.lastIndexOf('@');
  const [local, domain] = [typed.slice(0, Math.max(at, 0)), typed.slice(at + 1)];
  if (!ascii.test(local))
    throw invalid('email', 'must have only Latin letters, digits and signs before the @');
  const email = `${local}@${ascii.test(domain) ? domain : domainToASCII(domain)}`.toLowerCase();
  // Nobody has an address at .invalid (RFC 2606). Placeholders do.
  if (!address.Check(email) || email.endsWith('.invalid'))
    throw invalid('email', 'must be an e-mail address, for example rahim@example.com');
  return email;
}

/** An e-mail or a phone. Undefined where it can be neither. */
export function readIdentifier(text: string): Destination | undefined {
  if (!text.includes('@')) {
    const phone = normalizePhone(text);
    return phone ? { channel: 'phone', address: phone } : undefined;
  }
  try {
    return { channel: 'email', address: requireEmail(text) };
  } catch {
    return undefined;
  }
}

/** @throws Problem VALIDATION unless exactly one of the two is given. */
export function requireDestination(given: { phone?: string; email?: string }): Destination {
  if ((given.phone === undefined) === (given.email === undefined)) {
    throw invalid('phone', 'or email must be given, exactly one of the two');
  }
  if (given.phone !== undefined) return { channel: 'phone', address: requirePhone(given.phone) };
  return { channel: 'email', address: requireEmail(given.email!) };
}

/** @throws Problem VALIDATION that names `fullName`. */
export function requireFullName(text: string): string {
  return requireName('fullName', text);
}
