import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import type { tripCancelled } from '#shared/contracts/schedule';
import { money } from '#shared/stores/money-column';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { idempotencyKeys } from '#shared/http/idempotency';
export { adminActions } from '#shared/records/admin';
export { erasures } from '#shared/records/erasure';
export { adminActionSeals, adminActionsUnsealed } from '#shared/records/seals';
export { tripDelays } from '#shared/records/trip-delays';

const createdAt = () => timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`);
const updatedAt = () => timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`);

/** The stops of a trip and the last one it reached. */
export type Ran = NonNullable<(typeof tripCancelled)['data']['static']['ran']>;

export type BookingStatus = 'PENDING' | 'CONFIRMED' | 'CANCELLED' | 'FAILED';
export type PaymentStatus = 'PENDING' | 'COMPLETED' | 'FAILED' | 'REFUNDED';
export type FailureReason = 'PAYMENT_DEADLINE' | 'PAYMENT_FAILED' | 'SEATS_GONE' | 'TRIP_CANCELLED';
export type PassengerStatus = 'ACTIVE' | 'CANCELLING' | 'CANCELLED';
export type CancellationStatus = 'REQUESTED' | 'VOIDED' | 'RELEASED' | 'DONE' | 'REFUSED';
export type CancellationReason = 'CANCELLED_BY_PASSENGER' | 'TRIP_CANCELLED';
export type RefundStatus = 'REQUESTED' | 'REFUNDED' | 'FAILED';

