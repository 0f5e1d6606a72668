import type { Static } from '@sinclair/typebox';
import type { bookingView } from '#shared/contracts/booking';
import { expectedAt } from '#shared/records/trip-delays';
import { oneLine } from '../delivery/notification.ts';
import { briefMoment, dhakaMoment, type Language, numerals, seatClassName } from './language.ts';

export type Booking = Static<typeof bookingView>;
export type Passenger = Booking['passengers'][number];

const labels = {
  en: { train: 'Train', from: 'From', to: 'To', expected: 'Expected to leave' },
  bn: { train: 'ট্রেন', from: 'যাত্রা শুরু', to: 'গন্তব্য', expected: 'ছাড়ার সম্ভাব্য সময়' },
};

/** The train's name alone, in the reader's language where there is one. */
export function shortTrainName(language: Language, booking: Booking): string {
  return (language === 'bn' && booking.trainNameBn) || booking.trainName;
}

/**
 * `788 Sonar Bangla Express (সোনার বাংলা এক্সপ্রেস)`: with its number, and in English with the Bengali name behind it as
 * places have it, which is what the board at the station says.
 */
export function trainName(language: Language, booking: Booking): string {
  const { trainName: name, trainNameBn: nameBn, trainNumber } = booking;
  return `${numerals(language, trainNumber)} ${placeName(language, { name, nameBn })}`;
}

/** `Dhaka (ঢাকা)` or `ঢাকা` */
export function placeName(language: Language, place: { name: string; nameBn: string }): string {
  if (language === 'bn') return place.nameBn || place.name;
  return place.nameBn && place.nameBn !== place.name ? `${place.name} (${place.nameBn})` : place.name;
}

/** When a train should leave the stop where these passengers board, late as it is. */
export function expectedDeparture({
  boardingAt,
  delayMinutes = 0,
}: Pick<Booking, 'boardingAt' | 'delayMinutes'>): Date {
  return expectedAt(new Date(boardingAt), delayMinutes);
}

/** The planned times; of a late train the expected one too. */
export function tripLines(language: Language, booking: Booking): [string, string][] {
  const label = labels[language];
  const at = (place: Booking['from'], instant: string) =>
    `${placeName(language, place)}, ${dhakaMoment(language, instant)}`;
  return [
    [label.train, trainName(language, booking)],
    [label.from, at(booking.from, booking.boardingAt)],
    [label.to, at(booking.to, booking.arrivalAt)],
    ...(booking.delayMinutes
      ? [
          [label.expected, dhakaMoment(language, expectedDeparture(booking).toISOString())] as [
            string,
            string,
          ],
        ]
      : []),
  ];
}

/** `Sonar Bangla Express, Dhaka 26 Nov 07:45` */
export function briefTrip(language: Language, booking: Booking): string {
  const { train, from } = briefNames(language, booking);
  return `${train}, ${from} ${briefMoment(language, booking.boardingAt)}`;
}

/** A text message about a trip, from the fullest wording to the barest. */
export function briefTrips(
  language: Language,
  booking: Booking,
  about: (trip: string) => string,
): [string, string] {
  return [about(briefTrip(language, booking)), about(briefNames(language, booking).train)];
}

/** Train and boarding place for a text message, no longer than those of the timetable are. */
export function briefNames(language: Language, booking: Booking): { train: string; from: string } {
  const from = (language === 'bn' && booking.from.nameBn) || booking.from.name;
  return { train: oneLine(shortTrainName(language, booking), 28), from: oneLine(from, 28) };
}

export function seatOf(
  language: Language,
  passenger: { coachNumber: string; seatNumber: string; class: string },
): string {
  const name = seatClassName(language, passenger.class);
  return language === 'en'
    ? `${name}, coach ${passenger.coachNumber}, seat ${passenger.seatNumber}`
    : `${name}, কোচ ${passenger.coachNumber}, আসন ${passenger.seatNumber}`;
}

export function passengerName(passenger: { name: string }): string {
  return oneLine(passenger.name, 100);
}

export function greeting(language: Language, contact: { fullName: string }): string {
  const name = oneLine(contact.fullName, 100);
  if (language === 'en') return name ? `Dear ${name},` : 'Hello,';
  return `প্রিয় ${name || 'যাত্রী'},`;
}

export function plainLines(rows: [string, string][]): string {
  return rows.map(([label, value]) => `${label}: ${value}`).join('\n');
}
