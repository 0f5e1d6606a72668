import { bookingMessage } from './booking-message.ts';
import type { Language } from './language.ts';
import type { Message } from './message.ts';
import { brief } from './sms.ts';
import { type Booking, briefTrips, shortTrainName } from './trip.ts';
import { taka } from './words.ts';

type Reason = NonNullable<Booking['failureReason']>;

interface Words {
  title: string;
  subject(train: string, pnr: string): string;
  reasons: Record<Reason, string>;
  paid(amount: string): string;
  unpaid: string;
  brief(trip: string, pnr: string, money: string): string;
  briefPaid: string;
  briefUnpaid: string;
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
    paid: (amount) =>
      `You have paid ${amount}. All of it is being refunded to the card or wallet you paid with; you need not do anything.`,
    unpaid:
      'No payment has reached us. Should your bank or wallet show one, we go on asking the payment gateway for a day, and what it has taken is refunded without your asking.',
    brief: (trip, pnr, money) => `Your booking ${pnr} (${trip}) could not be completed. ${money}`,
    briefPaid: 'All you paid is being refunded.',
    briefUnpaid: 'No payment has reached us.',
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
    paid: (amount) =>
      `আপনি ${amount} পরিশোধ করেছেন। যে কার্ড বা ওয়ালেট থেকে দিয়েছেন, পুরো টাকা সেখানেই ফেরত যাচ্ছে; আপনাকে কিছু করতে হবে না।`,
    unpaid:
      'কোনো পেমেন্ট আমরা পাইনি। ব্যাংক বা ওয়ালেটে পেমেন্ট দেখা গেলে আমরা এক দিন পর্যন্ত গেটওয়ের কাছে খোঁজ নিই; টাকা কাটা হয়ে থাকলে তা নিজে থেকেই ফেরত যাবে।',
    brief: (trip, pnr, money) => `আপনার বুকিং ${pnr} (${trip}) সম্পন্ন হয়নি। ${money}`,
    briefPaid: 'পরিশোধ করা সব টাকা ফেরত যাচ্ছে।',
    briefUnpaid: 'কোনো পেমেন্ট পাইনি।',
  },
};

export function failureMessage(
  language: Language,
  input: { booking: Booking; contact: { fullName: string }; reason: Reason; paid: boolean },
): Message {
  const { booking, contact, reason, paid } = input;
  const say = words[language];
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title,
    subject: say.subject(shortTrainName(language, booking), booking.pnr),
    brief: brief(
      language,
      briefTrips(language, booking, (trip) =>
        say.brief(trip, booking.pnr, paid ? say.briefPaid : say.briefUnpaid),
      ),
    ),
    paragraphs: [say.reasons[reason], paid ? say.paid(taka(language, booking.totalPoisha)) : say.unpaid],
  });
}
