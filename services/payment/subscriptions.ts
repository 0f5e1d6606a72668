import { on, type Subscription } from '#shared/bus/bus';
import { refundRequested } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { requestRefund } from './refund/request-refund.ts';

export function paymentSubscriptions(deps: Deps): Subscription[] {
  return [on(refundRequested, requestRefund(deps))];
}
