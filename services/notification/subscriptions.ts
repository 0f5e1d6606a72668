import { on, type Subscription } from '#shared/bus';
import { accountDeleted } from '#shared/contracts/auth';
import { announcements } from './announcements.ts';
import type { Deps } from './connect.ts';
import { forgetPerson } from './erase-person.ts';

export function notificationSubscriptions(deps: Deps): Subscription[] {
  return [...announcements.map((one) => one.subscribe(deps)), on(accountDeleted, forgetPerson(deps))];
}
