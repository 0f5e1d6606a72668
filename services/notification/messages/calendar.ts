import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { expectedAt } from '#shared/records/trip-delays';
import { dhakaMoment, type Language } from './language.ts';
import { type Booking, expectedDeparture, placeName, seatOf, trainName } from './trip.ts';

const planned: Record<Language, string> = { en: 'Planned', bn: 'নির্ধারিত সময়' };

/**
 * A journey as a calendar has it (RFC 5545), without the names of those who travel. A booking is one event for ever:
 * what is written later has the greater SEQUENCE and takes the place of what was written before.
 */
export function journeyCalendar(
  language: Language,
  booking: Booking,
  { now, from }: { now: Date; from: string },
): string {
  const ended = booking.status !== 'CONFIRMED';
  const calendar = ical({
    prodId: { company: 'Jatra', product: 'Tickets', language: language.toUpperCase() },
    method: ended ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  const { delayMinutes = 0 } = booking;
  calendar.createEvent({
    id: `${booking.bookingId}@jatra`,
    sequence: Math.max(0, Math.floor((now.getTime() - Date.parse(booking.createdAt)) / 1_000)),
    stamp: now,
    start: expectedDeparture(booking),
    end: expectedAt(new Date(booking.arrivalAt), delayMinutes),
    status: ended ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: from,
    summary: `${trainName(language, booking)}: ${route(language, booking)}`,
    location: placeName(language, booking.from),
    description: description(language, booking),
  });
  return calendar.toString();
}

function route(language: Language, { from, to }: Booking): string {
  const [start, end] = [from, to].map(({ name, nameBn }) => (language === 'bn' && nameBn) || name);
  return `${start} – ${end}`;
}

function description(language: Language, booking: Booking): string {
  const seats = booking.passengers
    .filter(({ status }) => status === 'ACTIVE')
    .map((passenger) => seatOf(language, passenger));
  const late = booking.delayMinutes
    ? [`${planned[language]}: ${dhakaMoment(language, booking.boardingAt)}`]
    : [];
  return [`PNR ${booking.pnr}`, ...late, ...seats].join('\n');
}
