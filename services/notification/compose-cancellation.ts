import type { Static } from '@sinclair/typebox';
import type { cancelled } from '#shared/contracts/booking';
import type { Composed } from './announcement.ts';
import { askAbout } from './ask-about.ts';
import type { Deps } from './connect.ts';
import { explainRefund } from './explain-refund.ts';
import { cancellationMessage } from './messages/cancellation-message.ts';
import type { Language } from './messages/language.ts';

/** booking.cancelled → who no longer travels, and what is refunded. */
export function composeCancellation(deps: Deps) {
  return async (data: Static<typeof cancelled.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, seats, whole, wasConfirmed, refundPoisha, cancelledAt } = data;
    const { booking, contact } = await askAbout(deps, data);
    const passengerIds = seats.map((seat) => seat.passengerId);
    const isMeant = ({ cancellationId }: { cancellationId: string }) =>
      cancellationId === data.cancellationId;
    const sum = wasConfirmed ? await explainRefund(deps, booking, isMeant) : undefined;
    const message = cancellationMessage(language, {
      booking,
      contact,
      passengerIds,
      whole,
      wasConfirmed,
      refundPoisha,
      cancelledAt,
      byRailway: data.reason === 'TRIP_CANCELLED',
      sum: sum && { ...sum, refundPoisha },
    });
    return { kind: 'BOOKING_CANCELLED', userId, bookingId, contact, message };
  };
}
