/** The languages in which people are written to. */
export type Language = 'en' | 'bn';
export const languages: ['en', 'bn'] = ['en', 'bn'];

const bengaliDigits = '০১২৩৪৫৬৭৮৯';

/** A number as the language writes it. Not for codes, PNRs, tickets and seats: those are compared sign by sign. */
export function numerals(language: Language, text: string | number): string {
  if (language === 'en') return String(text);
  return String(text).replaceAll(/[0-9]/g, (digit) => bengaliDigits[Number(digit)]!);
}
