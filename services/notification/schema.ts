import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/postgres';

export { inbox } from '#shared/inbox';
export { outbox } from '#shared/outbox';

/** A QR code that goes with a mail; the picture is drawn when the mail is sent. */
export interface QrImage {
  cid: string;
  filename: string;
  text: string;
}

export const notifications = pgTable(
  'notifications',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    userId: uuid('user_id').notNull(),
    type: varchar('type', { length: 50 }).notNull(),
    channel: varchar('channel', { length: 50 }),
    recipient: varchar('recipient', { length: 255 }).notNull(),
    subject: varchar('subject', { length: 255 }),
    /** The plain text; one-time codes are masked. */
    message: text('message').notNull(),
    status: varchar('status', { length: 50 }).notNull().default('PENDING'),
    providerResponse: jsonb('provider_response'),
    sentAt: timestamptz('sent_at'),
    deliveredAt: timestamptz('delivered_at'),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),

    kind: varchar('kind', { length: 50 }).notNull(),
    /** Type and id of the event it tells of; NULL for codes, which nobody sends twice. */
    dedupeKey: varchar('dedupe_key', { length: 255 }).unique('notifications_dedupe_key_unique'),
    bookingId: uuid('booking_id'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: timestamptz('next_attempt_at'),
    /** What sending needs besides the text; forgotten once the mail is sent. */
    html: text('html'),
    images: jsonb('images').$type<QrImage[]>(),
  },
  (table) => [
    index('idx_notifications_user_id').on(table.userId, table.createdAt.desc(), table.id.desc()),
    index('idx_notifications_type').on(table.type),
    index('idx_notifications_status').on(table.status),
    index('idx_notifications_created_at').on(table.createdAt),
    index('idx_notifications_due').on(table.nextAttemptAt).where(sql`status = 'PENDING'`),
    check('notifications_type_check', sql`${table.type} IN ('SMS', 'EMAIL', 'PUSH')`),
    check('notifications_status_check', sql`${table.status} IN ('PENDING', 'SENT', 'FAILED', 'DELIVERED')`),
    check(
      'notifications_kind_check',
      sql`${table.kind} IN ('CODE', 'TICKETS', 'BOOKING_FAILED', 'BOOKING_CANCELLED', 'REFUND')`,
    ),
    check('notifications_due_check', sql`${table.status} <> 'PENDING' OR ${table.nextAttemptAt} IS NOT NULL`),
  ],
);

export type NotificationRow = typeof notifications.$inferSelect;
