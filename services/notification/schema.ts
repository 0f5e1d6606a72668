import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  text,
  unique,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { erasures } from '#shared/records/erasure';
export { tripDelays } from '#shared/records/trip-delays';

/** A QR code that goes with a mail; the picture is drawn when the mail is sent. */
export interface QrImage {
  cid: string;
  filename: string;
  text: string;
  /** The ticket whose page to print is attached; absent in older rows. */
  ticketId?: string;
}

/** The event a message is about: ids and facts only, from which the message can be composed again. */
export interface Facts {
  type: string;
  data: unknown;
}

const notificationColumns = () => ({
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
  language: varchar('language', { length: 2 }).notNull().default('en'),
  /** Event and channel; NULL for codes and for messages that were sent again by request. */
  dedupeKey: varchar('dedupe_key', { length: 255 }),
  bookingId: uuid('booking_id'),
  attempts: integer('attempts').notNull().default(0),
  nextAttemptAt: timestamptz('next_attempt_at'),
  /** What sending needs besides the text; deleted once the mail is sent. */
  html: text('html'),
  images: jsonb('images').$type<QrImage[]>(),
  /** The journey as an iCalendar file. */
  calendar: text('calendar'),
  facts: jsonb('facts').$type<Facts>(),
  /** The message this one repeats. */
  resendOf: uuid('resend_of'),
  /** Where a push goes to. */
  subscriptionId: uuid('subscription_id'),
});

export const notifications = pgTable('notifications', notificationColumns(), (table) => [
  unique('notifications_dedupe_key_unique').on(table.dedupeKey),
  index('idx_notifications_user_id').on(table.userId, table.createdAt.desc(), table.id.desc()),
  index('idx_notifications_type').on(table.type),
  index('idx_notifications_status').on(table.status),
  index('idx_notifications_created_at').on(table.createdAt),
  index('idx_notifications_due').on(table.type, table.nextAttemptAt).where(sql`status = 'PENDING'`),
  index('idx_notifications_resend_of').on(table.resendOf).where(sql`resend_of IS NOT NULL`),
  check('notifications_type_check', sql`${table.type} IN ('SMS', 'EMAIL', 'PUSH')`),
  check('notifications_status_check', sql`${table.status} IN ('PENDING', 'SENT', 'FAILED', 'DELIVERED')`),
  check(
    'notifications_kind_check',
    sql`${table.kind} IN ('CODE', 'TICKETS', 'BOOKING_FAILED', 'BOOKING_CANCELLED', 'REFUND', 'PAYMENT_REVIEW', 'TRIP_DELAYED', 'SECOND_FACTOR', 'CONTACT')`,
  ),
  check('notifications_language_check', sql`${table.language} IN ('en', 'bn')`),
  check('notifications_due_check', sql`${table.status} <> 'PENDING' OR ${table.nextAttemptAt} IS NOT NULL`),
]);

/** What was sent long ago, out of the way of what is sent now. */
export const notificationsArchive = pgTable('notifications_archive', notificationColumns(), (table) => [
  index('idx_notifications_archive_user_id').on(table.userId, table.createdAt.desc(), table.id.desc()),
]);

/** Both, for whoever reads what was sent. */
export const allNotifications = pgView('all_notifications', notificationColumns()).existing();

export type NotificationRow = typeof notifications.$inferSelect;

/** What an account holder has chosen; no row while nothing is chosen. */
export const preferences = pgTable(
  'preferences',
  {
    userId: uuid('user_id').primaryKey(),
    language: varchar('language', { length: 2 }).notNull(),
    byEmail: boolean('by_email').notNull(),
    bySms: boolean('by_sms').notNull(),
    byPush: boolean('by_push').notNull(),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    updatedAt: timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    check('preferences_language_check', sql`${table.language} IN ('en', 'bn')`),
    check('preferences_reachable_check', sql`${table.byEmail} OR ${table.bySms}`),
  ],
);

/** A browser that shows notifications; its endpoint is a secret between it, its push service and us. */
export const pushSubscriptions = pgTable(
  'push_subscriptions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    endpoint: text('endpoint').notNull().unique('push_subscriptions_endpoint_unique'),
    p256dh: text('p256dh').notNull(),
    auth: text('auth').notNull(),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [index('idx_push_subscriptions_user_id').on(table.userId, table.createdAt)],
);

export type PushSubscriptionRow = typeof pushSubscriptions.$inferSelect;
