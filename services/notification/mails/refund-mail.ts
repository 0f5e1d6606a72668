import type { Static } from '@sinclair/typebox';
import type { paymentRefundReason } from '#shared/contracts/payment';
import { bookingMail } from './booking-mail.ts';
import type { MailContent } from './code-mail.ts';
import type { Booking } from './trip.ts';
import { dhakaMoment, taka } from './words.ts';

const reasons: Record<Static<typeof paymentRefundReason>, string> = {
  CANCELLED_BY_PASSENGER: 'for what you cancelled',
  SEATS_GONE: 'because the seats were no longer free when the payment arrived',
  BOOKING_CLOSED: 'because the booking was already closed when the payment arrived',
  TRIP_CANCELLED: 'because the railway has cancelled the train',
  DUPLICATE_CHARGE: 'because the booking had been paid twice',
  REVIEW_REJECTED: 'because the payment could not be accepted',
};

export function refundMail(input: {
  booking: Booking;
  contact: { fullName: string };
  amountPoisha: number;
  reason: Static<typeof paymentRefundReason>;
  refundedAt: string;
  arrivesWithinDays: number;
}): MailContent {
  const { booking, contact, amountPoisha, arrivesWithinDays } = input;
  return bookingMail({
    booking,
    contact,
    title: `${taka(amountPoisha)} has been refunded`,
    subject: `Refund of ${taka(amountPoisha)}, PNR ${booking.pnr}`,
    paragraphs: [
      `SSLCommerz, our payment gateway, has sent ${taka(amountPoisha)} back to the card or wallet you paid with, ${reasons[input.reason]}.`,
      `Banks and wallets show it within ${arrivesWithinDays} working days, most of them sooner.`,
    ],
    facts: [
      ['Refund', taka(amountPoisha)],
      ['Sent back on', dhakaMoment(input.refundedAt)],
    ],
  });
}
