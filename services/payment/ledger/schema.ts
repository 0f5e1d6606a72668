import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core';
import { money } from '#shared/stores/money-column';
import { timestamptz } from '#shared/stores/postgres';
import { payments, refunds } from '../payment-tables.ts';

export type Account =
  | 'GATEWAY'
  | 'GATEWAY_FEES'
  | 'UNSETTLED'
  | 'FARES'
  | 'SERVICE_CHARGES'
  | 'VAT'
  | 'RETURNS'
  | 'REFUNDS_DUE'
  | 'REFUNDS_SENT';

export type Movement = 'CAPTURE' | 'SALE' | 'REFUND_DUE' | 'REFUND_SENT' | 'REFUND_RETURNED' | 'REFUND_PAID';

/** One movement of money, by double entry. Triggers refuse an unbalanced one and every later change. */
export const ledgerJournals = pgTable(
  'ledger_journals',
  {
    id: uuid('id').primaryKey(),
    kind: varchar('kind', { length: 50 }).$type<Movement>().notNull(),
    /** No cascade: payments and refunds of the ledger are never deleted. */
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    refundId: uuid('refund_id').references(() => refunds.id),
    /** The id of the refund at the gateway; an operator who sends it anew gives it another. */
    refundTransId: varchar('refund_trans_id', { length: 30 }),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [
    index('idx_ledger_journals_payment_id').on(table.paymentId),
    uniqueIndex('ledger_journals_once_per_payment')
      .on(table.paymentId, table.kind)
      .where(sql`kind IN ('CAPTURE', 'SALE')`),
    uniqueIndex('ledger_journals_once_per_refund')
      .on(table.refundId, table.kind)
      .where(sql`kind IN ('REFUND_DUE', 'REFUND_PAID')`),
    uniqueIndex('ledger_journals_once_per_sending')
      .on(table.refundTransId, table.kind)
      .where(sql`kind IN ('REFUND_SENT', 'REFUND_RETURNED')`),
    check(
      'ledger_journals_kind',
      sql`kind IN ('CAPTURE', 'SALE', 'REFUND_DUE', 'REFUND_SENT', 'REFUND_RETURNED', 'REFUND_PAID')`,
    ),
    check(
      'ledger_journals_of_refunds_name_them',
      sql`(kind IN ('CAPTURE', 'SALE')) = (refund_id IS NULL) AND (refund_id IS NULL) = (refund_trans_id IS NULL)`,
    ),
  ],
);

/** A line of a journal: debits are positive, credits negative. */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    journalId: uuid('journal_id')
      .notNull()
      .references(() => ledgerJournals.id),
    account: varchar('account', { length: 50 }).$type<Account>().notNull(),
    amount: money('amount').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.journalId, table.account] }),
    check(
      'ledger_entries_account',
      sql`account IN ('GATEWAY', 'GATEWAY_FEES', 'UNSETTLED', 'FARES', 'SERVICE_CHARGES', 'VAT', 'RETURNS', 'REFUNDS_DUE', 'REFUNDS_SENT')`,
    ),
    check('ledger_entries_amount', sql`amount <> 0`),
  ],
);
