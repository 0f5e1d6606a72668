import { forgetIdempotencyKeys } from '#shared/http/idempotency';
import { every, type Job } from '#shared/runtime/service';
import { reconcilePayments } from './charge/reconcile-payments.ts';
import type { Deps } from './connect.ts';
import { measureWaiting } from './measure-waiting.ts';
import { advanceRefunds } from './refund/advance-refunds.ts';

export function paymentJobs(deps: Deps): Job[] {
  return [
    every(2, 'reconcile-payments', reconcilePayments(deps)),
    every(1, 'advance-refunds', advanceRefunds(deps)),
    every(30, 'measure-waiting', measureWaiting(deps)),
    every(3_600, 'forget-idempotency-keys', () => forgetIdempotencyKeys(deps)),
  ];
}
