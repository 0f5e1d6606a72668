import type { Static } from '@sinclair/typebox';
import type { refunded } from '#shared/contracts/payment';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import type { Language } from '../messages/language.ts';
import { refundMessage } from '../messages/refund-message.ts';
import { askAbout } from './ask-about.ts';
import { explainRefund } from './explain-refund.ts';

/** payment.refunded → how much has been sent back, through whom, and when it will be seen. */
export function composeRefund(deps: Deps) {
  return async (data: Static<typeof refunded.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, amountPoisha, reason, refundedAt } = data;
    const { booking, contact } = await askAbout(deps, data);
    const sum = await explainRefund(deps, booking, ({ refundId }) => refundId === data.refundId);
    const arrivesWithinDays = deps.config.NOTIFICATION_REFUND_DAYS;
    const message = refundMessage(language, {
      booking,
      contact,
      amountPoisha,
      reason,
      refundedAt,
      arrivesWithinDays,
      sum: sum && { ...sum, refundPoisha: amountPoisha },
    });
    return { kind: 'REFUND', userId, bookingId, contact, message };
  };
}
