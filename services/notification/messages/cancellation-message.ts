import { bookingMessage } from './booking-message.ts';
import type { Language } from './language.ts';
import type { Message } from './message.ts';
import { type Booking, briefTrip, passengerName, seatOf, shortTrainName } from './trip.ts';
import { dhakaMoment, listed, taka } from './words.ts';

interface Words {
  title(whole: boolean): string;
  subject(whole: boolean, train: string, pnr: string): string;
  byRailway: string;
  nobody(names: string): string;
  leaving(names: string, count: number): string;
  staying(names: string): string;
  worthless: string;
  refund(amount: string): string;
  noRefund: string;
  unpaid: string;
  brief(whole: boolean, trip: string, pnr: string, money: string): string;
  labels: { seat: string; on: string; refund: string };
}

const words: Record<Language, Words> = {
  en: {
    title: (whole) => (whole ? 'Your booking is cancelled' : 'Part of your booking is cancelled'),
    subject: (whole, train, pnr) =>
      `${whole ? 'Booking cancelled' : 'Booking partly cancelled'}: ${train}, PNR ${pnr}`,
    byRailway: 'The railway has cancelled this train. We are sorry.',
    nobody: (names) => `Nobody travels on this booking any more${names && `: ${names}`}.`,
    leaving: (names, count) => `${names} no longer ${count === 1 ? 'travels' : 'travel'}.`,
    staying: (names) => `Still travelling, with the tickets they have: ${names}.`,
    worthless: 'The cancelled tickets are no longer good for travel.',
    refund: (amount) =>
      `${amount} is being refunded to the card or wallet you paid with. We write again when it has been sent.`,
    noRefund: 'By the refund rules nothing of its price is refunded.',
    unpaid: 'It had not been paid, so there is nothing to refund.',
    brief: (whole, trip, pnr, money) =>
      `${whole ? 'Your booking' : 'Part of your booking'} ${pnr} (${trip}) is cancelled. ${money}`,
    labels: { seat: 'Cancelled seat', on: 'Cancelled on', refund: 'Refund' },
  },
  bn: {
    title: (whole) => (whole ? 'আপনার বুকিং বাতিল হয়েছে' : 'আপনার বুকিংয়ের একাংশ বাতিল হয়েছে'),
    subject: (whole, train, pnr) => `${whole ? 'বুকিং বাতিল' : 'বুকিং আংশিক বাতিল'}: ${train}, PNR ${pnr}`,
    byRailway: 'রেলওয়ে এই ট্রেনটি বাতিল করেছে। আমরা দুঃখিত।',
    nobody: (names) => `এই বুকিংয়ে এখন আর কেউ ভ্রমণ করছেন না${names && `: ${names}`}।`,
    leaving: (names) => `${names} আর ভ্রমণ করছেন না।`,
    staying: (names) => `যাঁরা আগের টিকিটেই ভ্রমণ করছেন: ${names}।`,
    worthless: 'বাতিল টিকিটে আর ভ্রমণ করা যাবে না।',
    refund: (amount) => `${amount} আপনার কার্ড বা ওয়ালেটে ফেরত যাচ্ছে। পাঠানো হলে আমরা আবার জানাব।`,
    noRefund: 'ফেরতের নিয়ম অনুযায়ী মূল্যের কোনো অংশ ফেরতযোগ্য নয়।',
    unpaid: 'মূল্য পরিশোধ করা হয়নি, তাই ফেরত দেওয়ার কিছু নেই।',
    brief: (whole, trip, pnr, money) =>
      `আপনার বুকিং ${pnr} (${trip}) ${whole ? '' : 'আংশিক '}বাতিল হয়েছে। ${money}`,
    labels: { seat: 'বাতিল আসন', on: 'বাতিলের সময়', refund: 'ফেরত' },
  },
};

export function cancellationMessage(
  language: Language,
  input: {
    booking: Booking;
    contact: { fullName: string };
    passengerIds: string[];
    whole: boolean;
    wasConfirmed: boolean;
    refundPoisha: number;
    cancelledAt: string;
    byRailway?: boolean;
  },
): Message {
  const { booking, contact, whole, wasConfirmed, refundPoisha } = input;
  const say = words[language];
  const refund = taka(language, refundPoisha);
  const cancelled = booking.passengers.filter((passenger) =>
    input.passengerIds.includes(passenger.passengerId),
  );
  const names = listed(language, cancelled.map(passengerName));
  const staying = booking.passengers.filter(
    (passenger) => passenger.status === 'ACTIVE' && !cancelled.includes(passenger),
  );
  const stayingNames = listed(language, staying.map(passengerName));
  const money = refundPoisha > 0 ? say.refund(refund) : wasConfirmed ? say.noRefund : say.unpaid;
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title(whole),
    subject: say.subject(whole, shortTrainName(language, booking), booking.pnr),
    brief: say.brief(
      whole,
      briefTrip(language, booking),
      booking.pnr,
      input.byRailway ? `${say.byRailway} ${money}` : money,
    ),
    paragraphs: [
      ...(input.byRailway ? [say.byRailway] : []),
      whole ? say.nobody(names) : say.leaving(names, cancelled.length),
      ...(whole || staying.length === 0 ? [] : [say.staying(stayingNames)]),
      ...(wasConfirmed ? [say.worthless] : []),
      money,
    ],
    facts: [
      ...cancelled.map((passenger): [string, string] => [say.labels.seat, seatOf(language, passenger)]),
      [say.labels.on, dhakaMoment(language, input.cancelledAt)],
      [say.labels.refund, refund],
    ],
  });
}
