import type { Static } from '@sinclair/typebox';
import type { failed } from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { type Language, taka } from '../messages/language.ts';
import { bookingMessage, type Message } from '../messages/message.ts';
import { type Booking, briefTrips, shortTrainName } from '../messages/trip.ts';
import { askAbout } from './ask-about.ts';
import { isMoneyHeld } from './is-money-held.ts';

/** booking.failed → why, and what becomes of the money. */
export function composeFailure(deps: Deps) {
  return async (data: Static<typeof failed.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, reason, paid } = data;
    const { booking, contact } = await askAbout(deps, data);
    // A late payment has revived it: the tickets are on their way.
    if (booking.status !== 'FAILED') return 'OVERTAKEN';
    const money = paid ? 'PAID' : (await isMoneyHeld(deps, { bookingId })) ? 'HELD' : 'NONE';
    const message = failureMessage(language, { booking, contact, reason, money });
    return { kind: 'BOOKING_FAILED', userId, bookingId, contact, message };
  };
}

type Reason = NonNullable<Booking['failureReason']>;
/** PAID: all of it goes back. HELD: a person decides about it. NONE: no capture is known. */
type Money = 'PAID' | 'HELD' | 'NONE';

interface Words {
  title: string;
  subject(train: string, pnr: string): string;
  reasons: Record<Reason, string>;
  /** Instead of what the deadline says of money that is there. */
  unconfirmed: string;
  money: Record<Money, (amount: string) => string>;
  brief(trip: string, pnr: string, money: string): string;
  briefMoney: Record<Money, string>;
}

const words: Record<Language, Words> = {
  en: {
    title: 'Your booking could not be completed',
    subject: (train, pnr) => `Booking not completed: ${train}, PNR ${pnr}`,
    reasons: {
      PAYMENT_DEADLINE: 'It was not paid in time, so the seats have been given back for sale.',
      PAYMENT_FAILED: 'The payment did not go through, so the seats have been given back for sale.',
      SEATS_GONE:
        'When the payment reached us the time for it had run out, and somebody else had taken the seats.',
      TRIP_CANCELLED: 'The railway has cancelled this train.',
    },
    unconfirmed: 'The payment was not confirmed in time, so the seats have been given back for sale.',
    money: {
      PAID: (amount) =>
        `You have paid ${amount}. All of it is being refunded to the card or wallet you paid with; you need not do anything.`,
      HELD: () =>
        'Your payment is being checked by a person. What does not become a ticket is refunded to the card or wallet you paid with; you need not do anything, and please do not pay again.',
      NONE: () =>
        'No payment has reached us. Should your bank or wallet show one, we go on asking the payment gateway for a day, and what it has taken is refunded without your asking.',
    },
    brief: (trip, pnr, money) => `Your booking ${pnr} (${trip}) could not be completed. ${money}`,
    briefMoney: {
      PAID: 'All you paid is being refunded.',
      HELD: 'Your payment is being checked.',
      NONE: 'No payment has reached us.',
    },
  },
  bn: {
    title: 'আপনার বুকিং সম্পন্ন হয়নি',
    subject: (train, pnr) => `বুকিং সম্পন্ন হয়নি: ${train}, PNR ${pnr}`,
    reasons: {
      PAYMENT_DEADLINE: 'সময়মতো মূল্য পরিশোধ হয়নি, তাই আসনগুলো আবার বিক্রির জন্য ছেড়ে দেওয়া হয়েছে।',
      PAYMENT_FAILED: 'পেমেন্ট সফল হয়নি, তাই আসনগুলো আবার বিক্রির জন্য ছেড়ে দেওয়া হয়েছে।',
      SEATS_GONE: 'পেমেন্ট আমাদের কাছে পৌঁছানোর আগেই সময় শেষ হয়ে যায় এবং আসনগুলো অন্য কেউ নিয়ে নেন।',
      TRIP_CANCELLED: 'রেলওয়ে এই ট্রেনটি বাতিল করেছে।',
    },
    unconfirmed: 'পেমেন্ট সময়মতো নিশ্চিত হয়নি, তাই আসনগুলো আবার বিক্রির জন্য ছেড়ে দেওয়া হয়েছে।',
    money: {
      PAID: (amount) =>
        `আপনি ${amount} পরিশোধ করেছেন। যে কার্ড বা ওয়ালেট থেকে দিয়েছেন, পুরো টাকা সেখানেই ফেরত যাচ্ছে; আপনাকে কিছু করতে হবে না।`,
      HELD: () =>
        'আপনার পেমেন্ট একজন কর্মী যাচাই করছেন। টিকিট না হলে টাকা সেই কার্ড বা ওয়ালেটেই ফেরত যাবে; আপনাকে কিছু করতে হবে না, আবার টাকা দেবেন না।',
      NONE: () =>
        'কোনো পেমেন্ট আমরা পাইনি। ব্যাংক বা ওয়ালেটে পেমেন্ট দেখা গেলে আমরা এক দিন পর্যন্ত গেটওয়ের কাছে খোঁজ নিই; টাকা কাটা হয়ে থাকলে তা নিজে থেকেই ফেরত যাবে।',
    },
    brief: (trip, pnr, money) => `আপনার বুকিং ${pnr} (${trip}) সম্পন্ন হয়নি। ${money}`,
    briefMoney: {
      PAID: 'পরিশোধ করা সব টাকা ফেরত যাচ্ছে।',
      HELD: 'পেমেন্ট যাচাই হচ্ছে।',
      NONE: 'কোনো পেমেন্ট পাইনি।',
    },
  },
};

export function failureMessage(
  language: Language,
  input: { booking: Booking; contact: { fullName: string }; reason: Reason; money: Money },
): Message {
  const { booking, contact, reason, money } = input;
  const say = words[language];
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title,
    subject: say.subject(shortTrainName(language, booking), booking.pnr),
    brief: briefTrips(language, booking, (trip) => say.brief(trip, booking.pnr, say.briefMoney[money])),
    paragraphs: [
      money === 'HELD' && reason === 'PAYMENT_DEADLINE' ? say.unconfirmed : say.reasons[reason],
      say.money[money](taka(language, booking.totalPoisha)),
    ],
  });
}
