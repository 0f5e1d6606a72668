import type { Static } from '@sinclair/typebox';
import type { Envelope } from '#shared/bus';
import { getContact } from '#shared/contracts/auth';
import { type cancelled, getBooking } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { cancellationMail } from './mails/cancellation-mail.ts';
import { alreadyHandled, queueNotification } from './queue-notification.ts';

/** booking.cancelled → who no longer travels, and what is refunded. */
export function announceCancellation(deps: Deps) {
  return async (event: Envelope<Static<typeof cancelled.data>>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const { bookingId, userId, seats, whole, wasConfirmed, refundPoisha, cancelledAt } = event.data;
    const [booking, contact] = await Promise.all([
      deps.bus.request(getBooking, { bookingId }),
      deps.bus.request(getContact, { userId }),
    ]);
    const passengerIds = seats.map((seat) => seat.passengerId);
    await queueNotification(deps, event, {
      kind: 'BOOKING_CANCELLED',
      userId,
      bookingId,
      recipient: contact.email,
      mail: cancellationMail({
        booking,
        contact,
        passengerIds,
        whole,
        wasConfirmed,
        refundPoisha,
        cancelledAt,
      }),
    });
  };
}
