import { on, type Subscription } from '#shared/bus';
import * as booking from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { issueTickets } from './issue-tickets.ts';
import { voidCancelled } from './void-tickets.ts';

export function ticketSubscriptions(deps: Deps): Subscription[] {
  return [on(booking.confirmed, issueTickets(deps)), on(booking.cancelled, voidCancelled(deps))];
}
