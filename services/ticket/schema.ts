import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { adminActions } from '#shared/records/admin';
export { erasures } from '#shared/records/erasure';
export { adminActionSeals, adminActionsUnsealed } from '#shared/records/seals';
export { tripDelays } from '#shared/records/trip-delays';

export const tickets = pgTable(
  'tickets',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    bookingId: uuid('booking_id').notNull(),
    passengerId: uuid('passenger_id').notNull().unique('tickets_passenger_id_unique'),
    ticketNumber: varchar('ticket_number', { length: 20 }).notNull().unique('idx_tickets_ticket_number'),
    pnr: varchar('pnr', { length: 10 }).notNull(),
    qrCode: text('qr_code').notNull(),
    qrSignature: varchar('qr_signature', { length: 255 }).notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    fromStation: varchar('from_station', { length: 255 }).notNull(),
    toStation: varchar('to_station', { length: 255 }).notNull(),
    seatNumber: varchar('seat_number', { length: 10 }).notNull(),
    coachNumber: varchar('coach_number', { length: 10 }).notNull(),
    status: varchar('status', { length: 50, enum: ['VALID', 'USED', 'CANCELLED', 'EXPIRED'] })
      .notNull()
      .default('VALID'),
    issuedAt: timestamptz('issued_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    /** The standing use, which is the earliest that is known; NULL unless USED. */
    validatedAt: timestamptz('validated_at'),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),

    userId: uuid('user_id').notNull(),
    trainId: uuid('train_id').notNull(),
    trainNumber: varchar('train_number', { length: 50 }).notNull(),
    trainName: varchar('train_name', { length: 255 }).notNull(),
    trainNameBn: varchar('train_name_bn', { length: 255 }).notNull(),
    fromCode: varchar('from_code', { length: 10 }).notNull(),
    fromStationBn: varchar('from_station_bn', { length: 255 }).notNull(),
    toCode: varchar('to_code', { length: 10 }).notNull(),
    toStationBn: varchar('to_station_bn', { length: 255 }).notNull(),
    coachId: uuid('coach_id').notNull(),
    seatId: uuid('seat_id').notNull(),
    class: varchar('class', { length: 50 }).notNull(),
    passengerName: varchar('passenger_name', { length: 255 }).notNull(),
    /** Of the document that the passenger named when booking: what a checker compares. */
    documentKind: varchar('document_kind', { length: 20, enum: ['NID', 'PASSPORT'] }),
    documentLastFour: varchar('document_last_four', { length: 4 }),
    /** As planned; how late the train is stands in trip_delays. */
    boardingAt: timestamptz('boarding_at').notNull(),
    arrivalAt: timestamptz('arrival_at').notNull(),
    /** Planned arrival at the leaving stop and the grace; the ticket is good for as long more as the train is late. */
    expiresAt: timestamptz('expires_at').notNull(),
    kid: smallint('kid').notNull(),
    version: integer('version').notNull().default(1),
    voidedAt: timestamptz('voided_at'),
    updatedAt: timestamptz('updated_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    /** When name and code were overwritten, after the account behind it was deleted. */
    anonymisedAt: timestamptz('anonymised_at'),
  },
  (table) => [
    index('idx_tickets_booking_id').on(table.bookingId),
    index('idx_tickets_pnr').on(table.pnr),
    index('idx_tickets_journey_date').on(table.journeyDate),
    index('idx_tickets_user_id').on(table.userId, table.id),
    index('idx_tickets_cancelled_by_trip')
      .on(table.trainId, table.journeyDate)
      .where(sql`status = 'CANCELLED'`),
    index('idx_tickets_trip').on(table.trainId, table.journeyDate, table.id),
    index('idx_tickets_valid_until').on(table.expiresAt).where(sql`status = 'VALID'`),
    check('tickets_status_check', sql`${table.status} IN ('VALID', 'USED', 'CANCELLED', 'EXPIRED')`),
    check('tickets_used_check', sql`(${table.status} = 'USED') = (${table.validatedAt} IS NOT NULL)`),
    check('tickets_voided_check', sql`(${table.status} = 'CANCELLED') = (${table.voidedAt} IS NOT NULL)`),
    check(
      'tickets_document_check',
      sql`(${table.documentKind} IS NULL) = (${table.documentLastFour} IS NULL) AND ${table.documentKind} IN ('NID', 'PASSPORT')`,
    ),
    check('tickets_expiry_check', sql`${table.expiresAt} > ${table.boardingAt}`),
  ],
);

