import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { cutText, inCodePoints, lettersOf } from './cut-text.ts';
import { nameFault, requireName, tidyName } from './person-name.ts';
import { firstUnprintable } from './printable.ts';
import { Problem } from './problem.ts';

describe('a person’s name', () => {
  test.each([
    'Rahima Khatun',
    'Md. O’Brien-Śmith, Jr',
    'মোছাঃ রোকেয়া সুলতানা জ্ঞানেন্দ্র',
    'র‍্যাব',
    'উদ্‌যাপন',
    'Yıldız',
    'cœur',
    'Nguyễn Thị Ánh',
    'Ǆ Łódź Ḃ ẞ ỿ',
    'राम प्रसाद क्षत्रिय',
    'محمد علي',
    'گل‌نار پٹیل',
    'Игорь',
    'Rahim (Babu) 2',
    'Md.Rahim Uddin',
    'A.K.M. Fazlul Huq',
    'Md. Com Bari',
    'S.M.Ali S/O Karim',
  ])('may be %s', (name) => {
    expect(tidyName(name)).toBe(name.normalize('NFC'));
    expect(nameFault(tidyName(name))).toBeUndefined();
  });

  test.each([
    ['', 'must not be empty'],
    [' \u00a0\t', 'must not be empty'],
    ['-', 'must have a letter'],
    ['42', 'must have a letter'],
    ['\u3164', 'has U+3164, which cannot be seen'],
    ['Rahim \u2800', 'has U+2800, which cannot be seen'],
    ['\u2800', 'has U+2800, which cannot be seen'],
    ['\u034f-', 'has U+034F, which cannot be seen'],
    ['Ra\u202ehim', 'has U+202E, which cannot be seen'],
    ['Ra\u200bhim', 'has U+200B, which cannot be seen'],
    ['Ra\u00adhim', 'has U+00AD, which cannot be seen'],
    ['Ra\u{e0041}him', 'has U+E0041, which cannot be seen'],
    ['Ra\u0000him', 'has U+0000, which cannot be seen'],
    ['A\nB', 'has U+000A, which cannot be seen'],
    ['Ra\u200dhim', 'has U+200D, which cannot be seen'],
    ['রহিম\u200c', 'has U+200C, which cannot be seen'],
    ['\u200d\u200c', 'has U+200D, which cannot be seen'],
    ['<b>Rahim</b>', 'must not have < or >'],
    ['Visit evil.example.com', 'must not have the address of a page; after a dot goes a blank'],
    ['https://evil.example', 'must not have the address of a page; after a dot goes a blank'],
    ['WWW.evil', 'must not have the address of a page; after a dot goes a blank'],
    ['win-a-prize.xyz Rahim', 'must not have the address of a page; after a dot goes a blank'],
    ['rahim@example.com', 'must not have the address of a page; after a dot goes a blank'],
    ['go to 203.0.113.7', 'must not have the address of a page; after a dot goes a blank'],
    ['জাত্রা.com', 'must not have the address of a page; after a dot goes a blank'],
    ['Rahim \u09be', 'has U+09BE on no letter'],
    ['Rahim 2\u0301', 'has U+0301 on no letter'],
    ['Rahim 李', 'has “李” (U+674E), which tickets cannot be printed with'],
    ['Rahim 🚆', 'has “🚆” (U+1F686), which tickets cannot be printed with'],
    ['Rahim\ufffd', 'has “\ufffd” (U+FFFD), which tickets cannot be printed with'],
    ['Rahim\ud800', 'has U+D800, which tickets cannot be printed with'],
    ['Rahim\ue000', 'has U+E000, which tickets cannot be printed with'],
    ['ক'.repeat(101), 'must have at most 100 characters'],
  ])('may not be %j', (name, fault) => {
    expect(nameFault(tidyName(name))).toBe(fault);
  });

  test('is written one way: composed, one space between words, ৎ as one letter', () => {
    expect(tidyName('  Jose\u0301 \u00a0\u3000 Rahim\t')).toBe('José Rahim');
    expect(tidyName('জান্নাত্\u200d')).toBe('জান্নাৎ');
    expect(nameFault(tidyName(`${'ক'.repeat(100)}  `))).toBeUndefined();
  });

  test('is refused under the name of its field', () => {
    const refuse = () => requireName('passengers.0.name', '-');
    expect(refuse).toThrow(Problem);
    expect(refuse).toThrow('passengers.0.name must have a letter');
  });

  test('that is accepted has no sign that cannot be seen or printed, whatever was typed, and stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (typed) => {
        const name = tidyName(`A${typed}`);
        if (nameFault(name) !== undefined) return;
        expect(tidyName(name)).toBe(name);
        expect(firstUnprintable(name)).toBeUndefined();
        expect(name.replaceAll(/[\u200c\u200d]/g, '')).not.toMatch(/\p{Default_Ignorable_Code_Point}|\p{C}/u);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a text is cut between letters as people see them', () => {
  expect(cutText('রোকেয়া'.normalize('NFC'), 5, inCodePoints)).toBe('রোকে');
  expect(lettersOf('জ্ঞানেন্দ্র য়'.normalize('NFC'))).toEqual(['জ্ঞা', 'নে', 'ন্দ্র', ' ', 'য়'.normalize('NFC')]);
  const letters = fc.constantFrom('ক্ষ', 'জ্ঞা', 'য়', 'র‍্যা', 'é', 'क्ष', 'x', ' ', '🚆');
  fc.assert(
    fc.property(fc.array(letters), fc.nat(60), (parts, most) => {
      const text = parts.join('').normalize('NFC');
      const cut = cutText(text, most, inCodePoints);
      expect(inCodePoints(cut)).toBeLessThanOrEqual(most);
      const count = lettersOf(cut).length;
      expect(lettersOf(text).slice(0, count).join('')).toBe(cut);
    }),
  );
});
