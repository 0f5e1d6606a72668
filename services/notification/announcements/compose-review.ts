import type { Static } from '@sinclair/typebox';
import type { heldForReview } from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import type { Language } from '../messages/language.ts';
import { reviewMessage } from '../messages/review-message.ts';
import { askAbout } from './ask-about.ts';
import { isMoneyHeld } from './held-money.ts';

/** payment.held-for-review → that a person looks at it, and that nobody should pay twice. */
export function composeReview(deps: Deps) {
  return async (data: Static<typeof heldForReview.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId } = data;
    const [{ booking, contact }, isHeld] = await Promise.all([askAbout(deps, data), isMoneyHeld(deps, data)]);
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
