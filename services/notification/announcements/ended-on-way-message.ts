import { dhakaMoment, type Language, listed, taka } from '../messages/language.ts';
import { bookingMessage, type Message } from '../messages/message.ts';
import { type Booking, briefTrips, passengerName, shortTrainName } from '../messages/trip.ts';
import { type RefundSum, refundLines } from './refund-sum.ts';

interface Words {
  title: string;
  subject(train: string, pnr: string): string;
  ended: string;
  share(amount: string, names: string): string;
  brief(trip: string, pnr: string, amount: string): string;
  on: string;
}

const words: Record<Language, Words> = {
  en: {
    title: 'Your train ended on its way',
    subject: (train, pnr) => `Train ended on its way: ${train}, PNR ${pnr}`,
    ended: 'The railway ended this train before your station. We are sorry.',
    share: (amount, names) =>
      `For the part that was not travelled ${amount} is being refunded to the card or wallet you paid with${names && `, for ${names}`}. We write again when it has been sent.`,
    brief: (trip, pnr, amount) =>
      `The railway ended the train of ${pnr} (${trip}) on its way. ${amount} is being refunded.`,
    on: 'Called off on',
  },
  bn: {
    title: 'আপনার ট্রেনটি পথেই যাত্রা শেষ করেছে',
    subject: (train, pnr) => `ট্রেন পথেই যাত্রা শেষ করেছে: ${train}, PNR ${pnr}`,
    ended: 'রেলওয়ে এই ট্রেনটির যাত্রা আপনার স্টেশনের আগেই শেষ করেছে। আমরা দুঃখিত।',
    share: (amount, names) =>
      `যে অংশ ভ্রমণ করা হয়নি তার জন্য ${amount} আপনার কার্ড বা ওয়ালেটে ফেরত যাচ্ছে${names && ` (${names})`}। পাঠানো হলে আমরা আবার জানাব।`,
    brief: (trip, pnr, amount) => `${pnr} (${trip}): ট্রেনটি পথেই যাত্রা শেষ করেছে। ${amount} ফেরত যাচ্ছে।`,
    on: 'বাতিলের সময়',
  },
};

/** For passengers who were on board: their tickets stay, and the rest of the fare is refunded. */
export function endedOnWayMessage(
  language: Language,
  input: {
    booking: Booking;
    contact: { fullName: string };
    refundPoisha: number;
    cancelledAt: string;
    /** How the refund came about, if known. */
    sum?: RefundSum;
  },
): Message {
  const { booking, contact, refundPoisha, sum } = input;
  const say = words[language];
  const refund = taka(language, refundPoisha);
  const names = listed(language, (sum?.passengers ?? []).map(passengerName));
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title,
    subject: say.subject(shortTrainName(language, booking), booking.pnr),
    brief: briefTrips(language, booking, (trip) => say.brief(trip, booking.pnr, refund)),
    paragraphs: [say.ended, say.share(refund, names)],
    facts: [[say.on, dhakaMoment(language, input.cancelledAt)]],
    amounts: sum ? refundLines(language, sum, true) : [],
  });
}
