import { getContact } from '#shared/contracts/auth';
import { getBooking } from '#shared/contracts/booking';
import { defineService } from '#shared/runtime/service';
import { paymentConfig } from './config.ts';
import { connect } from './connect.ts';
import { paymentJobs } from './jobs.ts';
import { paymentReplies } from './replies.ts';
import { paymentRoutes } from './routes.ts';
import { refusePlayedMoney } from './sslcommerz/refuse-played-money.ts';
import { paymentSubscriptions } from './subscriptions.ts';

/**
 * Owns: attempts to pay and refunds, and all that is said to the gateway.
 * Serves: /v1/payments, what SSLCommerz calls back, and in development the gateway's sandbox.
 * Answers: payment.list-by-booking. Hears: booking.refund-requested. Times: reconciliation of open attempts, refunds on their way.
 */
export const payment = defineService({
  name: 'payment',
  description: 'Takes money through SSLCommerz, once a booking, and sends it back',
  access: { asks: [getBooking, getContact] },
  config: paymentConfig,
  connect,
  routes: paymentRoutes,
  replies: paymentReplies,
  subscriptions: paymentSubscriptions,
  jobs: paymentJobs,
  prepare: (deps) => refusePlayedMoney(deps)(),
});
