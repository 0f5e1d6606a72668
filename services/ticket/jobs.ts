import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { measureDisputes } from './duties/measure-disputes.ts';
import { eraseTickets } from './erase-person.ts';
import { expireTickets } from './issue/expire-tickets.ts';

export function ticketJobs(deps: Deps): Job[] {
  return [
    every(30, 'reread-keys', () => deps.keyring.reload()),
    every(300, 'expire-tickets', expireTickets(deps)),
    every(10, 'measure-disputes', measureDisputes(deps)),
    every(3_600, 'anonymise-tickets', eraseTickets(deps)),
  ];
}
