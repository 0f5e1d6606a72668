import { bookingMail } from './booking-mail.ts';
import type { MailContent } from './code-mail.ts';
import type { Booking } from './trip.ts';
import { taka } from './words.ts';

type Reason = NonNullable<Booking['failureReason']>;

const reasons: Record<Reason, string> = {
  PAYMENT_DEADLINE: 'It was not paid in time, so the seats have been given back for sale.',
  PAYMENT_FAILED: 'The payment did not go through, so the seats have been given back for sale.',
  SEATS_GONE:
    'When the payment reached us the time for it had run out, and somebody else had taken the seats.',
  TRIP_CANCELLED: 'The railway has cancelled this train.',
};

export function failureMail(input: {
  booking: Booking;
  contact: { fullName: string };
  reason: Reason;
  paid: boolean;
}): MailContent {
  const { booking, contact, reason, paid } = input;
  const money = paid
    ? `You have paid ${taka(booking.totalPoisha)}. All of it is being refunded to the card or wallet you paid with; you need not do anything.`
    : 'Nothing has been charged. Should your bank or wallet show a payment all the same, it is refunded without your asking.';
  return bookingMail({
    booking,
    contact,
    title: 'Your booking could not be completed',
    subject: `Booking not completed: ${booking.trainName}, PNR ${booking.pnr}`,
    paragraphs: [reasons[reason], money],
  });
}
