import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  decimal,
  index,
  integer,
  pgTable,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/postgres';

export { inbox } from '#shared/inbox';
export { outbox } from '#shared/outbox';

export const dailyStats = pgTable(
  'daily_stats',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    statDate: date('stat_date', { mode: 'string' }).notNull().unique(),
    totalBookings: integer('total_bookings').notNull().default(0),
    successfulBookings: integer('successful_bookings').notNull().default(0),
    failedBookings: integer('failed_bookings').notNull().default(0),
    totalRevenue: decimal('total_revenue', { precision: 12, scale: 2 }).notNull().default('0'),
    totalPassengers: integer('total_passengers').notNull().default(0),
    uniqueUsers: integer('unique_users').notNull().default(0),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    updatedAt: timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [index('idx_daily_stats_date').on(table.statDate)],
);

/** What is known of each booking; daily_stats can be made again from these three tables alone. */
export const bookingFacts = pgTable(
  'booking_facts',
  {
    bookingId: uuid('booking_id').primaryKey(),
    /** The date in Dhaka on which the booking was made. */
    saleDate: date('sale_date', { mode: 'string' }).notNull(),
    userId: uuid('user_id').notNull(),
    /** The newest version heard of, and the status it brought. */
    version: integer('version').notNull(),
    status: varchar('status', { length: 50 }).notNull(),
    everConfirmed: boolean('ever_confirmed').notNull(),
    /** NULL until booking.confirmed has arrived. */
    soldPassengers: integer('sold_passengers'),
    paidPoisha: bigint('paid_poisha', { mode: 'number' }),
  },
  (table) => [
    index('idx_booking_facts_sale_date').on(table.saleDate, table.userId),
    check(
      'booking_facts_status_check',
      sql`${table.status} IN ('PENDING', 'CONFIRMED', 'CANCELLED', 'FAILED')`,
    ),
  ],
);

export const cancellationFacts = pgTable(
  'cancellation_facts',
  {
    cancellationId: uuid('cancellation_id').primaryKey(),
    bookingId: uuid('booking_id').notNull(),
    passengers: integer('passengers').notNull(),
    cancelledAt: timestamptz('cancelled_at').notNull(),
  },
  (table) => [index('idx_cancellation_facts_booking_id').on(table.bookingId)],
);

/** May arrive before anything else is known of its booking. */
export const refundFacts = pgTable(
  'refund_facts',
  {
    refundId: uuid('refund_id').primaryKey(),
    bookingId: uuid('booking_id').notNull(),
    amountPoisha: bigint('amount_poisha', { mode: 'number' }).notNull(),
    reason: varchar('reason', { length: 50 }).notNull(),
    refundedAt: timestamptz('refunded_at').notNull(),
  },
  (table) => [index('idx_refund_facts_booking_id').on(table.bookingId)],
);
