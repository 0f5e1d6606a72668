import { dictionary } from '@zxcvbn-ts/language-common';
import { invalid } from '#shared/problem';
import published from './development-accounts.json' with { type: 'json' };

const leastLength = 8;
/** Shorter ones say nothing about a person. */
const leastWordLength = 3;
const ourWords = ['jatra'];

/** What has leaked most often, of the passwords that are long enough; and those of development, which everybody can read. */
const commonPasswords = new Set(
  [...dictionary['passwords-common'], ...published.map(({ password }) => password)]
    .filter(({ length }) => length >= leastLength)
    .map((password) => password.toLowerCase()),
);

export interface Holder {
  email: string;
  phone: string;
  fullName: string;
}

/**
 * @throws Problem VALIDATION that names the field, for a password that many people have, and for one that is not
 * long enough without the holder's name, phone, e-mail and our own name.
 */
export function requireGoodPassword(field: string, password: string, holder: Holder): void {
  const plain = password.normalize('NFKC').toLowerCase();
  if (commonPasswords.has(plain)) throw invalid(field, 'is one that many people have; take another');
  let rest = plain;
  for (const word of wordsOf(holder)) rest = rest.replaceAll(word, '');
  if ([...rest].length < leastLength) {
    throw invalid(field, `must have ${leastLength} characters beside your name, phone, e-mail and "jatra"`);
  }
}

/** The longest first, so that no part of one hides another. */
function wordsOf({ email, phone, fullName }: Holder): string[] {
  const mailbox = email.slice(0, email.lastIndexOf('@'));
  const national = phone.replace(/^\+88/, '');
  const words = [
    ...ourWords,
    ...fullName.split(/[^\p{L}\p{M}\p{N}]+/u),
    mailbox,
    ...mailbox.split(/[^\p{L}\p{N}]+/u),
    phone,
    national,
    national.slice(1),
  ];
  return words
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => [...word].length >= leastWordLength)
    .sort((one, other) => other.length - one.length);
}