/** The saga of a sale: what was sold, paid and promised, and when the timer looks at the row again. */
export const bookings = pgTable(
  'bookings',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    userId: uuid('user_id').notNull(),
    pnr: varchar('pnr', { length: 10 }).notNull().unique('idx_bookings_pnr'),
    bookingReference: varchar('booking_reference', { length: 20 })
      .notNull()
      .unique('bookings_booking_reference_unique'),
    trainId: uuid('train_id').notNull(),
    routeId: uuid('route_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    fromStationId: uuid('from_station_id').notNull(),
    toStationId: uuid('to_station_id').notNull(),
    totalPassengers: integer('total_passengers').notNull(),
    totalAmount: money('total_amount').notNull(),
    bookingStatus: varchar('booking_status', { length: 50 })
      .$type<BookingStatus>()
      .notNull()
      .default('PENDING'),
    paymentStatus: varchar('payment_status', { length: 50 })
      .$type<PaymentStatus>()
      .notNull()
      .default('PENDING'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    cancelledAt: timestamptz('cancelled_at'),
    holdId: uuid('hold_id').notNull().unique('bookings_hold_id_unique'),
    version: integer('version').notNull().default(1),
    trainNumber: varchar('train_number', { length: 20 }).notNull(),
    trainName: varchar('train_name', { length: 255 }).notNull(),
    trainNameBn: varchar('train_name_bn', { length: 255 }).notNull(),
    fromCode: varchar('from_code', { length: 20 }).notNull(),
    fromName: varchar('from_name', { length: 255 }).notNull(),
    fromNameBn: varchar('from_name_bn', { length: 255 }).notNull(),
    toCode: varchar('to_code', { length: 20 }).notNull(),
    toName: varchar('to_name', { length: 255 }).notNull(),
    toNameBn: varchar('to_name_bn', { length: 255 }).notNull(),
    /** As planned. The delay stands in trip_delays. */
    boardingAt: timestamptz('boarding_at').notNull(),
    arrivalAt: timestamptz('arrival_at').notNull(),
    expiresAt: timestamptz('expires_at').notNull(),
    /** The payment this booking stands on. */
    paymentId: uuid('payment_id'),
    /** A captured payment that a person has yet to judge. */
    reviewPaymentId: uuid('review_payment_id'),
    failureReason: varchar('failure_reason', { length: 50 }).$type<FailureReason>(),
    confirmedAt: timestamptz('confirmed_at'),
    failedAt: timestamptz('failed_at'),
    confirmAttempts: integer('confirm_attempts').notNull().default(0),
    nextConfirmAt: timestamptz('next_confirm_at'),
    /** The buyer takes equal seats where a late payment finds the booked ones gone. */
    acceptEqualSeats: boolean('accept_equal_seats').notNull().default(false),
    /** When the passengers were overwritten, after the deletion of the account. */
    anonymisedAt: timestamptz('anonymised_at'),
    /** The mark of the person behind the account, by which the day's orders are counted. */
    identity: varchar('identity', { length: 64 }),
    /** All marks of the person, one for each document, where there is more than one. */
    marks: varchar('marks', { length: 64 }).array(),
  },
  (table) => [
    index('idx_bookings_user_id').on(table.userId, table.createdAt, table.id),
    index('idx_bookings_identity').on(table.identity, table.createdAt).where(sql`identity IS NOT NULL`),
    index('idx_bookings_marks').using('gin', table.marks).where(sql`marks IS NOT NULL`),
    index('idx_bookings_journey_date').on(table.journeyDate),
    index('idx_bookings_trip').on(table.trainId, table.journeyDate, table.bookingStatus),
    index('idx_bookings_booking_status').on(table.bookingStatus),
    index('idx_bookings_unpaid_deadline')
      .on(table.expiresAt)
      .where(sql`booking_status = 'PENDING' AND payment_status = 'PENDING'`),
    index('idx_bookings_to_confirm')
      .on(table.nextConfirmAt)
      .where(sql`booking_status = 'PENDING' AND payment_status = 'COMPLETED'`),
    check('bookings_status_known', sql`booking_status IN ('PENDING', 'CONFIRMED', 'CANCELLED', 'FAILED')`),
    check(
      'bookings_payment_status_known',
      sql`payment_status IN ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED')`,
    ),
    check(
      'bookings_failure_reason_known',
      sql`failure_reason IN ('PAYMENT_DEADLINE', 'PAYMENT_FAILED', 'SEATS_GONE', 'TRIP_CANCELLED')`,
    ),
    check('bookings_failed_has_reason', sql`(booking_status = 'FAILED') = (failure_reason IS NOT NULL)`),
    check('bookings_cancelled_has_instant', sql`(booking_status = 'CANCELLED') = (cancelled_at IS NOT NULL)`),
    check(
      'bookings_confirmed_is_paid',
      sql`booking_status <> 'CONFIRMED' OR (payment_status IN ('COMPLETED', 'REFUNDED') AND payment_id IS NOT NULL AND confirmed_at IS NOT NULL)`,
    ),
    check(
      'bookings_paid_names_payment',
      sql`payment_status NOT IN ('COMPLETED', 'REFUNDED') OR payment_id IS NOT NULL`,
    ),
    check('bookings_amount_not_negative', sql`total_amount >= 0`),
    check('bookings_has_passengers', sql`total_passengers >= 1`),
    check('bookings_version_grows', sql`version >= 1`),
  ],
);

export const bookingPassengers = pgTable(
  'booking_passengers',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    bookingId: uuid('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'cascade' }),
    coachId: uuid('coach_id').notNull(),
    seatId: uuid('seat_id').notNull(),
    seatNumber: varchar('seat_number', { length: 10 }).notNull(),
    passengerName: varchar('passenger_name', { length: 255 }).notNull(),
    passengerAge: integer('passenger_age').notNull(),
    passengerGender: varchar('passenger_gender', { length: 20 })
      .$type<'MALE' | 'FEMALE' | 'OTHER'>()
      .notNull(),
    /** Base fare, VAT and bedding together; the service charge stands beside it. */
    fare: money('fare').notNull(),
    createdAt: createdAt(),
    position: integer('position').notNull(),
    coachNumber: varchar('coach_number', { length: 20 }).notNull(),
    class: varchar('class', { length: 50 }).notNull(),
    baseFare: money('base_fare').notNull(),
    vat: money('vat').notNull(),
    bedding: money('bedding').notNull(),
    serviceCharge: money('service_charge').notNull(),
    status: varchar('status', { length: 20 }).$type<PassengerStatus>().notNull().default('ACTIVE'),
    /** The seat that was booked, where an equal one was sold instead. */
    bookedSeatId: uuid('booked_seat_id'),
    bookedCoachNumber: varchar('booked_coach_number', { length: 20 }),
    bookedSeatNumber: varchar('booked_seat_number', { length: 10 }),
    /** The kind and end of the document named; its number is never stored. */
    documentKind: varchar('document_kind', { length: 20 }).$type<'NID' | 'PASSPORT'>(),
    documentLastFour: varchar('document_last_four', { length: 4 }),
    /** The mark of the document's number, from the user service. */
    documentIdentity: varchar('document_identity', { length: 64 }),
  },
  (table) => [
    unique('booking_passengers_seat_once').on(table.bookingId, table.seatId),
    unique('idx_booking_passengers_booking_id').on(table.bookingId, table.position),
    check('booking_passengers_status_known', sql`status IN ('ACTIVE', 'CANCELLING', 'CANCELLED')`),
    check('booking_passengers_gender_known', sql`passenger_gender IN ('MALE', 'FEMALE', 'OTHER')`),
    check('booking_passengers_age_possible', sql`passenger_age BETWEEN 0 AND 120`),
    check('booking_passengers_name_length', sql`char_length(passenger_name) BETWEEN 1 AND 100`),
    check(
      'booking_passengers_booked_seat_is_whole',
      sql`num_nulls(booked_seat_id, booked_coach_number, booked_seat_number) IN (0, 3)`,
    ),
    check('booking_passengers_document_known', sql`document_kind IN ('NID', 'PASSPORT')`),
    check(
      'booking_passengers_document_is_whole',
      sql`num_nulls(document_kind, document_last_four, document_identity) IN (0, 3)`,
    ),
    check('booking_passengers_fare_adds_up', sql`fare = base_fare + vat + bedding`),
    check(
      'booking_passengers_amounts_not_negative',
      sql`base_fare >= 0 AND vat >= 0 AND bedding >= 0 AND service_charge >= 0`,
    ),
  ],
);

/** What was asked for and promised. A timer drives each row on until it is DONE or REFUSED. */
export const cancellations = pgTable(
  'cancellations',
  {
    id: uuid('id').primaryKey(),
    bookingId: uuid('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'cascade' }),
    status: varchar('status', { length: 20 }).$type<CancellationStatus>().notNull().default('REQUESTED'),
    deductionAmount: money('deduction_amount').notNull(),
    refundAmount: money('refund_amount').notNull(),
    rulesVersion: varchar('rules_version', { length: 100 }),
    refusedCode: varchar('refused_code', { length: 50 }),
    reason: varchar('reason', { length: 50 })
      .$type<CancellationReason>()
      .notNull()
      .default('CANCELLED_BY_PASSENGER'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: timestamptz('next_attempt_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    finishedAt: timestamptz('finished_at'),
  },
  (table) => [
    index('idx_cancellations_booking_id').on(table.bookingId),
    index('idx_cancellations_unfinished')
      .on(table.nextAttemptAt)
      .where(sql`status IN ('REQUESTED', 'VOIDED', 'RELEASED')`),
    check(
      'cancellations_status_known',
      sql`status IN ('REQUESTED', 'VOIDED', 'RELEASED', 'DONE', 'REFUSED')`,
    ),
    check('cancellations_reason_known', sql`reason IN ('CANCELLED_BY_PASSENGER', 'TRIP_CANCELLED')`),
    check('cancellations_refused_has_code', sql`(status = 'REFUSED') = (refused_code IS NOT NULL)`),
    check(
      'cancellations_finished_has_instant',
      sql`(status IN ('DONE', 'REFUSED')) = (finished_at IS NOT NULL)`,
    ),
    check('cancellations_amounts_not_negative', sql`deduction_amount >= 0 AND refund_amount >= 0`),
  ],
);

export const cancellationPassengers = pgTable(
  'cancellation_passengers',
  {
    cancellationId: uuid('cancellation_id')
      .notNull()
      .references(() => cancellations.id, { onDelete: 'cascade' }),
    passengerId: uuid('passenger_id')
      .notNull()
      .references(() => bookingPassengers.id, { onDelete: 'cascade' }),
    deduction: money('deduction').notNull(),
    refund: money('refund').notNull(),
    /** Set where the cancellation was refused: the passenger may then be cancelled again. */
    refused: boolean('refused').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.cancellationId, table.passengerId] }),
    uniqueIndex('cancellation_passengers_once').on(table.passengerId).where(sql`NOT refused`),
    check('cancellation_passengers_amounts_not_negative', sql`deduction >= 0 AND refund >= 0`),
  ],
);

/** Money of a booking that goes back or has gone back. */
export const bookingRefunds = pgTable(
  'booking_refunds',
  {
    id: uuid('id').primaryKey(),
    bookingId: uuid('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'cascade' }),
    paymentId: uuid('payment_id').notNull(),
    cancellationId: uuid('cancellation_id').references(() => cancellations.id, { onDelete: 'cascade' }),
    amount: money('amount').notNull(),
    reason: varchar('reason', { length: 50 }).notNull(),
    status: varchar('status', { length: 20 }).$type<RefundStatus>().notNull().default('REQUESTED'),
    requestedAt: timestamptz('requested_at').notNull(),
    refundedAt: timestamptz('refunded_at'),
  },
  (table) => [
    index('idx_booking_refunds_booking_id').on(table.bookingId),
    index('idx_booking_refunds_payment_id').on(table.paymentId),
    check('booking_refunds_status_known', sql`status IN ('REQUESTED', 'REFUNDED', 'FAILED')`),
    check('booking_refunds_refunded_has_instant', sql`(status = 'REFUNDED') = (refunded_at IS NOT NULL)`),
    check('booking_refunds_amount_positive', sql`amount > 0`),
  ],
);

/** Trips that do not run, or not to their end. A timer looks for their bookings until no new one can come. */
export const cancelledTrips = pgTable(
  'cancelled_trips',
  {
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    cancelledAt: timestamptz('cancelled_at').notNull(),
    nextSweepAt: timestamptz('next_sweep_at').notNull(),
    /** After this instant no late payment revives a booking of the trip. */
    sweepUntil: timestamptz('sweep_until').notNull(),
    /** Called off after its departure from the origin: its seats stay sold. */
    hasLeft: boolean('has_left').notNull().default(false),
    /** How far it ran; null: nowhere. */
    ran: jsonb('ran').$type<Ran>(),
  },
  (table) => [
    primaryKey({ columns: [table.trainId, table.journeyDate] }),
    index('idx_cancelled_trips_next_sweep_at').on(table.nextSweepAt),
  ],
);

/** The newest version heard of each payment, so that an older event does not bring a review back. */
export const bookingPayments = pgTable(
  'booking_payments',
  {
    paymentId: uuid('payment_id').primaryKey(),
    bookingId: uuid('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [index('idx_booking_payments_booking_id').on(table.bookingId)],
);

export type BookingRow = typeof bookings.$inferSelect;
/** A booking with the delay of its train so far. */
export type LateBooking = BookingRow & {
  delayMinutes: number;
  /** The version of the trip that told the delay; null where none was told. */
  tripVersion?: number | null;
};
export type PassengerRow = typeof bookingPassengers.$inferSelect;
export type CancellationRow = typeof cancellations.$inferSelect;
export type RefundRow = typeof bookingRefunds.$inferSelect;
