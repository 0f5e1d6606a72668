import { listTickets } from '#shared/contracts/ticket';
import type { Deps } from '../connect.ts';

type Ticket = (typeof listTickets)['output']['static']['tickets'][number];

/** The tickets of a booking that a checker has accepted, by the word of the ticket service at this moment. */
export async function usedTickets({ bus }: Pick<Deps, 'bus'>, bookingId: string): Promise<Ticket[]> {
  const { tickets } = await bus.request(listTickets, { bookingId });
  return tickets.filter(({ status }) => status === 'USED');
}
