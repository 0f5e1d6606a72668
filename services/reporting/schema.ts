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
  primaryKey,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';

export const dailyStats = pgTable('daily_stats', {
  id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
  statDate: date('stat_date', { mode: 'string' }).notNull().unique('idx_daily_stats_date'),
  totalBookings: integer('total_bookings').notNull().default(0),
  successfulBookings: integer('successful_bookings').notNull().default(0),
  failedBookings: integer('failed_bookings').notNull().default(0),
  totalRevenue: decimal('total_revenue', { precision: 12, scale: 2 }).notNull().default('0'),
  totalPassengers: integer('total_passengers').notNull().default(0),
  uniqueUsers: integer('unique_users').notNull().default(0),
  createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  updatedAt: timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`),
});

/** Sales and refunds of one day by trip, class and journey: the reports by train, class, route and their mixtures. */
export const salesStats = pgTable(
  'sales_stats',
  {
    /** The date in Dhaka of the sale. */
    statDate: date('stat_date', { mode: 'string' }).notNull(),
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    class: varchar('class', { length: 50 }).notNull(),
    fromStationId: uuid('from_station_id').notNull(),
    toStationId: uuid('to_station_id').notNull(),
    ticketsSold: integer('tickets_sold').notNull().default(0),
    ticketsCancelled: integer('tickets_cancelled').notNull().default(0),
    grossRevenue: decimal('gross_revenue', { precision: 12, scale: 2 }).notNull().default('0'),
    refunded: decimal('refunded', { precision: 12, scale: 2 }).notNull().default('0'),
    updatedAt: timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    primaryKey({
      name: 'sales_stats_pk',
      columns: [
        table.statDate,
        table.trainId,
        table.journeyDate,
        table.class,
        table.fromStationId,
        table.toStationId,
      ],
    }),
    index('idx_sales_stats_journey').on(table.journeyDate, table.trainId),
  ],
);

/** What is known of each booking; all statistics can be made again from the tables of facts alone. */
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
    /** NULL in rows from before these were kept. */
    trainId: uuid('train_id'),
    journeyDate: date('journey_date', { mode: 'string' }),
    fromStationId: uuid('from_station_id'),
    toStationId: uuid('to_station_id'),
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

/** Each seat that was sold or cancelled; a cancellation may be heard of first. */
export const seatFacts = pgTable(
  'seat_facts',
  {
    bookingId: uuid('booking_id').notNull(),
    passengerId: uuid('passenger_id').notNull(),
    class: varchar('class', { length: 50 }).notNull(),
    paidPoisha: bigint('paid_poisha', { mode: 'number' }).notNull(),
    sold: boolean('sold').notNull(),
    cancelled: boolean('cancelled').notNull(),
  },
  (table) => [primaryKey({ columns: [table.bookingId, table.passengerId] })],
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

/** A run of a train, as the schedule service describes it: what could have been sold. */
export const tripFacts = pgTable(
  'trip_facts',
  {
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    /** UNKNOWN where the schedule service knows of no such trip. */
    status: varchar('status', { length: 50 }).notNull(),
    /** In travel order. */
    stationIds: uuid('station_ids').array().notNull(),
    readAt: timestamptz('read_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.trainId, table.journeyDate] }),
    index('idx_trip_facts_journey_date').on(table.journeyDate),
  ],
);

export const tripCapacities = pgTable(
  'trip_capacities',
  {
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    class: varchar('class', { length: 50 }).notNull(),
    seats: integer('seats').notNull(),
  },
  (table) => [primaryKey({ columns: [table.trainId, table.journeyDate, table.class] })],
);

/** By what name people know a train or station. */
export const trainNames = pgTable('train_names', {
  trainId: uuid('train_id').primaryKey(),
  number: varchar('number', { length: 50 }).notNull(),
  name: varchar('name', { length: 255 }).notNull(),
});

export const stationNames = pgTable('station_names', {
  stationId: uuid('station_id').primaryKey(),
  code: varchar('code', { length: 50 }).notNull(),
  name: varchar('name', { length: 255 }).notNull(),
});
