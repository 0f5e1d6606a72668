import type { Static } from '@sinclair/typebox';
import { type SQL, sql } from 'drizzle-orm';
import { inGroups } from '#shared/base/in-groups';
import { commonProblems } from '#shared/base/problem';
import { unreachable } from '#shared/base/unreachable';
import { emittedWithin } from '#shared/bus/outbox';
import * as contracts from '#shared/contracts/ticket';
import { executePrepared, violates } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import type { UnprovedCode } from '../keys/keyring.ts';
import type { ScanResult } from '../schema.ts';

export interface ScanRow {
  scanId: string;
  /** Of the event that tells of an accepted ticket. */
  eventId: string;
  /** null where the code is forged. */
  ticketId: string | null;
  /** Where the signature was not verified: only the ticket that was issued with this very code is found. */
  unproved: UnprovedCode | null;
  trainId: string;
  journeyDate: string;
  deviceId: string;
  nonce: string;
  fingerprint: string;
  checkerUserId: string;
  needsDuty: boolean;
  /** W3C traceparent of the request; empty where nothing is traced. */
  trace: string;
  scannedAt: Date;
  receivedAt: Date;
}

/** What a checker compares with the passenger and the train; instants as Postgres writes them in JSON. */
interface ScannedTicket {
  ticketId: string;
  trainNumber: string;
  trainName: string;
  trainNameBn: string;
  journeyDate: string;
  from: { code: string; name: string; nameBn: string };
  to: { code: string; name: string; nameBn: string };
  coachNumber: string;
  seatNumber: string;
  class: string;
  passengerName: string;
  document: { kind: 'NID' | 'PASSPORT'; lastFour: string } | null;
  boardingAt: string;
  expectedBoardingAt: string;
}

export interface RecordedScan {
  /** UNDONE: this scan was taken back by its checker, and is good for nothing any more. */
  result: ScanResult | 'UNDONE';
  /** Of the scan that this (checker, device, nonce) belongs to. */
  fingerprint: string;
  /** false where an earlier scan is answered again. */
  fresh: boolean;
  ticket: ScannedTicket | null;
  usedAt: string | null;
}

/**
 * undefined where another scan or a cancellation came between: look again. UNPROVED: no ticket was issued with this very
 * code, so its signature decides.
 */
type Recorded = RecordedScan | 'NO_DUTY' | 'UNPROVED' | undefined;

const limits = {
  requestsAtOnce: 2,
  perRequest: 64,
  // Checkers alone get here, and each waits for the answer.
  maxWaiting: 5_000,
  full: () => commonProblems.UNAVAILABLE('Too many scans wait to be recorded'),
  singlyAfter: (error: unknown) => !unreachable(error),
};

type Recording = Pick<Deps, 'db' | 'config'>;

/**
 * Judges scans, uses their tickets up, keeps the scans and tells of them; each is answered after the commit. Scans that
 * come while others are being written share one statement, which waits for no ticket that somebody else has locked, so
 * that groups never wait for each other in a ring; one that Postgres refuses fails alone.
 */
export function recordScans(deps: Recording) {
  return {
    together: inGroups(async (rows: ScanRow[]) => {
      const leaders = [...Map.groupBy(rows, nameOf).values()].map(([first]) => first!);
      const recorded = await write(deps, leaders, sql`SKIP LOCKED`);
      const answers = new Map(leaders.map((row, at) => [row, recorded[at]]));
      return rows.map((row) => answers.get(row));
    }, limits),
    /** Waits for whoever has locked the ticket. */
    alone: async (row: ScanRow): Promise<Recorded> => (await write(deps, [row], sql``))[0],
  };
}

/** Two requests under one name are one scan: the second looks again, and finds the first. */
const nameOf = ({ deviceId, nonce, checkerUserId }: ScanRow) => `${checkerUserId} ${nonce} ${deviceId}`;

/** A row of the statement's answer; the last three are the event that tells of an accepted ticket. */
interface Answered extends Omit<RecordedScan, 'result'> {
  result: RecordedScan['result'] | 'NO_DUTY' | 'UNPROVED' | null;
  version: number | null;
  data: Static<typeof contracts.used.data> | null;
  createdAt: string | null;
}

async function write({ db, config }: Recording, rows: ScanRow[], wait: SQL): Promise<Recorded[]> {
  const events = emittedWithin(db);
  try {
    const answered = await executePrepared<Answered>(db, statement(rows, { config, wait, events }));
    return answered.map(({ result, fingerprint, fresh, ticket, usedAt, version, data, createdAt }, at) => {
      if (version !== null && data && createdAt)
        events.committed(usedEvent(rows[at]!, { version, data, createdAt }));
      if (result === 'NO_DUTY' || result === 'UNPROVED') return result;
      return result === null ? undefined : { result, fingerprint, fresh, ticket, usedAt };
    });
  } catch (error) {
    if (rows.length === 1 && violates(error, 'ticket_scans_device_nonce_unique')) return [undefined];
    throw error;
  }
}

