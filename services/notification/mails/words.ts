import { dhakaDate, dhakaTime, weekdayOf } from '#shared/clock';
import { toDecimal } from '#shared/money';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu 26 Nov 2026, 07:45`, in Dhaka. */
export function dhakaMoment(instant: string): string {
  const at = new Date(instant);
  return `${dhakaDay(dhakaDate(at))}, ${dhakaTime(at)}`;
}

/** `Thu 26 Nov 2026` */
export function dhakaDay(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${weekdayOf(date).slice(0, 3)} ${day} ${months[month! - 1]} ${year}`;
}

/** 144800 → `BDT 1,448.00` */
export function taka(poisha: number): string {
  const [whole, fraction] = toDecimal(poisha).split('.');
  return `BDT ${whole!.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

const seatClasses: Record<string, string> = {
  AC_B: 'AC Berth',
  AC_S: 'AC Seat',
  SNIGDHA: 'Snigdha',
  F_BERTH: 'First Class Berth',
  F_SEAT: 'First Class Seat',
  F_CHAIR: 'First Class Chair',
  S_CHAIR: 'Shovan Chair',
  SHOVAN: 'Shovan',
  SHULOV: 'Shulov',
  AC_CHAIR: 'AC Chair',
};

export function seatClassName(code: string): string {
  return seatClasses[code] ?? code;
}

/** `Dhaka (ঢাকা)` */
export function placeName(place: { name: string; nameBn: string }): string {
  return place.nameBn && place.nameBn !== place.name ? `${place.name} (${place.nameBn})` : place.name;
}

/** `Ayesha, Karim and Rahim` */
export function listed(names: string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
