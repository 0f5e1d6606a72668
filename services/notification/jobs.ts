import { every, type Job } from '#shared/runtime/service';
import type { Deps } from './connect.ts';
import { eraseLate } from './people/erase-person.ts';

/** New mail is sent at once; the timer finds what failed before or was left behind by a process that died. */
export function notificationJobs(deps: Deps): Job[] {
  return [
    every(5, 'deliver-notifications', async () => deps.delivery.wake()),
    every(3_600, 'forget-erased', eraseLate(deps)),
  ];
}