const usedEvent = (
  { eventId, trace }: ScanRow,
  told: { version: number; data: Static<typeof contracts.used.data>; createdAt: string },
) => ({
  id: eventId,
  type: contracts.used.type,
  aggregate_id: told.data.ticketId,
  version: told.version,
  data: told.data,
  created_at: told.createdAt,
  trace_context: trace || null,
});

/**
 * All parts see one snapshot, but the UPDATE looks anew at a ticket that was changed meanwhile. Where it accepts nothing
 * and the snapshot still says that it could, somebody was quicker, perhaps a scan of the same group: no result, and
 * nothing is written.
 * Each part finds its rows by a unique index, whatever Postgres reckons with: in LATERAL and by IS NOT DISTINCT FROM, since
 * by `=` it reads all tickets of the trip for every scan, and all scans for every group.
 */
function statement(
  rows: ScanRow[],
  { config, wait, events }: Pick<Deps, 'config'> & { wait: SQL; events: ReturnType<typeof emittedWithin> },
): SQL {
  // A ticket that boards later is not good yet.
  const opens = sql`make_interval(hours => ${config.scanOpensHours})`;
  const column = (pick: (row: ScanRow) => string) => arrayOf(rows.map(pick));
  return sql`
    WITH given AS MATERIALIZED (
      SELECT given.*, NULLIF(ticket, '')::uuid AS ticket_id, needs_duty AND NOT EXISTS (
          SELECT FROM checker_duties AS duty
          WHERE duty.checker_user_id = given.checker_user_id AND duty.train_id = given.train_id
            AND duty.journey_date = given.journey_date AND duty.ended_at IS NULL) AS no_duty
      FROM unnest(${column(({ scanId }) => scanId)}::text::uuid[],
        ${column(({ eventId }) => eventId)}::text::uuid[], ${column(({ ticketId }) => ticketId ?? '')}::text::text[],
        ${column(({ trainId }) => trainId)}::text::uuid[], ${column(({ journeyDate }) => journeyDate)}::text::date[],
        ${column(({ deviceId }) => deviceId)}::text::text[], ${column(({ nonce }) => nonce)}::text::text[],
        ${column(({ fingerprint }) => fingerprint)}::text::text[], ${column(({ checkerUserId }) => checkerUserId)}::text::uuid[],
        ${column((row) => String(row.needsDuty))}::text::bool[], ${column((row) => row.trace)}::text::text[],
        ${column(({ scannedAt }) => scannedAt.toISOString())}::text::timestamptz[],
        ${column(({ receivedAt }) => receivedAt.toISOString())}::text::timestamptz[],
        ${column(({ unproved }) => unproved?.code ?? '')}::text::text[])
        WITH ORDINALITY AS given (scan_id, event_id, ticket, train_id, journey_date, device_id, nonce, fingerprint,
          checker_user_id, needs_duty, trace, scanned_at, received_at, unproved, n)
    ), earlier AS MATERIALIZED (
      SELECT n, scan.fingerprint, CASE
          WHEN undone_at IS NOT NULL THEN 'UNDONE'
          WHEN result = 'VALID' AND CASE WHEN offline THEN scan.scanned_at ELSE scan.received_at END
            < given.received_at - make_interval(mins => ${config.scanRepeatMinutes}) THEN 'ALREADY_USED'
          ELSE result
        END AS result
      FROM given CROSS JOIN LATERAL (
        SELECT * FROM ticket_scans WHERE device_id = given.device_id AND nonce = given.nonce
          AND checker_user_id = given.checker_user_id LIMIT 1) AS scan
    ), found AS MATERIALIZED (
      SELECT n, tickets.*, make_interval(mins => COALESCE(delay_minutes, 0)) AS late
      FROM given JOIN tickets ON tickets.id = given.ticket_id
        LEFT JOIN trip_delays AS delay ON delay.train_id = tickets.train_id AND delay.journey_date = tickets.journey_date
      WHERE NOT no_duty AND unproved IN ('', tickets.qr_code)
    ), new AS MATERIALIZED (
      SELECT * FROM given WHERE NOT no_duty AND n NOT IN (SELECT n FROM earlier)
        AND (unproved = '' OR n IN (SELECT n FROM found))
    ), judged AS MATERIALIZED (
      SELECT new.*, found.id AS found_id, found.late, CASE
          WHEN found.id IS NULL THEN 'FORGED'
          WHEN found.train_id <> new.train_id OR found.journey_date <> new.journey_date THEN 'WRONG_TRIP'
          WHEN found.status = 'CANCELLED' THEN 'CANCELLED'
          WHEN found.expires_at + found.late <= new.received_at THEN 'EXPIRED'
          WHEN found.status = 'USED' THEN 'ALREADY_USED'
          WHEN found.boarding_at > new.received_at + ${opens} THEN 'TOO_EARLY'
        END AS result
      FROM new LEFT JOIN found USING (n)
    ), first AS MATERIALIZED (
      SELECT DISTINCT ON (found_id) * FROM judged WHERE result IS NULL ORDER BY found_id, n
    ), locked AS MATERIALIZED (
      SELECT first.* FROM tickets JOIN first ON first.found_id = tickets.id
      ORDER BY tickets.id FOR NO KEY UPDATE OF tickets ${wait}
    ), accepted AS (
      UPDATE tickets SET status = 'USED', validated_at = locked.received_at, updated_at = locked.received_at,
        version = tickets.version + 1
      FROM locked
      WHERE tickets.id = locked.found_id AND tickets.status IN ('VALID', 'EXPIRED')
        AND tickets.expires_at + locked.late > locked.received_at
        AND tickets.train_id IS NOT DISTINCT FROM locked.train_id
        AND tickets.journey_date IS NOT DISTINCT FROM locked.journey_date
        AND tickets.boarding_at <= locked.received_at + ${opens}
      RETURNING n, tickets.id, tickets.ticket_number, tickets.booking_id, tickets.train_id, tickets.journey_date, tickets.version,
        event_id, trace, locked.received_at
    ), recorded AS (
      INSERT INTO ticket_scans (id, ticket_id, device_id, nonce, fingerprint, result, train_id, journey_date,
        checker_user_id, scanned_at, received_at)
      SELECT scan_id, found_id, device_id, nonce, fingerprint,
        CASE WHEN accepted.n IS NOT NULL THEN 'VALID' ELSE result END,
        judged.train_id, judged.journey_date, checker_user_id, scanned_at, judged.received_at
      FROM judged LEFT JOIN accepted USING (n) WHERE result IS NOT NULL OR accepted.n IS NOT NULL
      RETURNING id, result
    ), told AS MATERIALIZED (
      SELECT n, event_id, id AS ticket_id, version, trace, json_build_object(
        'ticketId', id, 'ticketNumber', ticket_number, 'bookingId', booking_id, 'trainId', train_id, 'journeyDate', journey_date,
        'usedAt', to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS data
      FROM accepted
    ), emitted AS (
      INSERT INTO outbox (id, type, aggregate_id, version, trace_context, leased_until, data)
      SELECT event_id, ${contracts.used.type}, ticket_id, version, NULLIF(trace, ''), ${events.leasedUntil}, data FROM told
    )
    SELECT CASE WHEN no_duty THEN 'NO_DUTY' WHEN unproved <> '' AND found.id IS NULL THEN 'UNPROVED'
        ELSE COALESCE(earlier.result, recorded.result) END AS result,
      COALESCE(earlier.fingerprint, given.fingerprint) AS fingerprint,
      earlier.result IS NULL AS fresh,
      CASE WHEN found.id IS NOT NULL THEN ${scannedTicket} END AS ticket,
      to_json(found.validated_at) AS "usedAt", told.version, told.data,
      CASE WHEN told.n IS NOT NULL THEN to_json(CURRENT_TIMESTAMP) END AS "createdAt"
    FROM given LEFT JOIN earlier USING (n) LEFT JOIN recorded ON recorded.id = scan_id LEFT JOIN found USING (n) LEFT JOIN told USING (n)
    ORDER BY n`;
}

const scannedTicket = sql.raw(`json_build_object(
  'ticketId', found.id, 'trainNumber', found.train_number, 'trainName', found.train_name,
  'trainNameBn', found.train_name_bn, 'journeyDate', found.journey_date,
  'from', json_build_object('code', found.from_code, 'name', found.from_station, 'nameBn', found.from_station_bn),
  'to', json_build_object('code', found.to_code, 'name', found.to_station, 'nameBn', found.to_station_bn),
  'coachNumber', found.coach_number, 'seatNumber', found.seat_number, 'class', found.class,
  'passengerName', found.passenger_name,
  'document', CASE WHEN found.document_kind IS NOT NULL
    THEN json_build_object('kind', found.document_kind, 'lastFour', found.document_last_four) END,
  'boardingAt', found.boarding_at, 'expectedBoardingAt', found.boarding_at + found.late)`);
