import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core';
import type { paymentRefundReason } from '#shared/contracts/payment';
import { money } from '#shared/stores/money-column';
import { timestamptz } from '#shared/stores/postgres';

const now = sql`CURRENT_TIMESTAMP`;

/** Since when the gateway gives no answer that tells where the money is, why not, and in which fields. */
const unclear = {
  unclearSince: timestamptz('unclear_since'),
  unclearWhy: varchar('unclear_why', { length: 20 }).$type<Unclear>(),
  unclearFields: text('unclear_fields').array(),
};

export type PaymentMethod = 'SSLCOMMERZ' | 'BKASH' | 'NAGAD' | 'CARD';
export type PaymentStatus = 'INITIATED' | 'PROCESSING' | 'SUCCESS' | 'FAILED' | 'REFUNDED';
/** ODD_ANSWER: a field of the gateway's answer was missing or not written as documented. */
export type ReviewReason = 'RISK' | 'AMOUNT_MISMATCH' | 'ODD_ANSWER';
/** Why the state of money at the gateway is unknown. SECOND_CAPTURE: it took money twice for one attempt. */
export type Unclear = 'UNREADABLE' | 'REFUSED' | 'UNREACHABLE' | 'TIMED_OUT' | 'ERROR' | 'SECOND_CAPTURE';
export type RefundStatus = 'REQUESTED' | 'PROCESSING' | 'REFUNDED' | 'FAILED';
export type RefundReason = (typeof paymentRefundReason)['static'];
/**
 * Why a refund is FAILED. REFUSED and CANCELLED: the gateway says that nothing went back. NO_ANSWER: the
 * gateway gave no final answer. EXCEEDS_CAPTURE: the refund was never sent.
 */
export type RefundFailure = 'REFUSED' | 'CANCELLED' | 'NO_ANSWER' | 'EXCEEDS_CAPTURE';

/** One attempt to pay one booking. A booking may have several; at most one of them is SUCCESS. */
export const payments = pgTable(
  'payments',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    bookingId: uuid('booking_id').notNull(),
    userId: uuid('user_id').notNull(),
    transactionId: varchar('transaction_id', { length: 100 }).notNull().unique('idx_payments_transaction_id'),
    paymentMethod: varchar('payment_method', { length: 50 }).$type<PaymentMethod>().notNull(),
    amount: money('amount').notNull(),
    /** VAT and service charge within the amount, as the booking had them; the rest is the fare. */
    vatAmount: money('vat_amount').notNull().default(sql`0`),
    serviceChargeAmount: money('service_charge_amount').notNull().default(sql`0`),
    currency: varchar('currency', { length: 10 }).notNull().default('BDT'),
    status: varchar('status', { length: 50 }).$type<PaymentStatus>().notNull().default('INITIATED'),
    gatewayResponse: jsonb('gateway_response').$type<Record<string, string>>(),
    sslcommerzSessionId: varchar('sslcommerz_session_id', { length: 255 }),
    initiatedAt: timestamptz('initiated_at').notNull().default(now),
    completedAt: timestamptz('completed_at'),
    createdAt: timestamptz('created_at').notNull().default(now),
    updatedAt: timestamptz('updated_at').notNull().default(now),
    version: integer('version').notNull().default(1),
    /** The amount that the gateway says it took; NULL before a capture. */
    capturedAmount: money('captured_amount'),
    /** Sum of all refunds asked for, failed ones included, since an operator repeats those. */
    refundRequestedAmount: money('refund_requested_amount').notNull().default(sql`0`),
    refundedAmount: money('refunded_amount').notNull().default(sql`0`),
    bankTranId: varchar('bank_tran_id', { length: 80 }),
    reviewReason: varchar('review_reason', { length: 50 }).$type<ReviewReason>(),
    redirectUrl: text('redirect_url'),
    returnUrl: text('return_url'),
    /** W3C traceparent of the buyer's request, so that later reports of the gateway join its trace. */
    traceContext: text('trace_context'),
    /** When the gateway is asked again about this attempt; NULL: never. */
    nextCheckAt: timestamptz('next_check_at'),
    ...unclear,
    /** When a person closed the unclear payment. */
    unclearClosedAt: timestamptz('unclear_closed_at'),
  },
  (table) => [
    index('idx_payments_booking_id').on(table.bookingId),
    index('idx_payments_status').on(table.status),
    uniqueIndex('payments_one_success_per_booking').on(table.bookingId).where(sql`status = 'SUCCESS'`),
    index('idx_payments_next_check_at').on(table.nextCheckAt).where(sql`next_check_at IS NOT NULL`),
    check('payments_status', sql`status IN ('INITIATED', 'PROCESSING', 'SUCCESS', 'FAILED', 'REFUNDED')`),
    check('payments_method', sql`payment_method IN ('SSLCOMMERZ', 'BKASH', 'NAGAD', 'CARD')`),
    check('payments_amount', sql`amount > 0`),
    check(
      'payments_parts_within_amount',
      sql`vat_amount >= 0 AND service_charge_amount >= 0 AND vat_amount + service_charge_amount <= amount`,
    ),
    check(
      'payments_captured',
      sql`status NOT IN ('PROCESSING', 'SUCCESS', 'REFUNDED') OR (captured_amount > 0 AND bank_tran_id IS NOT NULL)`,
    ),
    check('payments_refunded_is_whole', sql`status <> 'REFUNDED' OR refunded_amount = captured_amount`),
    check('payments_success_is_whole', sql`status <> 'SUCCESS' OR captured_amount = amount`),
    check(
      'payments_refunds_within_capture',
      sql`refunded_amount >= 0 AND refunded_amount <= refund_requested_amount AND refund_requested_amount <= coalesce(captured_amount, 0)`,
    ),
    check('payments_review_reason', sql`review_reason IN ('RISK', 'AMOUNT_MISMATCH', 'ODD_ANSWER')`),
    index('idx_payments_unclear_since').on(table.unclearSince).where(sql`unclear_since IS NOT NULL`),
  ],
);

