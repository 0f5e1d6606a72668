import type { Static } from '@sinclair/typebox';
import { type heldForReview, listByBooking } from '#shared/contracts/payment';
import type { Composed } from './announcement.ts';
import { askAbout } from './ask-about.ts';
import type { Deps } from './connect.ts';
import type { Language } from './messages/language.ts';
import { reviewMessage } from './messages/review-message.ts';

/** payment.held-for-review → that a person looks at it, and that nobody should pay twice. */
export function composeReview(deps: Deps) {
  return async (data: Static<typeof heldForReview.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId } = data;
    const [{ booking, contact }, isHeld] = await Promise.all([
      askAbout(deps, data),
      isUnderReview(deps, data),
    ]);
    // Decided by now: the message about that says what there is to say.
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

/** The payment itself tells it: its booking may have ended before it heard of the review, and the money is held all the same. */
async function isUnderReview(deps: Deps, { bookingId, paymentId }: Static<typeof heldForReview.data>) {
  const { payments, refunds } = await deps.bus.request(listByBooking, { bookingId });
  const payment = payments.find((one) => one.paymentId === paymentId);
  const goesBack = refunds.some((one) => one.paymentId === paymentId);
  return payment?.status === 'PROCESSING' && payment.reviewReason !== null && !goesBack;
}
