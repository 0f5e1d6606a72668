import { sql } from 'drizzle-orm';
import { boolean, check, index, jsonb, pgTable, varchar } from 'drizzle-orm/pg-core';
import { money } from '#shared/stores/money-column';
import { timestamptz } from '#shared/stores/postgres';

const now = sql`CURRENT_TIMESTAMP`;

export type GatewayStatus = 'PENDING' | 'VALID' | 'FAILED' | 'CANCELLED';
export type GatewayRefundStatus = 'processing' | 'refunded' | 'cancelled';

export interface SandboxAttempt {
  status: GatewayStatus;
  at: string;
}

/** The memory of the sandbox. Production refuses to start where there is any. */
export const sandboxTransactions = pgTable(
  'sandbox_transactions',
  {
    sessionKey: varchar('session_key', { length: 50 }).primaryKey(),
    tranId: varchar('tran_id', { length: 30 }).unique().notNull(),
    /** The form that opened the session, without the store's password. */
    request: jsonb('request').$type<Record<string, string>>().notNull(),
    status: varchar('status', { length: 20 }).$type<GatewayStatus>().notNull().default('PENDING'),
    amount: money('amount').notNull(),
    valId: varchar('val_id', { length: 50 }).unique(),
    bankTranId: varchar('bank_tran_id', { length: 80 }).unique(),
    tranDate: timestamptz('tran_date'),
    validated: boolean('validated').notNull().default(false),
    behaviour: jsonb('behaviour').$type<Record<string, unknown>>().notNull().default({}),
    /** How every try in this session ended, the oldest first; the last is the row's own. */
    attempts: jsonb('attempts').$type<SandboxAttempt[]>().notNull().default([]),
    createdAt: timestamptz('created_at').notNull().default(now),
  },
  () => [check('sandbox_transactions_status', sql`status IN ('PENDING', 'VALID', 'FAILED', 'CANCELLED')`)],
);

export const sandboxRefunds = pgTable(
  'sandbox_refunds',
  {
    refundRefId: varchar('refund_ref_id', { length: 50 }).primaryKey(),
    refundTransId: varchar('refund_trans_id', { length: 30 }).unique().notNull(),
    sessionKey: varchar('session_key', { length: 50 })
      .notNull()
      .references(() => sandboxTransactions.sessionKey),
    amount: money('amount').notNull(),
    status: varchar('status', { length: 20 }).$type<GatewayRefundStatus>().notNull(),
    initiatedOn: timestamptz('initiated_on').notNull().default(now),
    refundedOn: timestamptz('refunded_on'),
  },
  (table) => [
    index('idx_sandbox_refunds_session_key').on(table.sessionKey),
    check('sandbox_refunds_status', sql`status IN ('processing', 'refunded', 'cancelled')`),
  ],
);
