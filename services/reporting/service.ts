import { getTrip, listTrips } from '#shared/contracts/schedule';
import { defineService } from '#shared/runtime/service';
import { reportingConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/**
 * Owns daily_stats, sales_stats and the facts they are made of. Serves GET /v1/reports/daily, /sales and /occupancy;
 * hears booking.created, confirmed, failed and cancelled and payment.refunded; asks the schedule service each minute
 * what could be sold on trips it does not know.
 */
export const reporting = defineService({
  name: 'reporting',
  description: 'Sales and occupancy reports for administrators',
  access: { asks: [getTrip, listTrips] },
  config: reportingConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
});
