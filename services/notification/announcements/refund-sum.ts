import { type Language, numerals, taka } from '../messages/language.ts';
import { type Booking, expectedDeparture, type Passenger } from '../messages/trip.ts';

/** A refund, for whom it is, and what is known of how it came about. */
export interface RefundSum {
  passengers: Passenger[];
  refundPoisha: number;
  /** What is kept of fare, VAT and bedding. */
  deductionPoisha?: number;
  /** The percentages of the fare that the rules keep, by how late one cancels. */
  shares?: number[];
  requestedAt?: string;
}

interface Words {
  items: { fare: string; vat: string; bedding: string; serviceCharge: string };
  keptShare(percent: number): string;
  keptOfFare: string;
  keptServiceCharge: string;
  kept: string;
  refund: string;
  why(hours: number): string;
  travelled: string;
}

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;

const words: Record<Language, Words> = {
  en: {
    items: { fare: 'Fare', vat: 'VAT', bedding: 'Bedding', serviceCharge: 'Service charge' },
    keptShare: (percent) => `Kept, ${percent}% of the fare`,
    keptOfFare: 'Kept, cancellation charge',
    keptServiceCharge: 'Kept, service charge',
    kept: 'Kept by the refund rules',
    refund: 'Refund',
    why: (hours) =>
      `What is kept depends on how long before departure a ticket is cancelled: here, ${hours < 1 ? 'less than an hour' : hours < 72 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')}.`,
    travelled: 'Kept, for the part travelled',
  },
  bn: {
    items: { fare: 'ভাড়া', vat: 'ভ্যাট', bedding: 'বিছানা', serviceCharge: 'সার্ভিস চার্জ' },
    keptShare: (percent) => `ভাড়ার ${numerals('bn', percent)}% কাটা হয়েছে`,
    keptOfFare: 'বাতিল ফি কাটা হয়েছে',
    keptServiceCharge: 'সার্ভিস চার্জ কাটা হয়েছে',
    kept: 'ফেরতের নিয়মে কাটা হয়েছে',
    refund: 'ফেরত',
    why: (hours) =>
      `ছাড়ার কত আগে টিকিট বাতিল হয়েছে, তার ওপর কাটার পরিমাণ নির্ভর করে: এখানে ${hours < 1 ? 'এক ঘণ্টারও কম' : hours < 72 ? `${numerals('bn', hours)} ঘণ্টা` : `${numerals('bn', Math.floor(hours / 24))} দিন`} আগে।`,
    travelled: 'ভ্রমণ করা অংশের জন্য কাটা হয়েছে',
  },
};

/** What was paid, item by item; what of it is kept; and, last, what comes back. Empty where it would not add up. */
export function refundLines(language: Language, sum: RefundSum, byRailway: boolean): [string, string][] {
  const say = words[language];
  const { passengers, refundPoisha } = sum;
  const paid = paidFor(passengers);
  const total = paid.fare + paid.vat + paid.bedding + paid.serviceCharge;
  if (total === 0 || refundPoisha > total) return [];
  const items = (Object.keys(say.items) as (keyof typeof paid)[])
    .filter((item) => paid[item] > 0)
    .map((item): [string, number] => [say.items[item], paid[item]]);
  const kept = keptOf(say, sum, total, byRailway);
  const amount = (poisha: number) => taka(language, poisha);
  return [
    ...items.map(([label, poisha]): [string, string] => [label, amount(poisha)]),
    ...kept.map(([label, poisha]): [string, string] => [label, `− ${amount(poisha)}`]),
    [say.refund, amount(refundPoisha)],
  ];
}

/** Why a passenger does not get back all that was paid. */
export function whyKept(language: Language, booking: Booking, { requestedAt }: RefundSum): string[] {
  if (!requestedAt) return [];
  const ms = expectedDeparture(booking).getTime() - Date.parse(requestedAt);
  return [words[language].why(Math.max(0, Math.floor(ms / 3_600_000)))];
}

export function paidFor(passengers: Passenger[]) {
  const sum = (item: (passenger: Passenger) => number) =>
    passengers.reduce((total, passenger) => total + item(passenger), 0);
  return {
    fare: sum((one) => one.basePoisha),
    vat: sum((one) => one.vatPoisha),
    bedding: sum((one) => one.beddingPoisha),
    serviceCharge: sum((one) => one.serviceChargePoisha),
  };
}

function keptOf(say: Words, sum: RefundSum, total: number, byRailway: boolean): [string, number][] {
  const { passengers, refundPoisha, deductionPoisha } = sum;
  const kept = total - refundPoisha;
  if (kept === 0) return [];
  if (byRailway) return [[say.travelled, kept]];
  const chargeKept = deductionPoisha === undefined ? -1 : kept - deductionPoisha;
  if (deductionPoisha === undefined || chargeKept < 0 || chargeKept > paidFor(passengers).serviceCharge)
    return [[say.kept, kept]];
  const share = sum.shares?.find((percent) => deductionAt(passengers, percent) === deductionPoisha);
  const parts: [string, number][] = [
    [share === undefined ? say.keptOfFare : say.keptShare(share), deductionPoisha],
    [say.keptServiceCharge, chargeKept],
  ];
  return parts.filter(([, poisha]) => poisha > 0);
}

/** Counted passenger by passenger, as the sale counts it. */
function deductionAt(passengers: Passenger[], percent: number): number {
  return passengers.reduce((all, one) => all + Math.floor((one.basePoisha * percent) / 100), 0);
}
