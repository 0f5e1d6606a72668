import { on } from '#shared/bus/bus';
import { accountDeleted } from '#shared/contracts/auth';
import * as payment from '#shared/contracts/payment';
import * as schedule from '#shared/contracts/schedule';
import { noteTripDelayed } from '#shared/records/trip-delays';
import { noteTripCancelled } from './cancel/cancel-trip.ts';
import type { Deps } from './connect.ts';
import { notePersonErased } from './erase-person.ts';
import { recordRefund, recordRefundFailed } from './refund/record-refund.ts';
import { notePaymentFailed, noteReview } from './review/payments.ts';
import { settlePayment } from './sale/settle-payment.ts';

export const bookingSubscriptions = (deps: Deps) => [
  on(payment.succeeded, settlePayment(deps)),
  on(payment.failed, notePaymentFailed(deps)),
  on(payment.heldForReview, noteReview(deps)),
  on(payment.refunded, recordRefund(deps)),
  on(payment.refundFailed, recordRefundFailed(deps)),
  on(schedule.tripCancelled, noteTripCancelled(deps)),
  on(schedule.tripDelayed, noteTripDelayed(deps)),
  on(accountDeleted, notePersonErased(deps)),
];
