import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { eraseLate } from './people/erase-person.ts';
import { archiveNotifications } from './sent/archive-notifications.ts';

export const jobs: Job<Deps>[] = [
  // New mail is sent at once: the timer finds what failed before or was left behind by a process that died.
  every(
    5,
    'deliver-notifications',
    ({ delivery }) =>
      async () =>
        delivery.wake(),
  ),
  every(3_600, 'forget-erased', eraseLate),
  every(3_600, 'archive-notifications', archiveNotifications),
];
