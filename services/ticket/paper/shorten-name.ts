import { asLetters, cutText, lettersOf } from '#shared/base/cut-text';

const longestName = 24;
/** What stands before many names, and tells nobody from the next passenger. */
const titles = new Set(
  `md mohd mohammad mohammed muhammad mst most mosammat mr mrs ms miss dr prof engr adv capt maj col
  haji hazi alhaj al-haj hafez maulana moulana sri shri sree smt srimati kumari
  মো মোঃ মো: মোহাম্মদ মুহাম্মদ মোহাঃ মোসা মোসাঃ মোছা মোছাঃ মোসাম্মৎ মোছাম্মৎ জনাব ড ডঃ ডা ডাঃ প্রকৌ অধ্যাপক
  হাজী হাজি আলহাজ হাফেজ মাওলানা শ্রী শ্রীমতী শ্রীমতি কুমারী`
    .normalize('NFC')
    .split(/\s+/),
);
const initials = /^(\p{L}\p{M}*\.)+\p{L}?$/u;

/**
 * `Rokeya Sultana` → `Rokeya S.`, `Md. Rahim (Babu)` → `Md. Rahim B.`: enough to compare with a card, too little to be
 * worth stealing. One name is whole; titles and initials count as none.
 */
export function shortenName(name: string): string {
  const words = wordsOf(name);
  const given = words.findIndex((word) => !isTitle(word));
  const last = words.at(-1);
  if (last === undefined) return cutText(name.normalize('NFC').trim(), longestName, asLetters);
  if (given === -1 || given === words.length - 1) return beginning(words, longestName);
  return `${beginning(words.slice(0, -1), longestName - 3)} ${cutText(last, 1, asLetters)}.`;
}

/** Without the brackets, quotes and dashes around them. */
function wordsOf(name: string): string[] {
  const words = name
    .normalize('NFC')
    .split(/[\s()[\]{}"“”„«»,;/]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}.:]+$/gu, ''));
  return words.filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function isTitle(word: string): boolean {
  const plain = word.replace(/\.$/, '').toLowerCase();
  return titles.has(plain) || lettersOf(plain).length === 1 || initials.test(word);
}

/** Whole letters as people see them; titles are left out where the name would not fit beside them. */
function beginning(words: string[], most: number): string {
  const whole = words.join(' ');
  if (cutText(whole, most, asLetters) === whole) return whole;
  const untitled = words.filter((word) => !isTitle(word)).join(' ');
  return cutText(untitled || whole, most, asLetters).trimEnd();
}
