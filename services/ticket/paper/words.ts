import { dhakaDate, dhakaTime, weekdayOf } from '#shared/base/clock';
import { toDecimal } from '#shared/base/money';

/** What is said twice on a ticket: in English and in Bengali. */
export interface Both {
  en: string;
  bn: string;
}

const months: Both[] = [
  { en: 'Jan', bn: 'জানুয়ারি' },
  { en: 'Feb', bn: 'ফেব্রুয়ারি' },
  { en: 'Mar', bn: 'মার্চ' },
  { en: 'Apr', bn: 'এপ্রিল' },
  { en: 'May', bn: 'মে' },
  { en: 'Jun', bn: 'জুন' },
  { en: 'Jul', bn: 'জুলাই' },
  { en: 'Aug', bn: 'আগস্ট' },
  { en: 'Sep', bn: 'সেপ্টেম্বর' },
  { en: 'Oct', bn: 'অক্টোবর' },
  { en: 'Nov', bn: 'নভেম্বর' },
  { en: 'Dec', bn: 'ডিসেম্বর' },
];

const weekdays: Record<ReturnType<typeof weekdayOf>, Both> = {
  Sunday: { en: 'Sun', bn: 'রবিবার' },
  Monday: { en: 'Mon', bn: 'সোমবার' },
  Tuesday: { en: 'Tue', bn: 'মঙ্গলবার' },
  Wednesday: { en: 'Wed', bn: 'বুধবার' },
  Thursday: { en: 'Thu', bn: 'বৃহস্পতিবার' },
  Friday: { en: 'Fri', bn: 'শুক্রবার' },
  Saturday: { en: 'Sat', bn: 'শনিবার' },
};

const classes: Record<string, Both> = {
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

/** A class that nobody has named stands for itself. */
export function className(code: string): Both {
  return classes[code] ?? { en: code, bn: code };
}

/** The letters painted on coaches, by the railway's codes for them. */
const coachLetters: Record<string, string> = {
  ...{ KA: 'ক', KHA: 'খ', GA: 'গ', GHA: 'ঘ', UMA: 'ঙ', CHA: 'চ', SCHA: 'ছ', JA: 'জ', JHA: 'ঝ', NEO: 'ঞ' },
  ...{ TA: 'ট', THA: 'ঠ', DA: 'ড', DHA: 'ঢ', TO: 'ত', THO: 'থ', DOA: 'দ', DANT: 'ন' },
};

/** A coach without a letter of its own is called alike in both. */
export function coachName(code: string): Both {
  return { en: code, bn: coachLetters[code] ?? code };
}

/** `KHA-10` is seat 10 where coach KHA stands beside it. */
export function seatInCoach(coachNumber: string, seatNumber: string): string {
  return seatNumber.startsWith(`${coachNumber}-`) ? seatNumber.slice(coachNumber.length + 1) : seatNumber;
}

const bengaliDigits = '০১২৩৪৫৬৭৮৯';

/** Not for codes, PNRs, coaches and seats: those are compared sign by sign. */
export function bengaliNumerals(text: string | number): string {
  return String(text).replaceAll(/[0-9]/g, (digit) => bengaliDigits[Number(digit)]!);
}

/** `Thu 26 Nov 2026` and `বৃহস্পতিবার ২৬ নভেম্বর ২০২৬`, in Dhaka. */
export function day(at: Date): Both {
  const date = dhakaDate(at);
  const [year, month, dayOfMonth] = date.split('-').map(Number);
  const weekday = weekdays[weekdayOf(date)];
  const { en, bn } = months[month! - 1]!;
  return {
    en: `${weekday.en} ${dayOfMonth} ${en} ${year}`,
    bn: `${weekday.bn} ${bengaliNumerals(`${dayOfMonth} ${bn} ${year}`)}`,
  };
}

/** By 24 hours, in Dhaka: a train at '12:05 at night' would be missed by those who read the evening of that date. */
export function time(at: Date): Both {
  const en = dhakaTime(at);
  return { en, bn: bengaliNumerals(en) };
}

/** 159400 → `1,594.00` */
export function taka(poisha: number): string {
  const [whole, fraction] = toDecimal(poisha).split('.');
  return `${whole!.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}
