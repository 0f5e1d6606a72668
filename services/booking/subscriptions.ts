import { on, type Subscription } from '#shared/bus/bus';
import { accountDeleted } from '#shared/contracts/auth';
import * as payment from '#shared/contracts/payment';
import * as schedule from '#shared/contracts/schedule';
import { noteTripDelayed } from '#shared/records/trip-delays';
import { noteTripCancelled } from './cancel/cancel-trip.ts';
import type { Deps } from './connect.ts';
import { erasePerson } from './erase-person.ts';
import { recordRefund, recordRefundFailed } from './refund/record-refund.ts';
import { notePaymentFailed, noteReview } from './review/payments.ts';
import { settlePayment } from './sale/settle-payment.ts';

export const subscriptions: Subscription<Deps>[] = [
  on(payment.succeeded, settlePayment, { inboxKey: 'settle-payment' }),
  on(payment.failed, notePaymentFailed, { inboxKey: 'note-payment-failed' }),
  on(payment.heldForReview, noteReview, { inboxKey: 'note-review' }),
  on(payment.refunded, recordRefund, { inboxKey: 'record-refund' }),
  on(payment.refundFailed, recordRefundFailed, { inboxKey: 'record-refund-failed' }),
  on(schedule.tripCancelled, noteTripCancelled, { inboxKey: 'note-trip-cancelled' }),
  on(schedule.tripDelayed, noteTripDelayed),
  on(accountDeleted, erasePerson),
];
