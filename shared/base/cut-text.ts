const segmenter = new Intl.Segmenter('bn', { granularity: 'grapheme' });

/** As people see them: a Bengali conjunct with its vowel sign is one, and so is য়, which is two code points. */
export function lettersOf(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** The longest beginning of whole letters whose sizes sum up to at most so much; empty where the first is too large. */
export function cutText(text: string, most: number, sizeOf: (letter: string) => number): string {
  let size = 0;
  let end = 0;
  for (const letter of lettersOf(text)) {
    size += sizeOf(letter);
    if (size > most) break;
    end += letter.length;
  }
  return text.slice(0, end);
}

export const asLetters = () => 1;
export const inCodePoints = (letter: string) => [...letter].length;
/** As JavaScript, SMS and most databases of others count. */
export const inUtf16 = (letter: string) => letter.length;
