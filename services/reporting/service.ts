import { getTrip, listTrips } from '#shared/contracts/schedule';
import { defineService } from '#shared/runtime/service';
import { reportingConfig } from './config.ts';
import { connect } from './connect.ts';
import { reportingJobs } from './jobs.ts';
import { reportingRoutes } from './routes.ts';
import { reportingSubscriptions } from './subscriptions.ts';

/**
 * Owns daily_stats, sales_stats and the facts they are made of. Serves GET /v1/reports/daily, /sales and /occupancy;
 * hears booking.created, confirmed, failed and cancelled and payment.refunded; asks the schedule service each minute
 * what could be sold on trips it does not know.
 */
export const definition = {
  name: 'reporting',
  description: 'Sales and occupancy reports for administrators',
  access: { asks: [getTrip, listTrips] },
  config: reportingConfig,
  connect,
  routes: reportingRoutes,
  subscriptions: reportingSubscriptions,
  jobs: reportingJobs,
};

export const reporting = defineService(definition);
