import { getContact, getContactChange } from '#shared/contracts/auth';
import { getBooking, listByTrip } from '#shared/contracts/booking';
import { listByBooking } from '#shared/contracts/payment';
import { getRules } from '#shared/contracts/schedule';
import { listTickets, printTicket } from '#shared/contracts/ticket';
import { defineService } from '#shared/runtime/service';
import { notificationConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/**
 * Owns what is sent to people by e-mail, SMS and push, its delivery, and how people want to be reached. Serves
 * /v1/notifications, takes the SMS provider's reports and plays that provider in development; answers
 * notification.send-code and .resend-tickets; hears ticket.issued, booking.failed, booking.cancelled,
 * payment.refunded, payment.held-for-review, schedule.trip-delayed and .trip-cancelled, auth.registered, auth.factor-changed and auth.contact-changed; sends again every 5 seconds what could not be sent before.
 */
export const notification = defineService({
  name: 'notification',
  description: 'E-mail, SMS and push: one-time codes at once, tickets, cancellations, refunds',
  access: {
    asks: [
      getContact,
      getContactChange,
      getBooking,
      listByTrip,
      listByBooking,
      getRules,
      listTickets,
      printTicket,
    ],
  },
  config: notificationConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
});
