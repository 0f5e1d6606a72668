import { sql } from 'drizzle-orm';
import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from '../stores/postgres.ts';

/**
 * The chain of `admin_actions`: each seal binds one action to the seal before it, so that what is changed, put in or
 * taken away shows (`shared/tools/audit/trail.ts`). `seal_admin_actions` in the database alone writes seals; rows are
 * only ever added.
 */
export const adminActionSeals = pgTable('admin_action_seals', {
  /** From 1, without a gap. */
  position: bigint('position', { mode: 'number' }).primaryKey(),
  actionId: uuid('action_id').notNull().unique(),
  /** SHA-256 in hexadecimal, of the hash before it and the action at this position. */
  hash: text('hash').notNull(),
  sealedAt: timestamptz('sealed_at').notNull().default(sql`CURRENT_TIMESTAMP`),
});

/**
 * Actions that wait for their seal. A trigger adds a row in the transaction of the action, so that one with an older id
 * that commits later is not passed over. The seal takes it away.
 */
export const adminActionsUnsealed = pgTable('admin_actions_unsealed', {
  actionId: uuid('action_id').primaryKey(),
  queuedAt: timestamptz('queued_at').notNull().default(sql`clock_timestamp()`),
});
