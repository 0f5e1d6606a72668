import { on, type Subscription } from '#shared/bus';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import * as ticket from '#shared/contracts/ticket';
import { announceCancellation } from './announce-cancellation.ts';
import { announceFailure } from './announce-failure.ts';
import { announceRefund } from './announce-refund.ts';
import { announceTickets } from './announce-tickets.ts';
import type { Deps } from './connect.ts';

export function notificationSubscriptions(deps: Deps): Subscription[] {
  return [
    on(ticket.issued, announceTickets(deps)),
    on(booking.failed, announceFailure(deps)),
    on(booking.cancelled, announceCancellation(deps)),
    on(payment.refunded, announceRefund(deps)),
  ];
}