/** Money on its way back. For a refund that booking asks for, the id is the `refundId` of its event. */
export const refunds = pgTable(
  'refunds',
  {
    id: uuid('id').primaryKey(),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    bookingId: uuid('booking_id').notNull(),
    amount: money('amount').notNull(),
    reason: varchar('reason', { length: 50 }).$type<RefundReason>().notNull(),
    status: varchar('status', { length: 50 }).$type<RefundStatus>().notNull().default('REQUESTED'),
    /** Stored before the gateway is called, so a repeated call is the same refund to the gateway. */
    refundTransId: varchar('refund_trans_id', { length: 30 }).unique().notNull(),
    refundRefId: varchar('refund_ref_id', { length: 50 }),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: timestamptz('next_attempt_at'),
    failure: varchar('failure', { length: 50 }).$type<RefundFailure>(),
    failureReason: varchar('failure_reason', { length: 255 }),
    ...unclear,
    refundedAt: timestamptz('refunded_at'),
    createdAt: timestamptz('created_at').notNull().default(now),
    updatedAt: timestamptz('updated_at').notNull().default(now),
  },
  (table) => [
    index('idx_refunds_payment_id').on(table.paymentId),
    index('idx_refunds_booking_id').on(table.bookingId),
    index('idx_refunds_failed').on(table.updatedAt).where(sql`status = 'FAILED'`),
    index('idx_refunds_unclear_since').on(table.unclearSince).where(sql`unclear_since IS NOT NULL`),
    index('idx_refunds_next_attempt_at').on(table.nextAttemptAt).where(sql`next_attempt_at IS NOT NULL`),
    check('refunds_status', sql`status IN ('REQUESTED', 'PROCESSING', 'REFUNDED', 'FAILED')`),
    check('refunds_amount', sql`amount > 0`),
    check(
      'refunds_failure',
      sql`(status = 'FAILED') = (failure IS NOT NULL) AND failure IN ('REFUSED', 'CANCELLED', 'NO_ANSWER', 'EXCEEDS_CAPTURE')`,
    ),
    check('refunds_followed', sql`status <> 'PROCESSING' OR refund_ref_id IS NOT NULL`),
  ],
);
