import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted } from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import { tripDelayed } from '#shared/contracts/schedule';
import { noteTripDelayed } from '#shared/records/trip-delays';
import type { Deps } from './connect.ts';
import { notePersonErased } from './erase-person.ts';
import { issueTickets } from './issue/issue-tickets.ts';
import { voidCancelled } from './issue/void-tickets.ts';

export function ticketSubscriptions(deps: Deps): Subscription[] {
  return [
    on(booking.confirmed, issueTickets(deps)),
    on(booking.cancelled, voidCancelled(deps)),
    on(tripDelayed, noteTripDelayed(deps)),
    on(accountDeleted, notePersonErased(deps)),
  ];
}
