import { defineService } from '#shared/service';
import { bookingConfig } from './config.ts';
import { connect } from './connect.ts';
import { bookingJobs } from './jobs.ts';
import { bookingReplies } from './replies.ts';
import { bookingRoutes } from './routes.ts';
import { bookingSubscriptions } from './subscriptions.ts';

/** Owns bookings, their passengers and their cancellations; a booking's row is the saga of its sale. */
export const booking = defineService({
  name: 'booking',
  description:
    'Sells a hold: price, passengers, PNR, payment deadline, confirmation, cancellation and refund',
  config: bookingConfig,
  connect,
  routes: bookingRoutes,
  replies: bookingReplies,
  subscriptions: bookingSubscriptions,
  jobs: bookingJobs,
});
