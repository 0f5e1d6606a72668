import { oneLine } from '../delivery/notification.ts';
import { bookingMessage } from './booking-message.ts';
import { type Language, numerals } from './language.ts';
import type { Message } from './message.ts';
import { brief } from './sms.ts';
import { type Booking, briefNames, expectedDeparture, placeName, shortTrainName } from './trip.ts';
import { briefMoment, dhakaMoment } from './words.ts';

interface Brief {
  pnr: string;
  train: string;
  from: string;
  minutes: number;
  expected: string;
  planned: string;
}

interface Words {
  title(onTime: boolean): string;
  subject(onTime: boolean, train: string, pnr: string): string;
  late(minutes: number, place: string, expected: string, planned: string): string;
  onTime(place: string, expected: string): string;
  /** In the words of whoever runs the train. */
  reason(text: string): string;
  reasonInOtherLanguage(text: string): string;
  valid: string;
  briefLate(told: Brief): [string, string];
  briefOnTime(told: Brief): [string, string];
}

const words: Record<Language, Words> = {
  en: {
    title: (onTime) => (onTime ? 'Your train is expected on time' : 'Your train is late'),
    subject: (onTime, train, pnr) => `${onTime ? 'On time again' : 'Late'}: ${train}, PNR ${pnr}`,
    late: (minutes, place, expected, planned) =>
      `Your train is expected about ${minutes} minutes late. It should leave ${place} on ${expected}, instead of ${planned} as planned.`,
    onTime: (place, expected) =>
      `Your train is expected on time after all. It should leave ${place} on ${expected}.`,
    reason: (text) => `The railway says: ${text}`,
    reasonInOtherLanguage: (text) => `The railway says, in Bengali: “${text}”`,
    valid: 'Your tickets stay as they are. The time may change again.',
    briefLate: ({ pnr, train, from, minutes, expected, planned }) => [
      `${pnr}: ${train} is about ${minutes} minutes late. It leaves ${from} ${expected}, not ${planned}.`,
      `${pnr}: about ${minutes} minutes late. Leaves ${from} ${expected}, not ${planned}.`,
    ],
    briefOnTime: ({ pnr, train, from, planned }) => [
      `${pnr}: ${train} is on time after all. It leaves ${from} ${planned}.`,
      `${pnr}: on time after all. Leaves ${from} ${planned}.`,
    ],
  },
  bn: {
    title: (onTime) => (onTime ? 'আপনার ট্রেন সময়মতো ছাড়বে' : 'আপনার ট্রেন দেরিতে চলছে'),
    subject: (onTime, train, pnr) => `${onTime ? 'আবার সময়মতো' : 'দেরি'}: ${train}, PNR ${pnr}`,
    late: (minutes, place, expected, planned) =>
      `আপনার ট্রেন প্রায় ${numerals('bn', minutes)} মিনিট দেরিতে চলছে। ${place} থেকে ছাড়ার সম্ভাব্য সময়: ${expected}। নির্ধারিত সময় ছিল: ${planned}।`,
    onTime: (place, expected) =>
      `আপনার ট্রেন শেষ পর্যন্ত সময়মতোই ছাড়বে। ${place} থেকে ছাড়ার সম্ভাব্য সময়: ${expected}।`,
    reason: (text) => `রেলওয়ে জানিয়েছে: ${text}`,
    reasonInOtherLanguage: (text) => `রেলওয়ে ইংরেজিতে জানিয়েছে: “${text}”`,
    valid: 'আপনার টিকিট আগের মতোই কার্যকর। সময় আবার বদলাতে পারে।',
    briefLate: ({ pnr, train, from, minutes, expected, planned }) => [
      `${pnr}: ${train} প্রায় ${numerals('bn', minutes)} মিনিট দেরি। ${from} থেকে ছাড়বে ${expected}, আগে ছিল ${planned}।`,
      `${pnr}: প্রায় ${numerals('bn', minutes)} মিনিট দেরি। ${from} থেকে ${expected}, আগে ${planned}।`,
    ],
    briefOnTime: ({ pnr, train, from, planned }) => [
      `${pnr}: ${train} সময়মতোই চলবে। ${from} থেকে ছাড়বে ${planned}।`,
      `${pnr}: ট্রেন সময়মতোই চলবে। ${from} থেকে ${planned}।`,
    ],
  },
};

export function delayMessage(
  language: Language,
  input: { booking: Booking & { delayMinutes: number }; contact: { fullName: string }; reason: string },
): Message {
  const { booking, contact } = input;
  const { delayMinutes, pnr } = booking;
  const say = words[language];
  const onTime = delayMinutes === 0;
  const expectedAt = expectedDeparture(booking).toISOString();
  const [expected, planned] = [expectedAt, booking.boardingAt].map((at) => dhakaMoment(language, at));
  const place = placeName(language, booking.from);
  const told: Brief = {
    pnr,
    ...briefNames(language, booking),
    minutes: delayMinutes,
    expected: briefMoment(language, expectedAt),
    planned: briefMoment(language, booking.boardingAt),
  };
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title(onTime),
    subject: say.subject(onTime, shortTrainName(language, booking), pnr),
    brief: brief(language, onTime ? say.briefOnTime(told) : say.briefLate(told)),
    paragraphs: [
      onTime ? say.onTime(place, expected!) : say.late(delayMinutes, place, expected!, planned!),
      ...reasonGiven(language, input.reason),
      say.valid,
    ],
    journey: booking,
  });
}

/** Staff type the reason once, in the language that is theirs. */
function reasonGiven(language: Language, text: string): string[] {
  const reason = oneLine(text);
  if (!reason) return [];
  const written: Language = /\p{Script=Bengali}/u.test(reason) ? 'bn' : 'en';
  const say = words[language];
  return [written === language ? say.reason(reason) : say.reasonInOtherLanguage(reason)];
}