/** Passengers who no longer travel; a ticket that is issued for one of them later is born CANCELLED. */
export const voidedPassengers = pgTable(
  'voided_passengers',
  {
    bookingId: uuid('booking_id').notNull(),
    passengerId: uuid('passenger_id').notNull(),
    voidedAt: timestamptz('voided_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.bookingId, table.passengerId] })],
);

/** Tickets that passengers have in hand though a restored database did not know them: issued again, they are the same. */
export const restoredTickets = pgTable(
  'restored_tickets',
  {
    passengerId: uuid('passenger_id').primaryKey(),
    bookingId: uuid('booking_id').notNull(),
    ticketId: uuid('ticket_id').notNull().unique('restored_tickets_ticket_id_unique'),
    ticketNumber: varchar('ticket_number', { length: 20 }).notNull(),
    restoredAt: timestamptz('restored_at').notNull(),
  },
  (table) => [index('idx_restored_tickets_booking_id').on(table.bookingId)],
);

/**
 * Every scan and its answer, kept for ever; (checker, device, nonce) identifies a scan. Of the VALID scans of a ticket
 * one stands, the earliest that was not taken back; the others name the one that came before them.
 */
export const ticketScans = pgTable(
  'ticket_scans',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    /** NULL where the code is forged or of a ticket that does not exist. */
    ticketId: uuid('ticket_id').references(() => tickets.id, { onDelete: 'restrict' }),
    deviceId: varchar('device_id', { length: 100 }).notNull(),
    nonce: varchar('nonce', { length: 100 }).notNull(),
    /** SHA-256 of what was asked, base64url. */
    fingerprint: varchar('fingerprint', { length: 43 }).notNull(),
    result: varchar('result', {
      length: 20,
      enum: ['VALID', 'ALREADY_USED', 'CANCELLED', 'EXPIRED', 'WRONG_TRIP', 'FORGED', 'TOO_EARLY'],
    }).notNull(),
    /** The trip that the checker was checking; NULL where a device of the release before named none. */
    trainId: uuid('train_id'),
    journeyDate: date('journey_date', { mode: 'string' }),
    checkerUserId: uuid('checker_user_id').notNull(),
    /** What the device says as far as it can be true, never later than received_at. */
    scannedAt: timestamptz('scanned_at').notNull(),
    receivedAt: timestamptz('received_at').notNull(),
    /** Made with no network and sent later: counts by scanned_at; the others count by received_at. */
    offline: boolean('offline').notNull().default(false),
    /** The time as the device said it, believable or not; NULL for scans that were not made offline. */
    claimedAt: timestamptz('claimed_at'),
    /** The scan that turned out to be earlier, where this one was answered VALID first. */
    supersededBy: uuid('superseded_by'),
    /** When its checker took it back; it counts no more. */
    undoneAt: timestamptz('undone_at'),
  },
  (table) => [
    // Under the name that it had for all checkers: processes of the release before look for that.
    unique('ticket_scans_device_nonce_unique').on(table.deviceId, table.nonce, table.checkerUserId),
    index('idx_ticket_scans_ticket_id').on(table.ticketId),
    index('idx_ticket_scans_received_at').on(table.receivedAt),
    uniqueIndex('ticket_scans_one_use_unique')
      .on(table.ticketId)
      .where(sql`result = 'VALID' AND superseded_by IS NULL AND undone_at IS NULL`),
    index('idx_ticket_scans_superseded_by').on(table.supersededBy).where(sql`superseded_by IS NOT NULL`),
    check(
      'ticket_scans_result_check',
      sql`${table.result} IN ('VALID', 'ALREADY_USED', 'CANCELLED', 'EXPIRED', 'WRONG_TRIP', 'FORGED', 'TOO_EARLY')`,
    ),
    check('ticket_scans_offline_check', sql`${table.offline} = (${table.claimedAt} IS NOT NULL)`),
    check('ticket_scans_superseded_check', sql`${table.supersededBy} IS NULL OR ${table.result} = 'VALID'`),
    check(
      'ticket_scans_undone_check',
      sql`${table.undoneAt} IS NULL OR ${table.result} IN ('VALID', 'ALREADY_USED')`,
    ),
    check('ticket_scans_ticket_check', sql`${table.ticketId} IS NOT NULL OR ${table.result} = 'FORGED'`),
  ],
);

/** Which checker checks which trip. One that has ended stays, for the scans that were made before. */
export const checkerDuties = pgTable(
  'checker_duties',
  {
    id: uuid('id').primaryKey(),
    checkerUserId: uuid('checker_user_id').notNull(),
    trainId: uuid('train_id').notNull(),
    journeyDate: date('journey_date', { mode: 'string' }).notNull(),
    createdAt: timestamptz('created_at').notNull(),
    endedAt: timestamptz('ended_at'),
  },
  (table) => [
    uniqueIndex('checker_duties_one_unique')
      .on(table.checkerUserId, table.trainId, table.journeyDate)
      .where(sql`ended_at IS NULL`),
    index('idx_checker_duties_trip').on(table.trainId, table.journeyDate, table.checkerUserId),
  ],
);

/** What the record cannot settle by itself; an administrator decides. */
export const scanDisputes = pgTable(
  'scan_disputes',
  {
    id: uuid('id').primaryKey(),
    /**
     * FIRST_USE: a scan made offline came in late and says that it was earlier than the use that stood.
     * CANCELLED_TICKET: somebody may have travelled on a ticket that was cancelled.
     */
    kind: varchar('kind', { length: 20, enum: ['FIRST_USE', 'CANCELLED_TICKET'] }).notNull(),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id, { onDelete: 'restrict' }),
    scanId: uuid('scan_id')
      .notNull()
      .references(() => ticketScans.id, { onDelete: 'restrict' }),
    /** For FIRST_USE: the use that stood when the scan came in. */
    otherScanId: uuid('other_scan_id').references(() => ticketScans.id, { onDelete: 'restrict' }),
    openedAt: timestamptz('opened_at').notNull(),
    state: varchar('state', { length: 20, enum: ['OPEN', 'UPHELD', 'REJECTED'] })
      .notNull()
      .default('OPEN'),
    decidedBy: uuid('decided_by'),
    decidedAt: timestamptz('decided_at'),
    reason: text('reason'),
  },
  (table) => [
    unique('scan_disputes_scan_unique').on(table.scanId, table.kind),
    index('idx_scan_disputes_state').on(table.state, table.id),
    index('idx_scan_disputes_ticket_id').on(table.ticketId),
    index('idx_scan_disputes_other_scan_id').on(table.otherScanId),
    check('scan_disputes_kind_check', sql`${table.kind} IN ('FIRST_USE', 'CANCELLED_TICKET')`),
    check('scan_disputes_state_check', sql`${table.state} IN ('OPEN', 'UPHELD', 'REJECTED')`),
    check(
      'scan_disputes_other_check',
      sql`(${table.kind} = 'FIRST_USE') = (${table.otherScanId} IS NOT NULL)`,
    ),
    check(
      'scan_disputes_decided_check',
      sql`num_nulls(${table.decidedBy}, ${table.decidedAt}, ${table.reason}) = CASE WHEN ${table.state} = 'OPEN' THEN 3 ELSE 0 END`,
    ),
  ],
);

/** Public keys that have signed tickets; a kid is never given to another key. Private keys are not in the database. */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: smallint('kid').primaryKey(),
    /** The 32 bytes of the key, base64url: `x` of its JWK. */
    publicKey: varchar('public_key', { length: 43 }).notNull().unique('signing_keys_public_key_unique'),
    notBefore: timestamptz('not_before').notNull(),
    createdAt: timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [check('signing_keys_kid_check', sql`${table.kid} BETWEEN 0 AND 255`)],
);

export type TicketRow = typeof tickets.$inferSelect;
/** A ticket with how late its train is by now. */
export type LateTicket = TicketRow & { delayMinutes: number };
export type NewTicket = typeof tickets.$inferInsert;
export type StoredScan = typeof ticketScans.$inferSelect;
export type NewScan = typeof ticketScans.$inferInsert;
export type ScanResult = (typeof ticketScans.$inferSelect)['result'];
export type Duty = typeof checkerDuties.$inferSelect;
export type Dispute = typeof scanDisputes.$inferSelect;
