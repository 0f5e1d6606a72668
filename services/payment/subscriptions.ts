import { on, type Subscription } from '#shared/bus/bus';
import { refundRequested } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { requestRefund } from './refund/request-refund.ts';

export const subscriptions: Subscription<Deps>[] = [
  on(refundRequested, requestRefund, { inboxKey: 'request-refund' }),
];
