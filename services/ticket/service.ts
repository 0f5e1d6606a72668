import { getBooking } from '#shared/contracts/booking';
import { getRules } from '#shared/contracts/schedule';
import { defineService } from '#shared/runtime/service';
import { ticketConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/**
 * Owns tickets, their scans, what checkers have to check, and the keys that sign. Serves /v1/tickets; answers ticket.void,
 * ticket.list and ticket.print; hears booking.confirmed and booking.cancelled; tells of ticket.issued, ticket.used and ticket.voided.
 */
export const ticket = defineService({
  name: 'ticket',
  description: 'Tickets with signed QR codes and their validation',
  access: { asks: [getBooking, getRules] },
  config: ticketConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
});
