import { dictionary } from '@zxcvbn-ts/language-common';
import { invalid } from '#shared/base/problem';
import { currentContacts } from '../accounts/contacts.ts';
import published from '../accounts/development-accounts.json' with { type: 'json' };
import type { Deps } from '../connect.ts';
import type { ContactKind } from '../schema.ts';

const leastLength = 8;
/** A shorter word says nothing about a person. */
const leastWordLength = 3;
const ourWords = ['jatra'];

/** The most leaked passwords that are long enough, and the published ones of development. */
const commonPasswords = new Set(
  [...dictionary['passwords-common'], ...published.map(({ password }) => password)]
    .filter(({ length }) => length >= leastLength)
    .map((password) => password.toLowerCase()),
);

/** The name of an account's holder, and every contact that it has or names. */
export async function holderWords(
  { db }: Pick<Deps, 'db'>,
  { id, fullName }: { id: string; fullName: string },
): Promise<Holder> {
  const named = await currentContacts(db, id);
  const all = (kind: ContactKind) => named.filter((one) => one.kind === kind).map(({ value }) => value);
  return { email: all('email'), phone: all('phone'), fullName };
}

export interface Holder {
  email: string | string[];
  phone: string | string[];
  fullName: string;
}

/**
 * @throws Problem VALIDATION that names the field, for a password that many people have, and for one that is
 * too short without the holder's name, phone, e-mail and "jatra".
 */
export function requireGoodPassword(field: string, password: string, holder: Holder): void {
  const plain = password.normalize('NFKC').toLowerCase();
  if (commonPasswords.has(plain)) throw invalid(field, 'is one that many people have; choose another');
  let rest = plain;
  for (const word of wordsOf(holder)) rest = rest.replaceAll(word, '');
  if ([...rest].length < leastLength) {
    throw invalid(field, `must have ${leastLength} characters besides your name, phone, e-mail and "jatra"`);
  }
}

/** The longest first, so that a short word does not break up a longer one. */
function wordsOf({ email, phone, fullName }: Holder): string[] {
  const mailboxes = [email].flat().map((one) => one.slice(0, Math.max(one.lastIndexOf('@'), 0)));
  const phones = [phone].flat().flatMap((one) => [one, one.replace(/^\+88/, ''), one.replace(/^\+880/, '')]);
  const words = [
    ...ourWords,
    ...fullName.split(/[^\p{L}\p{M}\p{N}]+/u),
    ...mailboxes,
    ...mailboxes.flatMap((one) => one.split(/[^\p{L}\p{N}]+/u)),
    ...phones,
  ];
  return words
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => [...word].length >= leastWordLength)
    .sort((one, other) => other.length - one.length);
}
