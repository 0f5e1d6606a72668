import { oneLine } from '../notification.ts';
import { bookingMessage } from './booking-message.ts';
import { type Language, numerals } from './language.ts';
import type { Message } from './message.ts';
import { type Booking, briefTrip, expectedDeparture, placeName, shortTrainName } from './trip.ts';
import { dhakaMoment } from './words.ts';

interface Words {
  title(onTime: boolean): string;
  subject(onTime: boolean, train: string, pnr: string): string;
  late(minutes: number, place: string, expected: string): string;
  onTime(place: string, expected: string): string;
  reason(text: string): string;
  valid: string;
  briefLate(trip: string, pnr: string, minutes: number): string;
  briefOnTime(trip: string, pnr: string): string;
}

const words: Record<Language, Words> = {
  en: {
    title: (onTime) => (onTime ? 'Your train is expected on time' : 'Your train is late'),
    subject: (onTime, train, pnr) => `${onTime ? 'On time again' : 'Late'}: ${train}, PNR ${pnr}`,
    late: (minutes, place, expected) =>
      `Your train is expected about ${minutes} minutes late. It should leave ${place} on ${expected}.`,
    onTime: (place, expected) =>
      `Your train is expected on time after all. It should leave ${place} on ${expected}.`,
    reason: (text) => `The railway says: ${text}`,
    valid: 'Your tickets stay as they are. This may change again: please look before you set out.',
    briefLate: (trip, pnr, minutes) =>
      `${pnr} (${trip}): your train is expected about ${minutes} minutes late.`,
    briefOnTime: (trip, pnr) => `${pnr} (${trip}): your train is expected on time after all.`,
  },
  bn: {
    title: (onTime) => (onTime ? 'আপনার ট্রেন সময়মতো ছাড়বে' : 'আপনার ট্রেন দেরিতে চলছে'),
    subject: (onTime, train, pnr) => `${onTime ? 'আবার সময়মতো' : 'দেরি'}: ${train}, PNR ${pnr}`,
    late: (minutes, place, expected) =>
      `আপনার ট্রেন প্রায় ${numerals('bn', minutes)} মিনিট দেরিতে চলছে। ${place} থেকে ছাড়ার সম্ভাব্য সময়: ${expected}।`,
    onTime: (place, expected) =>
      `আপনার ট্রেন শেষ পর্যন্ত সময়মতোই ছাড়বে। ${place} থেকে ছাড়ার সম্ভাব্য সময়: ${expected}।`,
    reason: (text) => `রেলওয়ে জানিয়েছে: ${text}`,
    valid: 'আপনার টিকিট আগের মতোই কার্যকর। সময় আবার বদলাতে পারে: রওনা হওয়ার আগে দেখে নিন।',
    briefLate: (trip, pnr, minutes) =>
      `${pnr} (${trip}): আপনার ট্রেন প্রায় ${numerals('bn', minutes)} মিনিট দেরিতে চলছে।`,
    briefOnTime: (trip, pnr) => `${pnr} (${trip}): আপনার ট্রেন শেষ পর্যন্ত সময়মতোই ছাড়বে।`,
  },
};

export function delayMessage(
  language: Language,
  input: { booking: Booking & { delayMinutes: number }; contact: { fullName: string }; reason: string },
): Message {
  const { booking, contact } = input;
  const { delayMinutes } = booking;
  const say = words[language];
  const onTime = delayMinutes === 0;
  const expected = dhakaMoment(language, expectedDeparture(booking).toISOString());
  const place = placeName(language, booking.from);
  const reason = oneLine(input.reason);
  const trip = briefTrip(language, booking);
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title(onTime),
    subject: say.subject(onTime, shortTrainName(language, booking), booking.pnr),
    brief: onTime ? say.briefOnTime(trip, booking.pnr) : say.briefLate(trip, booking.pnr, delayMinutes),
    paragraphs: [
      onTime ? say.onTime(place, expected) : say.late(delayMinutes, place, expected),
      ...(reason ? [say.reason(reason)] : []),
      say.valid,
    ],
  });
}
