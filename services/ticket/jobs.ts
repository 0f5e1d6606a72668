import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { anonymiseTickets } from './erase-person.ts';
import { expireTickets } from './issue/expire-tickets.ts';

export const jobs: Job<Deps>[] = [
  every(
    30,
    'reread-keys',
    ({ keyring }) =>
      () =>
        keyring.reload(),
  ),
  every(300, 'expire-tickets', expireTickets),
  every(3_600, 'anonymise-tickets', anonymiseTickets),
];
