import { getContact } from '#shared/contracts/auth';
import { getBooking, listKnown } from '#shared/contracts/booking';
import { defineService } from '#shared/runtime/service';
import { paymentConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { refusePlayedMoney } from './sslcommerz/refuse-played-money.ts';
import { subscriptions } from './subscriptions.ts';

/**
 * Owns: attempts to pay and refunds, and all that is said to the gateway.
 * Serves: /v1/payments, what SSLCommerz calls back, and in development the gateway's sandbox.
 * Answers: payment.list-by-booking. Hears: booking.refund-requested. Times: reconciliation of open attempts, refunds on their way.
 */
export const payment = defineService({
  name: 'payment',
  description: 'Takes money through SSLCommerz, once a booking, and sends it back',
  access: { asks: [getBooking, listKnown, getContact] },
  config: paymentConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
  prepare: (deps) => refusePlayedMoney(deps)(),
});
