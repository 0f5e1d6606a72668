import type { RequestContract } from '#shared/base/contract';
import { getStanding } from '#shared/contracts/auth';
import { listByBooking as notificationsOf, resendTickets } from '#shared/contracts/notification';
import { dropByService, lettersByService, recallByService, requeueByService } from '#shared/contracts/ops';
import { listByBooking as paymentsOf } from '#shared/contracts/payment';
import { getRules, getTrip, quoteFares } from '#shared/contracts/schedule';
import {
  claimHold,
  confirmSeats,
  describeHold,
  dropHold,
  giveBackSeats,
  letGo,
  rebuildSeats,
  listByBooking as seatsOf,
} from '#shared/contracts/seat-reservation';
import { listTickets, voidTickets } from '#shared/contracts/ticket';
import { describeDocument } from '#shared/contracts/user';
import { defineService } from '#shared/runtime/service';
import { bookingConfig } from './config.ts';
import { connect } from './connect.ts';
import { jobs } from './jobs.ts';
import { replies } from './replies.ts';
import { routes } from './routes.ts';
import { subscriptions } from './subscriptions.ts';

/** Owns bookings, their passengers and their cancellations; a booking's row is the saga of its sale. */
export const booking = defineService({
  name: 'booking',
  description:
    'Sells a hold: price, passengers, PNR, payment deadline, confirmation, cancellation and refund',
  access: {
    asks: [
      ...[
        quoteFares,
        getRules,
        getTrip,
        describeHold,
        claimHold,
        confirmSeats,
        giveBackSeats,
        dropHold,
        voidTickets,
      ],
      describeDocument,
      getStanding,
      // An operator's inspection asks everybody.
      ...[paymentsOf, seatsOf, listTickets, notificationsOf],
      ...[resendTickets, letGo, rebuildSeats],
      ...[recallByService, requeueByService, lettersByService, dropByService].flatMap(
        Object.values<RequestContract>,
      ),
    ],
  },
  config: bookingConfig,
  connect,
  routes,
  replies,
  subscriptions,
  jobs,
});
