import { defineService } from '#shared/service';
import { notificationConfig } from './config.ts';
import { connect } from './connect.ts';
import { notificationJobs } from './jobs.ts';
import { notificationReplies } from './replies.ts';
import { notificationRoutes } from './routes.ts';
import { notificationSubscriptions } from './subscriptions.ts';

/**
 * Owns the mails of the system and their delivery. Serves GET /v1/notifications and answers
 * notification.send-code; hears ticket.issued, booking.failed, booking.cancelled and payment.refunded;
 * sends again every 5 seconds what could not be sent before.
 */
export const definition = {
  name: 'notification',
  description: 'Mails: one-time codes at once, tickets, cancellations, refunds',
  config: notificationConfig,
  connect,
  routes: notificationRoutes,
  replies: notificationReplies,
  subscriptions: notificationSubscriptions,
  jobs: notificationJobs,
};

export const notification = defineService(definition);
