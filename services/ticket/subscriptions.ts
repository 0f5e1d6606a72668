import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted } from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import { tripDelayed } from '#shared/contracts/schedule';
import { noteTripDelayed } from '#shared/records/trip-delays';
import type { Deps } from './connect.ts';
import { erasePerson } from './erase-person.ts';
import { issueTickets } from './issue/issue-tickets.ts';
import { voidCancelled } from './issue/void-tickets.ts';

export const subscriptions: Subscription<Deps>[] = [
  on(booking.confirmed, issueTickets, { inboxKey: 'booking.confirmed' }),
  on(booking.cancelled, voidCancelled, { inboxKey: 'booking.cancelled' }),
  on(tripDelayed, noteTripDelayed),
  on(accountDeleted, erasePerson),
];
