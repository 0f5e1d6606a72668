import type { Static } from '@sinclair/typebox';
import type { paymentRefundReason, refunded } from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { dhakaMoment, type Language, numerals, taka } from '../messages/language.ts';
import { bookingMessage, type Message } from '../messages/message.ts';
import type { Booking } from '../messages/trip.ts';
import { askAbout } from './ask-about.ts';
import { explainRefund } from './explain-refund.ts';
import { type RefundSum, refundLines, whyKept } from './refund-sum.ts';

/** payment.refunded → how much has been sent back, through whom, and when it will be seen. */
export function composeRefund(deps: Deps) {
  return async (data: Static<typeof refunded.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, amountPoisha, reason, refundedAt } = data;
    const { booking, contact } = await askAbout(deps, data);
    const sum = await explainRefund(deps, booking, ({ refundId }) => refundId === data.refundId);
    const arrivesWithinDays = deps.config.NOTIFICATION_REFUND_DAYS;
    const message = refundMessage(language, {
      booking,
      contact,
      amountPoisha,
      reason,
      refundedAt,
      arrivesWithinDays,
      sum: sum && { ...sum, refundPoisha: amountPoisha },
    });
    return { kind: 'REFUND', userId, bookingId, contact, message };
  };
}

type Reason = Static<typeof paymentRefundReason>;

interface Words {
  reasons: Record<Reason, string>;
  title(amount: string): string;
  subject(amount: string, pnr: string): string;
  sent(amount: string, reason: string): string;
  arrives(days: number): string;
  brief(amount: string, pnr: string): string;
  refund: string;
  sentOn: string;
}

const words: Record<Language, Words> = {
  en: {
    reasons: {
      CANCELLED_BY_PASSENGER: 'for what you cancelled',
      SEATS_GONE: 'because the seats were no longer free when the payment arrived',
      BOOKING_CLOSED: 'because the booking was already closed when the payment arrived',
      TRIP_CANCELLED: 'because the railway has cancelled the train',
      DUPLICATE_CHARGE: 'because the booking had been paid twice',
      REVIEW_REJECTED: 'because the payment could not be accepted',
    },
    title: (amount) => `${amount} has been refunded`,
    subject: (amount, pnr) => `Refund of ${amount}, PNR ${pnr}`,
    sent: (amount, reason) =>
      `SSLCommerz, our payment gateway, has sent ${amount} back to the card or wallet you paid with, ${reason}.`,
    arrives: (days) => `Banks and wallets show it within ${days} working days, most of them sooner.`,
    brief: (amount, pnr) => `${amount} has been refunded for ${pnr}, to the card or wallet you paid with.`,
    refund: 'Refund',
    sentOn: 'Sent back on',
  },
  bn: {
    reasons: {
      CANCELLED_BY_PASSENGER: 'আপনি যা বাতিল করেছেন তার জন্য',
      SEATS_GONE: 'পেমেন্ট পৌঁছানোর সময় আসনগুলো আর খালি ছিল না বলে',
      BOOKING_CLOSED: 'পেমেন্ট পৌঁছানোর সময় বুকিংটি বন্ধ হয়ে গিয়েছিল বলে',
      TRIP_CANCELLED: 'রেলওয়ে ট্রেনটি বাতিল করেছে বলে',
      DUPLICATE_CHARGE: 'বুকিংটির মূল্য দুবার পরিশোধ হয়েছিল বলে',
      REVIEW_REJECTED: 'পেমেন্টটি গ্রহণ করা যায়নি বলে',
    },
    title: (amount) => `${amount} ফেরত পাঠানো হয়েছে`,
    subject: (amount, pnr) => `${amount} ফেরত, PNR ${pnr}`,
    sent: (amount, reason) =>
      `${reason} আমাদের পেমেন্ট গেটওয়ে SSLCommerz ${amount} আপনার কার্ড বা ওয়ালেটে ফেরত পাঠিয়েছে।`,
    arrives: (days) =>
      `ব্যাংক ও ওয়ালেটে টাকাটি ${numerals('bn', days)} কার্যদিবসের মধ্যে দেখা যায়, বেশির ভাগ ক্ষেত্রে আরও আগে।`,
    brief: (amount, pnr) => `${pnr}-এর ${amount} আপনার কার্ড বা ওয়ালেটে ফেরত পাঠানো হয়েছে।`,
    refund: 'ফেরত',
    sentOn: 'ফেরত পাঠানোর সময়',
  },
};

export function refundMessage(
  language: Language,
  input: {
    booking: Booking;
    contact: { fullName: string };
    amountPoisha: number;
    reason: Reason;
    refundedAt: string;
    arrivesWithinDays: number;
    /** Of what was cancelled, where it is known. */
    sum?: RefundSum;
  },
): Message {
  const { booking, contact, sum = wholePrice(input) } = input;
  const say = words[language];
  const amount = taka(language, input.amountPoisha);
  const byRailway = input.reason === 'TRIP_CANCELLED';
  const amounts = sum ? refundLines(language, sum, byRailway) : [];
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title(amount),
    subject: say.subject(amount, booking.pnr),
    brief: [say.brief(amount, booking.pnr)],
    paragraphs: [
      say.sent(amount, say.reasons[input.reason]),
      say.arrives(input.arrivesWithinDays),
      ...(sum && !byRailway ? whyKept(language, booking, sum) : []),
    ],
    facts: [
      ...(amounts.length > 0 ? [] : [[say.refund, amount] as [string, string]]),
      [say.sentOn, dhakaMoment(language, input.refundedAt)],
    ],
    amounts,
  });
}

/** All that a booking had cost, where it never became a sale and just that went back. */
function wholePrice(input: {
  booking: Booking;
  amountPoisha: number;
  reason: Reason;
}): RefundSum | undefined {
  const { booking, amountPoisha, reason } = input;
  const neverSold = ['SEATS_GONE', 'BOOKING_CLOSED', 'TRIP_CANCELLED'].includes(reason);
  if (!neverSold || amountPoisha !== booking.totalPoisha) return undefined;
  return { passengers: booking.passengers, refundPoisha: amountPoisha };
}
