import { defineService } from '#shared/service';
import { reportingConfig } from './config.ts';
import { connect } from './connect.ts';
import { reportingRoutes } from './routes.ts';
import { reportingSubscriptions } from './subscriptions.ts';

/**
 * Owns daily_stats and the facts it is made of. Serves GET /v1/reports/daily; hears booking.created,
 * confirmed, failed and cancelled and payment.refunded; answers nothing and has no timers of its own.
 */
export const definition = {
  name: 'reporting',
  description: 'Daily figures of the sale, for administrators',
  config: reportingConfig,
  connect,
  routes: reportingRoutes,
  subscriptions: reportingSubscriptions,
};

export const reporting = defineService(definition);
