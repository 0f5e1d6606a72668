import type { Static } from '@sinclair/typebox';
import { type issued, listTickets } from '#shared/contracts/ticket';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import type { Language } from '../messages/language.ts';
import { ticketsMessage } from '../messages/tickets-message.ts';
import { askAbout } from './ask-about.ts';

/** ticket.issued → the PNR and everybody's ticket. */
export function composeTickets(deps: Deps) {
  return async (
    data: Pick<Static<typeof issued.data>, 'bookingId' | 'userId'>,
    language: Language,
  ): Promise<Composed> => {
    const { bookingId, userId } = data;
    const [{ booking, contact }, { tickets }] = await Promise.all([
      askAbout(deps, data),
      deps.bus.request(listTickets, { bookingId }),
    ]);
    // Cancelled meanwhile: the message about that says what there is to say.
    if (booking.status === 'CANCELLED') return 'NOT_CONFIRMED';

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
    const message = ticketsMessage(language, { booking, travellers, contact });
    return { kind: 'TICKETS', userId, bookingId, contact, message };
  };
}
