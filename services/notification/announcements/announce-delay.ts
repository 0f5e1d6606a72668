import type { Static } from '@sinclair/typebox';
import { type Delivery, type Envelope, on } from '#shared/bus/bus';
import type { PassedOverReason } from '#shared/bus/pass-over';
import { listByTrip } from '#shared/contracts/booking';
import { type tripCancelled, tripDelayed } from '#shared/contracts/schedule';
import { isNewestOfTrip, noteTrip } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';
import type { Announcement } from '../delivery/announcement.ts';
import { oneLine } from '../delivery/notification.ts';
import { alreadyHandled, markHandled, queueOneOfMany } from '../delivery/queue-notifications.ts';
import { briefMoment, dhakaMoment, type Language, numerals } from '../messages/language.ts';
import { bookingMessage, type Message } from '../messages/message.ts';
import { type Booking, briefNames, expectedDeparture, placeName, shortTrainName } from '../messages/trip.ts';
import { readPreferences } from '../people/preferences.ts';
import { askAbout } from './ask-about.ts';
import { composed, type Subject, type Telling } from './telling.ts';

type Delay = Static<typeof tripDelayed.data>;

const toldAtOnce = 8;

/** schedule.trip-delayed → everybody who has not boarded yet is told the expected departure. */
export const tellOfDelays: Telling = {
  type: tripDelayed.type,
  subscribe: (inboxKey) => on(tripDelayed, announceDelay, { inboxKey }),
  composeAgain: (deps, facts, subject, language) =>
    composeDelay(deps, tripDelayed.parse(facts), subject, language),
};

/**
 * The version is stored before the bookings are listed: a booking that is confirmed later learns of the delay with its
 * tickets. No service is asked whether the delay still holds: it may have heard less than we have.
 */
function announceDelay(deps: Deps) {
  return async (event: Delivery<Delay>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const { trainId, journeyDate, version } = event.data;
    const isNewest = (await noteTrip(deps.db, event.data)) && (await tellEverybody(deps, event));
    if (!isNewest) deps.passOver(event, 'OVERTAKEN', { trainId, journeyDate, version });
    await markHandled(deps, event);
  };
}

/** schedule.trip-cancelled → its delays are no longer told. Each of its bookings is told of its own end. */
export function noteTripCancelled(deps: Deps) {
  return async (event: Envelope<Static<typeof tripCancelled.data>>): Promise<void> => {
    const { trainId, journeyDate, version } = event.data;
    if (!(await noteTrip(deps.db, event.data)))
      deps.passOver(event, 'OVERTAKEN', { trainId, journeyDate, version });
  };
}

/**
 * A reader who cannot be told now does not keep the others from being told.
 * @returns false as soon as something newer of the trip is known.
 */
async function tellEverybody(deps: Deps, event: Delivery<Delay>): Promise<boolean> {
  const { trainId, journeyDate } = event.data;
  const faults: unknown[] = [];
  let after: string | null = null;
  do {
    const page: Static<typeof listByTrip.output> = await deps.bus.request(listByTrip, {
      trainId,
      journeyDate,
      after,
    });
    for (let from = 0; from < page.bookings.length; from += toldAtOnce) {
      const some = page.bookings.slice(from, from + toldAtOnce);
      const outcomes = await Promise.allSettled(some.map((one) => tell(deps, event, one)));
      if (outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'OVERTAKEN'))
        return false;
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
      faults.push(...failed.map(({ reason }) => reason));
      // A service is away: the rest waits for the next delivery instead of for one time-out after another.
      if (failed.length === some.length) throw faults[0];
    }
    after = page.next;
  } while (after !== null);
  if (faults.length > 0) throw faults[0];
  return true;
}

/** @returns why nothing was said; undefined where it was. */
async function tell(
  deps: Deps,
  event: Delivery<Delay>,
  subject: Subject,
): Promise<PassedOverReason | undefined> {
  const preferences = await readPreferences(deps)(subject.userId);
  const announcement = await composeDelay(deps, event.data, subject, preferences.language);
  const reason =
    typeof announcement === 'string'
      ? announcement
      : await queueOneOfMany(deps, event, announcement, preferences, (tx) => isNewestOfTrip(tx, event.data));
  if (reason) deps.passOver(event, reason, { bookingId: subject.bookingId });
  return reason;
}

function composeDelay(
  deps: Deps,
  { delayMinutes, version, reason }: Delay,
  { bookingId, userId }: Subject,
  language: Language,
): Promise<Announcement | PassedOverReason> {
  return composed(async () => {
    const { booking: sold, contact } = await askAbout(deps, { bookingId, userId });
    if ((sold.tripVersion ?? 0) > version) return 'OVERTAKEN';
    // Booking hears of the delay by itself, perhaps a moment later.
    const booking = { ...sold, delayMinutes };
    if (booking.status !== 'CONFIRMED') return 'NOT_CONFIRMED';
    if (expectedDeparture(booking) < deps.clock.now()) return 'HAS_DEPARTED';
    const message = delayMessage(language, { booking, contact, reason });
    return { kind: 'TRIP_DELAYED', userId, bookingId, contact, message };
  });
}

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
  /** In the words of the staff. */
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
    brief: onTime ? say.briefOnTime(told) : say.briefLate(told),
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
