import { t } from 'elysia';
import { codePoint, firstUnprintable, nameSign, unprintableMessage } from './printable.ts';
import { invalid } from './problem.ts';

/** In code points, as the columns count. */
const nameMaxCharacters = 100;

/** A person's name in a request; what it may be, `nameFault` says in words of its own. */
export const personName = () =>
  t.String({
    minLength: 1,
    maxLength: 400,
    description: `As on the identity document, in Bengali, Latin, Cyrillic, Devanagari or Arabic letters; at most ${nameMaxCharacters} characters`,
    examples: ['Rahima Khatun'],
  });

/** Old texts wrote ৎ as ত, hasanta and a joiner that joins nothing. */
const oldKhandaTa = /\u09a4\u09cd\u200d(?![\p{L}\p{M}])/gu;

/** The one way in which a name is written: normal form C, one plain space between words, none around. */
export function tidyName(text: string): string {
  return text
    .normalize('NFC')
    .replace(oldKhandaTa, '\u09ce')
    .replace(/[\t\p{Zs}]+/gu, ' ')
    .trim();
}

const unseen = /(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]/u;
/** Joiners do something between letters of a script that joins, and nothing elsewhere. */
const idleJoiner =
  /(?<![\p{Script=Bengali}\p{Script=Devanagari}\p{Script=Arabic}\p{M}])[\u200c\u200d]|[\u200c\u200d](?![\p{Script=Bengali}\p{Script=Devanagari}\p{Script=Arabic}\p{M}])/u;
/** A vowel sign or an accent stands on a letter. */
const looseMark = /(?<![\p{L}\p{M}\u200c\u200d])\p{M}/u;

/** Mail programs and phones make a link of a host, of `www.` and of what stands before `://` or after an @. */
const pageAddress =
  /:\/\/|@|\bwww\.|\d{1,3}(?:\.\d{1,3}){3}|(?<![\p{L}\p{N}-])(?:[\p{L}\p{M}\p{N}-]{2,}\.)+(?:com|net|org|info|biz|xyz|top|site|shop|online|store|app|dev|link|click|live|club|vip|icu|pro|io|co|me|ly|to|gg|tv|cc|ru|cn|in|bd|uk|us|tk|ml|ga|cf|gq|su|ws|pw|eu|de|fr|ai|gl|gd|id|at|be|st|so)(?![\p{L}\p{N}])/iu;

/** What is wrong with a tidied name, to be said after its field; undefined where nothing is. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if ([...name].length > nameMaxCharacters) return `must have at most ${nameMaxCharacters} characters`;
  const hidden = name.match(unseen) ?? name.match(idleJoiner);
  if (hidden) return `has ${codePoint(hidden[0])}, which cannot be seen`;
  if (/[<>]/.test(name)) return 'must not have < or >';
  if (!/\p{L}/u.test(name)) return 'must have a letter';
  // Full-width dots and letters are read as plain ones by those who open links.
  if (pageAddress.test(name.normalize('NFKC').replaceAll('\u3002', '.')))
    return 'must not have the address of a page; after a dot goes a blank';
  const loose = name.match(looseMark);
  if (loose) return `has ${nameSign(loose[0])} on no letter`;
  const sign = firstUnprintable(name);
  return sign === undefined ? undefined : unprintableMessage(sign);
}

/** A name as it is kept. @throws Problem VALIDATION that names the field. */
export function requireName(field: string, text: string): string {
  const name = tidyName(text);
  const fault = nameFault(name);
  if (fault) throw invalid(field, fault);
  return name;
}
