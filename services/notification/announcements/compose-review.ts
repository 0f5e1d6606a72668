import type { Static } from '@sinclair/typebox';
import type { heldForReview } from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import type { Language } from '../messages/language.ts';
import { bookingMessage, type Message } from '../messages/message.ts';
import { type Booking, briefTrips, shortTrainName } from '../messages/trip.ts';
import { askAbout } from './ask-about.ts';
import { isMoneyHeld } from './is-money-held.ts';

/** payment.held-for-review → that a person looks at it, and that nobody should pay twice. */
export function composeReview(deps: Deps) {
  return async (data: Static<typeof heldForReview.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId } = data;
    const [{ booking, contact }, isHeld] = await Promise.all([askAbout(deps, data), isMoneyHeld(deps, data)]);
    // Decided meanwhile: another message tells that.
    if (!isHeld) return 'OVERTAKEN';
    return {
      kind: 'PAYMENT_REVIEW',
      userId,
      bookingId,
      contact,
      message: reviewMessage(language, { booking, contact }),
    };
  };
}

const words = {
  en: {
    title: 'Your payment is being checked',
    subject: (train: string, pnr: string) => `Payment being checked: ${train}, PNR ${pnr}`,
    paragraphs: [
      'We have received your payment, and our payment gateway has asked for it to be looked at by a person.',
      'You need not do anything, and you should not pay again. We write as soon as it is decided: either you get your tickets, or all the money goes back to the card or wallet you paid with.',
    ],
    brief: (trip: string, pnr: string) =>
      `Your payment for ${pnr} (${trip}) is being checked. Do not pay again; we write when it is decided.`,
  },
  bn: {
    title: 'আপনার পেমেন্ট যাচাই করা হচ্ছে',
    subject: (train: string, pnr: string) => `পেমেন্ট যাচাই করা হচ্ছে: ${train}, PNR ${pnr}`,
    paragraphs: [
      'আমরা আপনার পেমেন্ট পেয়েছি। পেমেন্ট গেটওয়ে সেটি একজনকে দিয়ে যাচাই করাতে বলেছে।',
      'আপনাকে কিছু করতে হবে না, আবার পেমেন্টও করবেন না। সিদ্ধান্ত হলেই আমরা জানাব: হয় আপনি টিকিট পাবেন, নয়তো যে কার্ড বা ওয়ালেট থেকে দিয়েছেন সেখানেই পুরো টাকা ফেরত যাবে।',
    ],
    brief: (trip: string, pnr: string) => `${pnr} (${trip})-এর পেমেন্ট যাচাই হচ্ছে। আবার পেমেন্ট করবেন না; ফল জানাব।`,
  },
};

export function reviewMessage(
  language: Language,
  input: { booking: Booking; contact: { fullName: string } },
): Message {
  const { booking, contact } = input;
  const say = words[language];
  return bookingMessage({
    language,
    booking,
    contact,
    title: say.title,
    subject: say.subject(shortTrainName(language, booking), booking.pnr),
    brief: briefTrips(language, booking, (trip) => say.brief(trip, booking.pnr)),
    paragraphs: say.paragraphs,
  });
}
