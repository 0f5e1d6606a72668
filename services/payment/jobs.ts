import { forgetIdempotencyKeys } from '#shared/http/idempotency';
import { sealActions } from '#shared/records/seal-actions';
import { every, type Job } from '#shared/runtime/service';
import { reconcilePayments } from './charge/reconcile-payments.ts';
import type { Deps } from './connect.ts';
import { measureWaiting } from './measure-waiting.ts';
import { refundUnbookedPayments } from './recovery/refund-unbooked-payments.ts';
import { advanceRefunds } from './refund/advance-refunds.ts';

export const jobs: Job<Deps>[] = [
  every(2, 'reconcile-payments', reconcilePayments),
  every(1, 'advance-refunds', advanceRefunds),
  every(60, 'refund-unbooked-payments', refundUnbookedPayments),
  every(30, 'measure-waiting', measureWaiting),
  every(3_600, 'forget-idempotency-keys', forgetIdempotencyKeys),
  every(1, 'seal-actions', sealActions),
];
