import type { Subscription } from '#shared/bus';
import { announcements } from './announcements.ts';
import type { Deps } from './connect.ts';

export function notificationSubscriptions(deps: Deps): Subscription[] {
  return announcements.map((one) => one.subscribe(deps));
}
