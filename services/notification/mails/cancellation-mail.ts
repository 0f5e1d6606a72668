import { bookingMail } from './booking-mail.ts';
import type { MailContent } from './code-mail.ts';
import { type Booking, passengerName, seatOf } from './trip.ts';
import { dhakaMoment, listed, taka } from './words.ts';

export function cancellationMail(input: {
  booking: Booking;
  contact: { fullName: string };
  passengerIds: string[];
  whole: boolean;
  wasConfirmed: boolean;
  refundPoisha: number;
  cancelledAt: string;
}): MailContent {
  const { booking, contact, whole } = input;
  const cancelled = booking.passengers.filter((passenger) =>
    input.passengerIds.includes(passenger.passengerId),
  );
  const names = listed(cancelled.map(passengerName));
  const staying = booking.passengers.filter(
    (passenger) => passenger.status === 'ACTIVE' && !cancelled.includes(passenger),
  );
  const title = whole ? 'Your booking is cancelled' : 'Part of your booking is cancelled';
  return bookingMail({
    booking,
    contact,
    title,
    subject: `${whole ? 'Booking cancelled' : 'Booking partly cancelled'}: ${booking.trainName}, PNR ${booking.pnr}`,
    paragraphs: [
      whole
        ? `Nobody travels on this booking any more${names && `: ${names}`}.`
        : `${names} no longer ${cancelled.length === 1 ? 'travels' : 'travel'}.`,
      ...(whole || staying.length === 0
        ? []
        : [`Still travelling, with the tickets they have: ${listed(staying.map(passengerName))}.`]),
      ...(input.wasConfirmed ? ['The cancelled tickets are no longer good for travel.'] : []),
      moneySentence(input),
    ],
    facts: [
      ...cancelled.map((passenger): [string, string] => ['Cancelled seat', seatOf(passenger)]),
      ['Cancelled on', dhakaMoment(input.cancelledAt)],
      ['Refund', taka(input.refundPoisha)],
    ],
  });
}

function moneySentence({
  wasConfirmed,
  refundPoisha,
}: {
  wasConfirmed: boolean;
  refundPoisha: number;
}): string {
  if (refundPoisha > 0) {
    return `${taka(refundPoisha)} is being refunded to the card or wallet you paid with. We write again when it has been sent.`;
  }
  return wasConfirmed
    ? 'By the refund rules nothing of its price is refunded.'
    : 'It had not been paid, so there is nothing to refund.';
}
