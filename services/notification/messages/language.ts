import { dhakaDate, dhakaTime, weekdayOf } from '#shared/base/clock';
import { toDecimal } from '#shared/base/money';

/** The languages in which people are written to. */
export type Language = 'en' | 'bn';
export const languages: ['en', 'bn'] = ['en', 'bn'];

const bengaliDigits = '০১২৩৪৫৬৭৮৯';

/** A number as the language writes it. Not for codes, PNRs, tickets and seats: those are compared sign by sign. */
export function numerals(language: Language, text: string | number): string {
  if (language === 'en') return String(text);
  return String(text).replaceAll(/[0-9]/g, (digit) => bengaliDigits[Number(digit)]!);
}

const months: Record<Language, string[]> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  bn: [
    'জানুয়ারি',
    'ফেব্রুয়ারি',
    'মার্চ',
    'এপ্রিল',
    'মে',
    'জুন',
    'জুলাই',
    'আগস্ট',
    'সেপ্টেম্বর',
    'অক্টোবর',
    'নভেম্বর',
    'ডিসেম্বর',
  ],
};

const weekdays: Record<ReturnType<typeof weekdayOf>, Record<Language, string>> = {
  Sunday: { en: 'Sun', bn: 'রবিবার' },
  Monday: { en: 'Mon', bn: 'সোমবার' },
  Tuesday: { en: 'Tue', bn: 'মঙ্গলবার' },
  Wednesday: { en: 'Wed', bn: 'বুধবার' },
  Thursday: { en: 'Thu', bn: 'বৃহস্পতিবার' },
  Friday: { en: 'Fri', bn: 'শুক্রবার' },
  Saturday: { en: 'Sat', bn: 'শনিবার' },
};

/**
 * `Thu 26 Nov 2026, 07:45` or `বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ০৭:৪৫`, in Dhaka. By 24 hours in both languages: a
 * train at '১২:০৫ at night' would be missed by those who read the evening of that date.
 */
export function dhakaMoment(language: Language, instant: string): string {
  const at = new Date(instant);
  return `${dhakaDay(language, dhakaDate(at))}, ${numerals(language, dhakaTime(at))}`;
}

/** `Thu 26 Nov 2026` */
function dhakaDay(language: Language, date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  const words = [weekdays[weekdayOf(date)][language], day, months[language][month! - 1], year];
  return numerals(language, words.join(' '));
}

/** `26 Nov 07:45` or `২৬/১১ ০৭:৪৫`: for messages that are paid by their length. */
export function briefMoment(language: Language, instant: string): string {
  const at = new Date(instant);
  const [, month, day] = dhakaDate(at).split('-').map(Number);
  const date = language === 'en' ? `${day} ${months.en[month! - 1]}` : `${day}/${month}`;
  return numerals(language, `${date} ${dhakaTime(at)}`);
}

/** 159400 → `BDT 1,594.00` or `৳১,৫৯৪.০০`; Bengali groups by lakh and crore. */
export function taka(language: Language, poisha: number): string {
  const [whole, fraction] = toDecimal(poisha).split('.');
  if (language === 'en') return `BDT ${whole!.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
  const grouped = whole!.replaceAll(/\B(?=(\d{2})*\d{3}$)/g, ',');
  return numerals('bn', `৳${grouped}.${fraction}`);
}

const seatClasses: Record<string, Record<Language, string>> = {
  AC_B: { en: 'AC Berth', bn: 'এসি বার্থ' },
  AC_S: { en: 'AC Seat', bn: 'এসি সিট' },
  SNIGDHA: { en: 'Snigdha', bn: 'স্নিগ্ধা' },
  F_BERTH: { en: 'First Class Berth', bn: 'প্রথম শ্রেণি বার্থ' },
  F_SEAT: { en: 'First Class Seat', bn: 'প্রথম শ্রেণি সিট' },
  F_CHAIR: { en: 'First Class Chair', bn: 'প্রথম শ্রেণি চেয়ার' },
  S_CHAIR: { en: 'Shovan Chair', bn: 'শোভন চেয়ার' },
  SHOVAN: { en: 'Shovan', bn: 'শোভন' },
  SHULOV: { en: 'Shulov', bn: 'সুলভ' },
  AC_CHAIR: { en: 'AC Chair', bn: 'এসি চেয়ার' },
};

export function seatClassName(language: Language, code: string): string {
  return seatClasses[code]?.[language] ?? code;
}

/** `Ayesha, Karim and Rahim` */
export function listed(language: Language, names: string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} ${language === 'en' ? 'and' : 'ও'} ${names.at(-1)}`;
}
