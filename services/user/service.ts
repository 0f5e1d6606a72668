import {
  abandonErasure,
  beginErasure,
  eraseAccount,
  exportAccount,
  getContact,
} from '#shared/contracts/auth';
import * as booking from '#shared/contracts/booking';
import { exportPerson as exportNotifications } from '#shared/contracts/notification';
import * as payment from '#shared/contracts/payment';
import { countPerson } from '#shared/contracts/seat-reservation';
import { exportPerson as exportTickets } from '#shared/contracts/ticket';
import { defineService } from '#shared/runtime/service';
import { userConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/** Owns profiles and saved passengers; accounts, e-mails and phones are auth's. */
export const user = defineService({
  name: 'user',
  description: 'Profiles and saved passengers',
  access: {
    asks: [
      getContact,
      countPerson,
      // What others hold of a person, and what keeps it from being deleted.
      ...[exportAccount, booking.exportPerson, payment.exportPerson, exportTickets, exportNotifications],
      ...[beginErasure, abandonErasure, eraseAccount, booking.countOpen, payment.countOpen],
    ],
  },
  config: userConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
});
