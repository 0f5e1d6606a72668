import type { Static } from '@sinclair/typebox';
import type { cancelled } from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { dhakaMoment, type Language, listed, taka } from '../messages/language.ts';
import { bookingMessage, type Message } from '../messages/message.ts';
import { type Booking, briefTrips, passengerName, seatOf, shortTrainName } from '../messages/trip.ts';
import { askAbout } from './ask-about.ts';
import { endedOnWayMessage } from './ended-on-way-message.ts';
import { explainRefund } from './explain-refund.ts';
import { type RefundSum, refundLines, whyKept } from './refund-sum.ts';

/** booking.cancelled → who no longer travels, or whose train ended on its way, and what is refunded. */
export function composeCancellation(deps: Deps) {
  return async (data: Static<typeof cancelled.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, seats, whole, wasConfirmed, refundPoisha, cancelledAt } = data;
    // Cancelling an unpaid booking sends no message: it could be repeated without end.
    if (!wasConfirmed && data.reason !== 'TRIP_CANCELLED') return 'NOT_CONFIRMED';
    const { booking, contact } = await askAbout(deps, data);
    const passengerIds = seats.map((seat) => seat.passengerId);
    const isMeant = ({ cancellationId }: { cancellationId: string }) =>
      cancellationId === data.cancellationId;
    const explained = wasConfirmed ? await explainRefund(deps, booking, isMeant) : undefined;
    const sum = explained && { ...explained, refundPoisha };
    const refunded = { booking, contact, refundPoisha, cancelledAt, sum };
    const byRailway = data.reason === 'TRIP_CANCELLED';
    const message =
      byRailway && !whole && seats.length === 0
        ? endedOnWayMessage(language, refunded)
        : cancellationMessage(language, { ...refunded, passengerIds, whole, wasConfirmed, byRailway });
    return { kind: 'BOOKING_CANCELLED', userId, bookingId, contact, message };
  };
}

interface Words {
  title(whole: boolean): string;
  subject(whole: boolean, train: string, pnr: string): string;
  byRailway: string;
  /** Never “A no longer travels”: the reader may be A. */
  all(names: string, wasConfirmed: boolean): string;
  some(names: string, count: number): string;
  staying(names: string): string;
  worthless: string;
  refund(amount: string): string;
  briefRefund(amount: string): string;
  noRefund: string;
  unpaid: string;
  brief(whole: boolean, trip: string, pnr: string, money: string): string;
  briefByRailway: string;
  briefNoRefund: string;
  briefUnpaid: string;
  labels: { seat: string; on: string };
}

