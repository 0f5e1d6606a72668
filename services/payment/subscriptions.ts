import { on, type Subscription } from '#shared/bus';
import { refundRequested } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { requestRefund } from './request-refund.ts';

export function paymentSubscriptions(deps: Deps): Subscription[] {
  return [on(refundRequested, requestRefund(deps))];
}
