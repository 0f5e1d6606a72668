import { listTickets } from '#shared/contracts/ticket';
import type { Deps } from '../connect.ts';

type Ticket = (typeof listTickets)['output']['static']['tickets'][number];

/** The tickets of a booking that a checker has accepted, as the ticket service says now. */
export async function usedTickets({ bus }: Pick<Deps, 'bus'>, bookingId: string): Promise<Ticket[]> {
  const { tickets } = await bus.request(listTickets, { bookingId });
  return tickets.filter(({ status }) => status === 'USED');
}
