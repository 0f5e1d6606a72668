import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';
import type { LayoutCoach, TripStop } from './trip/trip.ts';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';

/** `[from,to)` over the legs of the trip. */
const int4range = customType<{ data: string }>({ dataType: () => 'int4range' });

export const reservationStatuses = ['LOCKED', 'CONFIRMED', 'RELEASED', 'EXPIRED'] as const;
export type ReservationStatus = (typeof reservationStatuses)[number];

/**
 * One row for each seat of each hold that was granted, and what became of it. The truth about sold seats:
 * an EXCLUDE constraint (in the migration) keeps CONFIRMED rows of a seat apart, leg by leg.
 */
export const seatReservations = pgTable(
  'seat_reservations',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    trainId: uuid('train_id').notNull(),
    coachId: uuid('coach_id').notNull(),
    seatId: uuid('seat_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    userId: uuid('user_id').notNull(),
    /** NULL until confirmed. */
    bookingId: uuid('booking_id'),
    reservedAt: timestamptz('reserved_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    releasedAt: timestamptz('released_at'),
    status: varchar('status', { length: 50 }).$type<ReservationStatus>().notNull().default('LOCKED'),
    expiresAt: timestamptz('expires_at').notNull(),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    holdId: uuid('hold_id').notNull(),
    legs: int4range('legs').notNull(),
    claimedAt: timestamptz('claimed_at'),
    /** The first mark of the holder, as user told it then: no number, but equal for equal NIDs or passports. */
    identity: varchar('identity', { length: 64 }),
    /** All marks of the holder, one for each document, joined by plus signs; NULL where `identity` is the only one. */
    marks: varchar('marks', { length: 400 }),
    /** When the bits of a RELEASED sale were known to be gone from Redis. */
    clearedAt: timestamptz('cleared_at'),
  },
  (table) => [
    index('idx_reservations_train_journey').on(table.trainId, table.journeyDate),
    index('idx_reservations_user_id').on(table.userId),
    index('idx_reservations_booking_id').on(table.bookingId),
    index('idx_reservations_status').on(table.status),
    index('idx_reservations_hold_id').on(table.holdId),
    index('idx_reservations_locked_expires_at').on(table.expiresAt).where(sql`status = 'LOCKED'`),
    // Finds the few rows of a user that are held, among all the seats the user has ever had.
    index('idx_reservations_user_locked').on(table.userId, table.reservedAt).where(sql`status = 'LOCKED'`),
    index('idx_reservations_uncleared')
      .on(table.releasedAt)
      .where(sql`status = 'RELEASED' AND booking_id IS NOT NULL AND cleared_at IS NULL`),
    check('seat_reservations_status', sql`status IN ('LOCKED', 'CONFIRMED', 'RELEASED', 'EXPIRED')`),
    check('seat_reservations_legs', sql`NOT isempty(legs)`),
    check('seat_reservations_sold_to_a_booking', sql`status <> 'CONFIRMED' OR booking_id IS NOT NULL`),
  ],
);

/** One row: the number under which Redis is trusted. After a raise every trip is rebuilt. */
export const epoch = pgTable(
  'epoch',
  {
    id: smallint('id').primaryKey().default(1),
    value: bigint('value', { mode: 'number' }).notNull(),
    raisedAt: timestamptz('raised_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  () => [check('epoch_is_one_row', sql`id = 1`)],
);

/** Coaches and seats in the order of their ordinals. The id derives from the content; trips with the same seats share one. */
export const layouts = pgTable('layouts', {
  id: uuid('id').primaryKey(),
  coaches: jsonb('coaches').$type<LayoutCoach[]>().notNull(),
  createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
});

/** A trip as it was when it opened for sale: its legs and ordinals keep their meaning. */
export const trips = pgTable(
  'trips',
  {
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    layoutId: uuid('layout_id')
      .notNull()
      .references(() => layouts.id),
    routeId: uuid('route_id').notNull(),
    trainNumber: text('train_number').notNull(),
    trainName: text('train_name').notNull(),
    trainNameBn: text('train_name_bn').notNull(),
    status: varchar('status', { length: 50 }).notNull(),
    stops: jsonb('stops').$type<TripStop[]>().notNull(),
    /** By how much the times of the stops are later than planned. */
    delayMinutes: integer('delay_minutes').notNull().default(0),
    endsAt: timestamptz('ends_at').notNull(),
    openedAt: timestamptz('opened_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    /** The epoch under which a rebuild of its keys was begun; at most one is begun under each. */
    builtEpoch: bigint('built_epoch', { mode: 'number' }),
    /** When that rebuild was done; NULL while it runs. */
    builtAt: timestamptz('built_at'),
    /** Grows when a trip that nobody held or had bought was frozen anew; its keys in Redis carry it. */
    revision: integer('revision').notNull().default(0),
    /** When its keys were taken out of Redis, some days after it ended. */
    closedAt: timestamptz('closed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.trainId, table.journeyDate] }),
    index('idx_trips_ends_at').on(table.endsAt),
    // Finds the trips that are over among all that ever ran.
    index('idx_trips_unclosed').on(table.endsAt).where(sql`closed_at IS NULL`),
    check('trips_status', sql`status IN ('SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED')`),
  ],
);

/** The final answer on a paid booking: the first one written stays. */
export const verdicts = pgTable(
  'verdicts',
  {
    bookingId: uuid('booking_id').primaryKey(),
    verdict: varchar('verdict', { length: 20 }).$type<'CONFIRMED' | 'GONE'>().notNull(),
    holdId: uuid('hold_id').notNull(),
    userId: uuid('user_id').notNull(),
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    /** When Redis was known to agree. */
    appliedAt: timestamptz('applied_at'),
  },
  (table) => [
    index('idx_verdicts_unapplied').on(table.createdAt).where(sql`applied_at IS NULL`),
    check('verdicts_verdict', sql`verdict IN ('CONFIRMED', 'GONE')`),
  ],
);

/** Which grant an Idempotency-Key got; the hold's id derives from user and key. */
export const holdKeys = pgTable(
  'hold_keys',
  {
    holdId: uuid('hold_id').primaryKey(),
    requestHash: text('request_hash').notNull(),
    grantedAt: timestamptz('granted_at').notNull(),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [index('idx_hold_keys_created_at').on(table.createdAt)],
);