const words: Record<Language, Words> = {
  en: {
    title: (whole) => (whole ? 'Your booking is cancelled' : 'Part of your booking is cancelled'),
    subject: (whole, train, pnr) =>
      `${whole ? 'Booking cancelled' : 'Booking partly cancelled'}: ${train}, PNR ${pnr}`,
    byRailway: 'The railway has cancelled this train. We are sorry.',
    all: (names, wasConfirmed) =>
      `${wasConfirmed ? 'All tickets of this booking are cancelled' : 'The booking is cancelled for everybody'}${names && `: ${names}`}.`,
    some: (names, count) =>
      count === 1 ? `The ticket of ${names} is cancelled.` : `The tickets of ${names} are cancelled.`,
    staying: (names) => `Still travelling, with the tickets issued before: ${names}.`,
    worthless: 'The cancelled tickets are no longer good for travel.',
    refund: (amount) =>
      `${amount} is being refunded to the card or wallet you paid with. We write again when it has been sent.`,
    briefRefund: (amount) => `${amount} is being refunded.`,
    noRefund: 'By the refund rules nothing of its price is refunded.',
    unpaid: 'It had not been paid, so there is nothing to refund.',
    brief: (whole, trip, pnr, money) =>
      `${whole ? 'Booking' : 'Part of booking'} ${pnr} (${trip}) is cancelled. ${money}`,
    briefByRailway: 'The railway has cancelled this train.',
    briefUnpaid: 'It had not been paid.',
    briefNoRefund: 'Nothing is refunded, by the refund rules.',
    labels: { seat: 'Cancelled seat', on: 'Cancelled on' },
  },
  bn: {
    title: (whole) => (whole ? 'আপনার বুকিং বাতিল হয়েছে' : 'আপনার বুকিংয়ের একাংশ বাতিল হয়েছে'),
    subject: (whole, train, pnr) => `${whole ? 'বুকিং বাতিল' : 'বুকিং আংশিক বাতিল'}: ${train}, PNR ${pnr}`,
    byRailway: 'রেলওয়ে এই ট্রেনটি বাতিল করেছে। আমরা দুঃখিত।',
    all: (names, wasConfirmed) =>
      `${wasConfirmed ? 'এই বুকিংয়ের সব টিকিট বাতিল হয়েছে' : 'বুকিংটি সবার জন্য বাতিল হয়েছে'}${names && `: ${names}`}।`,
    some: (names) => `${names}-এর টিকিট বাতিল হয়েছে।`,
    staying: (names) => `যাঁরা আগের টিকিটেই ভ্রমণ করছেন: ${names}।`,
    worthless: 'বাতিল টিকিটে আর ভ্রমণ করা যাবে না।',
    refund: (amount) => `${amount} আপনার কার্ড বা ওয়ালেটে ফেরত যাচ্ছে। পাঠানো হলে আমরা আবার জানাব।`,
    briefRefund: (amount) => `${amount} ফেরত যাচ্ছে।`,
    noRefund: 'ফেরতের নিয়ম অনুযায়ী মূল্যের কোনো অংশ ফেরতযোগ্য নয়।',
    unpaid: 'মূল্য পরিশোধ করা হয়নি, তাই ফেরত দেওয়ার কিছু নেই।',
    brief: (whole, trip, pnr, money) => `বুকিং ${pnr} (${trip}) ${whole ? '' : 'আংশিক '}বাতিল। ${money}`,
    briefByRailway: 'ট্রেনটি রেলওয়ে বাতিল করেছে।',
    briefUnpaid: 'মূল্য পরিশোধ হয়নি।',
    briefNoRefund: 'নিয়ম অনুযায়ী ফেরত নেই।',
    labels: { seat: 'বাতিল আসন', on: 'বাতিলের সময়' },
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
    /** How the refund came about, if known. */
    sum?: RefundSum;
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
  const byRailway = input.byRailway ?? false;
  const { sum = { passengers: cancelled, refundPoisha } } = input;
  const amounts = wasConfirmed ? refundLines(language, sum, byRailway) : [];
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title(whole),
    subject: say.subject(whole, shortTrainName(language, booking), booking.pnr),
    brief: briefTrips(language, booking, (trip) =>
      say.brief(whole, trip, booking.pnr, briefMoney(say, { ...input, byRailway }, refund)),
    ),
    paragraphs: [
      ...(byRailway ? [say.byRailway] : []),
      whole ? say.all(names, wasConfirmed) : say.some(names, cancelled.length),
      ...(whole || staying.length === 0 ? [] : [say.staying(stayingNames)]),
      ...(wasConfirmed ? [say.worthless] : []),
      money,
      ...(wasConfirmed && !byRailway ? whyKept(language, booking, sum) : []),
    ],
    facts: [
      ...cancelled.map((passenger): [string, string] => [say.labels.seat, seatOf(language, passenger)]),
      [say.labels.on, dhakaMoment(language, input.cancelledAt)],
    ],
    amounts,
    journey: wasConfirmed ? booking : undefined,
  });
}

function briefMoney(
  say: Words,
  input: { refundPoisha: number; wasConfirmed: boolean; byRailway: boolean },
  refund: string,
): string {
  const money =
    input.refundPoisha > 0
      ? say.briefRefund(refund)
      : input.wasConfirmed
        ? say.briefNoRefund
        : say.briefUnpaid;
  return input.byRailway ? `${say.briefByRailway} ${money}` : money;
}
