import { on, type Subscription } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { countCancelled, countConfirmed, countCreated, countFailed } from './count/count-booking.ts';
import type { Counting } from './count/count-events.ts';
import { countRefund } from './count/count-refund.ts';

const inboxKey = 'reporting';

export const subscriptions: Subscription<Counting>[] = [
  on(booking.created, countCreated, { inboxKey }),
  on(booking.confirmed, countConfirmed, { inboxKey }),
  on(booking.failed, countFailed, { inboxKey }),
  on(booking.cancelled, countCancelled, { inboxKey }),
  on(payment.refunded, countRefund, { inboxKey }),
];
