const longestName = 24;
const letters = new Intl.Segmenter('bn', { granularity: 'grapheme' });

/** `Rokeya Sultana` → `Rokeya S.`: enough to compare with a card, too little to be worth stealing. */
export function shortenName(name: string): string {
  const words = name.normalize('NFC').trim().split(/\s+/);
  if (words.length === 1) return beginning(words[0]!, longestName);
  const last = `${beginning(words.at(-1)!, 1)}.`;
  return `${beginning(words.slice(0, -1).join(' '), longestName - 3)} ${last}`;
}

/** Whole letters as people see them: a Bengali conjunct is one, with its vowel sign. */
function beginning(text: string, count: number): string {
  return [...letters.segment(text)]
    .slice(0, count)
    .map(({ segment }) => segment)
    .join('');
}
