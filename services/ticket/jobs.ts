import { sealActions } from '#shared/records/seal-actions';
import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { measureDisputes } from './duties/measure-disputes.ts';
import { eraseTickets } from './erase-person.ts';
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
  every(10, 'measure-disputes', measureDisputes),
  every(3_600, 'anonymise-tickets', eraseTickets),
  every(1, 'seal-actions', sealActions),
];
