import type { Static } from '@sinclair/typebox';
import type { Envelope } from '#shared/bus';
import { getContact } from '#shared/contracts/auth';
import { type failed, getBooking } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { failureMail } from './mails/failure-mail.ts';
import { alreadyHandled, queueNotification } from './queue-notification.ts';

/** booking.failed → why, and what becomes of the money. */
export function announceFailure(deps: Deps) {
  return async (event: Envelope<Static<typeof failed.data>>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const { bookingId, userId, reason, paid } = event.data;
    const [booking, contact] = await Promise.all([
      deps.bus.request(getBooking, { bookingId }),
      deps.bus.request(getContact, { userId }),
    ]);
    // A late payment has revived it: the tickets are on their way.
    if (booking.status !== 'FAILED') return queueNotification(deps, event, undefined);
    await queueNotification(deps, event, {
      kind: 'BOOKING_FAILED',
      userId,
      bookingId,
      recipient: contact.email,
      mail: failureMail({ booking, contact, reason, paid }),
    });
  };
}
