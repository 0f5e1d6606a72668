import type { Static } from '@sinclair/typebox';
import type { Envelope } from '#shared/bus';
import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import type { refunded } from '#shared/contracts/payment';
import type { Deps } from './connect.ts';
import { refundMail } from './mails/refund-mail.ts';
import { alreadyHandled, queueNotification } from './queue-notification.ts';

/** payment.refunded → how much has been sent back, through whom, and when it will be seen. */
export function announceRefund(deps: Deps) {
  return async (event: Envelope<Static<typeof refunded.data>>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const { bookingId, userId, amountPoisha, reason, refundedAt } = event.data;
    const [booking, contact] = await Promise.all([
      deps.bus.request(getBooking, { bookingId }),
      deps.bus.request(getContact, { userId }),
    ]);
    const arrivesWithinDays = deps.config.NOTIFICATION_REFUND_DAYS;
    await queueNotification(deps, event, {
      kind: 'REFUND',
      userId,
      bookingId,
      recipient: contact.email,
      mail: refundMail({ booking, contact, amountPoisha, reason, refundedAt, arrivesWithinDays }),
    });
  };
}
