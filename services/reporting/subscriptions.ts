import { on, type Subscription } from '#shared/bus/bus';
import * as booking from '#shared/contracts/booking';
import * as payment from '#shared/contracts/payment';
import { countCancelled, countConfirmed, countCreated, countFailed } from './count/count-booking.ts';
import type { Counting } from './count/count-event.ts';
import { countRefund } from './count/count-refund.ts';

export function reportingSubscriptions(deps: Counting): Subscription[] {
  return [
    on(booking.created, countCreated(deps)),
    on(booking.confirmed, countConfirmed(deps)),
    on(booking.failed, countFailed(deps)),
    on(booking.cancelled, countCancelled(deps)),
    on(payment.refunded, countRefund(deps)),
  ];
}
