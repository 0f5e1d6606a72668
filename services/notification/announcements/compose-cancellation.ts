import type { Static } from '@sinclair/typebox';
import type { cancelled } from '#shared/contracts/booking';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import { cancellationMessage } from '../messages/cancellation-message.ts';
import { endedOnWayMessage } from '../messages/ended-on-way-message.ts';
import type { Language } from '../messages/language.ts';
import { askAbout } from './ask-about.ts';
import { explainRefund } from './explain-refund.ts';

/** booking.cancelled → who no longer travels, or whose train ended on its way, and what is refunded. */
export function composeCancellation(deps: Deps) {
  return async (data: Static<typeof cancelled.data>, language: Language): Promise<Composed> => {
    const { bookingId, userId, seats, whole, wasConfirmed, refundPoisha, cancelledAt } = data;
    // Nobody is written to for taking back what was never paid: it could be done over and over.
    if (!wasConfirmed && data.reason !== 'TRIP_CANCELLED') return 'NOT_CONFIRMED';
    const { booking, contact } = await askAbout(deps, data);
    const passengerIds = seats.map((seat) => seat.passengerId);
    const isMeant = ({ cancellationId }: { cancellationId: string }) =>
      cancellationId === data.cancellationId;
    const explained = wasConfirmed ? await explainRefund(deps, booking, isMeant) : undefined;
    const sum = explained && { ...explained, refundPoisha };
    const refunded = { booking, contact, refundPoisha, cancelledAt, sum };
    const byRailway = data.reason === 'TRIP_CANCELLED';
    const message =
      byRailway && !whole && seats.length === 0
        ? endedOnWayMessage(language, refunded)
        : cancellationMessage(language, { ...refunded, passengerIds, whole, wasConfirmed, byRailway });
    return { kind: 'BOOKING_CANCELLED', userId, bookingId, contact, message };
  };
}
