import type { getRules } from '#shared/contracts/schedule';
import { type Both, bengaliNumerals, taka } from './words.ts';

type Rules = (typeof getRules)['output']['static'];
type Tier = Rules['refundTiers'][number];

/** What a passenger has to know; the refunds are those of the rules in force, for this class. */
export function travelRules(rules: Rules, travelClass: string): Both[] {
  return [
    {
      en: 'Good once, for the passenger, train, date, seat and stations printed here. Carry the national ID card, passport or birth certificate that bears this name.',
      bn: 'শুধু এখানে লেখা যাত্রী, ট্রেন, তারিখ, আসন ও স্টেশনের জন্য একবার ব্যবহারযোগ্য। এই নামের জাতীয় পরিচয়পত্র, পাসপোর্ট বা জন্মনিবন্ধন সনদ সঙ্গে রাখুন।',
    },
    {
      en: 'The code is scanned when you travel; a copy in other hands can use the ticket up. Do not fold through it.',
      bn: 'যাত্রার সময় কোডটি স্ক্যান করা হয়; কোডের কপি অন্য কেউ ব্যবহার করলে টিকিটটি শেষ হয়ে যাবে। কোডের ওপর ভাঁজ করবেন না।',
    },
    {
      en: 'Times are those of the timetable, by the 24-hour clock of Dhaka. When the train is late, refunds and this ticket go by the later times.',
      bn: 'সময় সময়সূচি অনুযায়ী, ঢাকার ২৪ ঘণ্টার ঘড়িতে। ট্রেন দেরি করলে ফেরত ও টিকিটের মেয়াদ সেই সময় ধরে।',
    },
    { en: 'Refunds, counted to the departure from your station:', bn: 'ফেরত, আপনার স্টেশন থেকে ছাড়ার সময় ধরে:' },
    ...refundRules(rules, travelClass),
  ];
}

function refundRules(rules: Rules, travelClass: string): Both[] {
  const tiers = [...rules.refundTiers].sort(
    (one, other) => other.hoursBeforeDepartureMin - one.hoursBeforeDepartureMin,
  );
  const last = tiers.at(-1)?.hoursBeforeDepartureMin ?? 0;
  return [
    ...tiers.map((tier, at) => {
      const when = span(tier, tiers[at - 1]);
      const kept = deduction(tier, travelClass);
      return { en: `– ${when.en}: ${kept.en}`, bn: `– ${when.bn}: ${kept.bn}` };
    }),
    {
      en: `– ${last > 0 ? `less than ${last} hours` : 'after departure'}: no refund`,
      bn: `– ${last > 0 ? `${bengaliNumerals(last)} ঘণ্টার কম` : 'ছাড়ার পর'}: ফেরত নেই`,
    },
    rules.serviceChargeRefundable
      ? { en: '– the service charge is refunded too', bn: '– সার্ভিস চার্জও ফেরত দেওয়া হয়' }
      : { en: '– the service charge is not refunded', bn: '– সার্ভিস চার্জ ফেরতযোগ্য নয়' },
  ];
}

function span({ hoursBeforeDepartureMin: from }: Tier, above: Tier | undefined): Both {
  if (!above) return { en: `${from} hours or more`, bn: `${bengaliNumerals(from)} ঘণ্টা বা বেশি` };
  const to = above.hoursBeforeDepartureMin;
  return { en: `${from} to ${to} hours`, bn: `${bengaliNumerals(from)} থেকে ${bengaliNumerals(to)} ঘণ্টা` };
}

function deduction({ deductionPoishaByClass, deductionPercent }: Tier, travelClass: string): Both {
  if (!deductionPoishaByClass) {
    const percent = deductionPercent ?? 100;
    return {
      en: `${percent}% of the base fare is kept`,
      bn: `মূল ভাড়ার ${bengaliNumerals(percent)}% কাটা হবে`,
    };
  }
  // A class the rules do not name counts as the dearest that they do, as in the sale.
  const kept = deductionPoishaByClass[travelClass] ?? Math.max(0, ...Object.values(deductionPoishaByClass));
  return { en: `BDT ${taka(kept)} is kept`, bn: `${bengaliNumerals(taka(kept))} টাকা কাটা হবে` };
}
