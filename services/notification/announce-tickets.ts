import type { Static } from '@sinclair/typebox';
import type { Envelope } from '#shared/bus';
import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import { type issued, listTickets } from '#shared/contracts/ticket';
import type { Deps } from './connect.ts';
import { ticketsMail } from './mails/tickets-mail.ts';
import { alreadyHandled, queueNotification } from './queue-notification.ts';

/** ticket.issued → the mail with the PNR and everybody's ticket. */
export function announceTickets(deps: Deps) {
  return async (event: Envelope<Static<typeof issued.data>>): Promise<void> => {
    if (await alreadyHandled(deps, event)) return;
    const { bookingId, userId } = event.data;
    const [booking, { tickets }, contact] = await Promise.all([
      deps.bus.request(getBooking, { bookingId }),
      deps.bus.request(listTickets, { bookingId }),
      deps.bus.request(getContact, { userId }),
    ]);
    // Cancelled meanwhile: the mail about that says what there is to say.
    if (booking.status === 'CANCELLED') return queueNotification(deps, event, undefined);

    const travellers = booking.passengers
      .filter((passenger) => passenger.status === 'ACTIVE')
      .map((passenger) => {
        const ticket = tickets.find(
          (one) => one.passengerId === passenger.passengerId && one.status !== 'CANCELLED',
        );
        if (!ticket) throw new Error(`Passenger ${passenger.passengerId} travels without a ticket`);
        return { passenger, ticket };
      });
    if (travellers.length === 0)
      throw new Error(`Nobody travels on booking ${bookingId}, which is ${booking.status}`);
    await queueNotification(deps, event, {
      kind: 'TICKETS',
      userId,
      bookingId,
      recipient: contact.email,
      mail: ticketsMail({ booking, travellers, contact }),
    });
  };
}
