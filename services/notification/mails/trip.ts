import type { Static } from '@sinclair/typebox';
import type { bookingView } from '#shared/contracts/booking';
import { oneLine } from '../notification.ts';
import { dhakaMoment, placeName, seatClassName } from './words.ts';

export type Booking = Static<typeof bookingView>;
export type Passenger = Booking['passengers'][number];

export function trainName(booking: Booking): string {
  const name = `${booking.trainName} (${booking.trainNumber})`;
  return booking.trainNameBn && booking.trainNameBn !== booking.trainName
    ? `${name} ${booking.trainNameBn}`
    : name;
}

export function tripLines(booking: Booking): [string, string][] {
  return [
    ['Train', trainName(booking)],
    ['From', `${placeName(booking.from)}, ${dhakaMoment(booking.boardingAt)}`],
    ['To', `${placeName(booking.to)}, ${dhakaMoment(booking.arrivalAt)}`],
  ];
}

export function seatOf(passenger: { coachNumber: string; seatNumber: string; class: string }): string {
  return `${seatClassName(passenger.class)}, coach ${passenger.coachNumber}, seat ${passenger.seatNumber}`;
}

export function passengerName(passenger: { name: string }): string {
  return oneLine(passenger.name, 100);
}

export function greeting(contact: { fullName: string }): string {
  const name = oneLine(contact.fullName, 100);
  return name ? `Dear ${name},` : 'Hello,';
}

export function plainLines(rows: [string, string][]): string {
  return rows.map(([label, value]) => `${label}: ${value}`).join('\n');
}
