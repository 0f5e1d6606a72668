import { type SQL, sql } from 'drizzle-orm';
import { inGroups } from '#shared/base/in-groups';
import { commonProblems } from '#shared/base/problem';
import { unreachable } from '#shared/base/unreachable';
import * as contracts from '#shared/contracts/ticket';
import { executePrepared, violates } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';
import type { Deps } from '../connect.ts';
import type { ScanResult } from '../schema.ts';

export interface ScanRow {
  scanId: string;
  /** Of the event that tells of an accepted ticket. */
  eventId: string;
  /** null where the code is forged. */
  ticketId: string | null;
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
  /** A ticket that boards later is not good yet. */
  boardsUntil: Date;
  /** The repeat of an older scan is VALID no more. */
  repeatsSince: Date;
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

/** undefined where another scan or a cancellation came between: look again. */
type Recorded = RecordedScan | 'NO_DUTY' | undefined;

const limits = {
  requestsAtOnce: 2,
  perRequest: 64,
  // Checkers alone get here, and each waits for the answer.
  maxWaiting: 5_000,
  full: () => commonProblems.UNAVAILABLE('Too many scans wait to be recorded'),
  singlyAfter: (error: unknown) => !unreachable(error),
};

/**
 * Judges scans, uses their tickets up, keeps the scans and tells of them; each is answered after the commit. Scans that
 * come while others are being written share one statement, which waits for no ticket that somebody else has locked, so
 * that groups never wait for each other in a ring; one that Postgres refuses fails alone.
 */
export function recordScans({ db }: Pick<Deps, 'db'>) {
  return {
    together: inGroups(async (rows: ScanRow[]) => {
      const leaders = [...Map.groupBy(rows, nameOf).values()].map(([first]) => first!);
      const recorded = await write(db, leaders, sql`SKIP LOCKED`);
      const answers = new Map(leaders.map((row, at) => [row, recorded[at]]));
      return rows.map((row) => answers.get(row));
    }, limits),
    /** Waits for whoever has locked the ticket. */
    alone: async (row: ScanRow): Promise<Recorded> => (await write(db, [row], sql``))[0],
  };
}

/** Two requests under one name are one scan: the second looks again, and finds the first. */
const nameOf = ({ deviceId, nonce, checkerUserId }: ScanRow) => `${checkerUserId} ${nonce} ${deviceId}`;

async function write(db: Deps['db'], rows: ScanRow[], wait: SQL): Promise<Recorded[]> {
  try {
    const recorded = await executePrepared<
      Omit<RecordedScan, 'result'> & { result: RecordedScan['result'] | 'NO_DUTY' | null }
    >(db, statement(rows, wait));
    return recorded.map(({ result, ...rest }) =>
      result === null ? undefined : result === 'NO_DUTY' ? result : { ...rest, result },
    );
  } catch (error) {
    if (rows.length === 1 && violates(error, 'ticket_scans_device_nonce_unique')) return [undefined];
    throw error;
  }
}

/**
 * All parts see one snapshot, but the UPDATE looks anew at a ticket that was changed meanwhile. Where it accepts nothing
 * and the snapshot still says that it could, somebody was quicker, perhaps a scan of the same group: no result, and
 * nothing is written.
 * Each part finds its rows by a unique index, whatever Postgres reckons with: in LATERAL and by IS NOT DISTINCT FROM, since
 * by `=` it reads all tickets of the trip for every scan, and all scans for every group.
 */
function statement(rows: ScanRow[], wait: SQL): SQL {
  const column = (pick: (row: ScanRow) => string | number) => arrayOf(rows.map(pick));
  return sql`
    WITH given AS MATERIALIZED (
      SELECT given.*, NULLIF(ticket, '')::uuid AS ticket_id, needs_duty AND NOT EXISTS (
          SELECT FROM checker_duties AS duty
          WHERE duty.checker_user_id = given.checker_user_id AND duty.train_id = given.train_id
            AND duty.journey_date = given.journey_date AND duty.ended_at IS NULL) AS no_duty
      FROM unnest(${arrayOf(rows.keys().toArray())}::text::int[], ${column(({ scanId }) => scanId)}::text::uuid[],
        ${column(({ eventId }) => eventId)}::text::uuid[], ${column(({ ticketId }) => ticketId ?? '')}::text::text[],
        ${column(({ trainId }) => trainId)}::text::uuid[], ${column(({ journeyDate }) => journeyDate)}::text::date[],
        ${column(({ deviceId }) => deviceId)}::text::text[], ${column(({ nonce }) => nonce)}::text::text[],
        ${column(({ fingerprint }) => fingerprint)}::text::text[], ${column(({ checkerUserId }) => checkerUserId)}::text::uuid[],
        ${column((row) => String(row.needsDuty))}::text::bool[], ${column((row) => row.trace)}::text::text[],
        ${column(({ scannedAt }) => scannedAt.toISOString())}::text::timestamptz[],
        ${column(({ receivedAt }) => receivedAt.toISOString())}::text::timestamptz[],
        ${column(({ boardsUntil }) => boardsUntil.toISOString())}::text::timestamptz[],
        ${column(({ repeatsSince }) => repeatsSince.toISOString())}::text::timestamptz[])
        AS given (n, scan_id, event_id, ticket, train_id, journey_date, device_id, nonce, fingerprint,
          checker_user_id, needs_duty, trace, scanned_at, received_at, boards_until, repeats_since)
    ), earlier AS MATERIALIZED (
      SELECT n, scan.fingerprint, CASE
          WHEN undone_at IS NOT NULL THEN 'UNDONE'
          WHEN result = 'VALID' AND CASE WHEN offline THEN scan.scanned_at ELSE scan.received_at END
            < repeats_since THEN 'ALREADY_USED'
          ELSE result
        END AS result
      FROM given CROSS JOIN LATERAL (
        SELECT * FROM ticket_scans WHERE device_id = given.device_id AND nonce = given.nonce
          AND checker_user_id = given.checker_user_id LIMIT 1) AS scan
    ), new AS MATERIALIZED (
      SELECT * FROM given WHERE NOT no_duty AND n NOT IN (SELECT n FROM earlier)
    ), found AS MATERIALIZED (
      SELECT n, tickets.*, make_interval(mins => COALESCE(delay_minutes, 0)) AS late
      FROM given JOIN tickets ON tickets.id = given.ticket_id
        LEFT JOIN trip_delays AS delay ON delay.train_id = tickets.train_id AND delay.journey_date = tickets.journey_date
      WHERE NOT no_duty
    ), judged AS MATERIALIZED (
      SELECT n, found.id AS ticket_id, CASE
          WHEN found.id IS NULL THEN 'FORGED'
          WHEN found.train_id <> new.train_id OR found.journey_date <> new.journey_date THEN 'WRONG_TRIP'
          WHEN found.status = 'CANCELLED' THEN 'CANCELLED'
          WHEN found.expires_at + found.late <= new.received_at THEN 'EXPIRED'
          WHEN found.status = 'USED' THEN 'ALREADY_USED'
          WHEN found.boarding_at > new.boards_until THEN 'TOO_EARLY'
        END AS result
      FROM new LEFT JOIN found USING (n)
    ), first AS MATERIALIZED (
      SELECT DISTINCT ON (ticket_id) n, ticket_id FROM judged WHERE result IS NULL ORDER BY ticket_id, n
    ), locked AS MATERIALIZED (
      SELECT first.n, tickets.id FROM tickets JOIN first ON first.ticket_id = tickets.id
      ORDER BY tickets.id FOR NO KEY UPDATE OF tickets ${wait}
    ), accepted AS (
      UPDATE tickets SET status = 'USED', validated_at = new.received_at, updated_at = new.received_at,
        version = tickets.version + 1
      FROM locked JOIN new USING (n) JOIN found USING (n)
      WHERE tickets.id = locked.id AND tickets.status IN ('VALID', 'EXPIRED')
        AND tickets.expires_at + found.late > new.received_at
        AND tickets.train_id IS NOT DISTINCT FROM new.train_id
        AND tickets.journey_date IS NOT DISTINCT FROM new.journey_date
        AND tickets.boarding_at <= new.boards_until
      RETURNING n, tickets.id, tickets.ticket_number, tickets.booking_id, tickets.train_id, tickets.journey_date, tickets.version
    ), recorded AS (
      INSERT INTO ticket_scans (id, ticket_id, device_id, nonce, fingerprint, result, train_id, journey_date,
        checker_user_id, scanned_at, received_at)
      SELECT scan_id, judged.ticket_id, device_id, nonce, fingerprint,
        CASE WHEN accepted.n IS NOT NULL THEN 'VALID' ELSE result END,
        new.train_id, new.journey_date, checker_user_id, scanned_at, received_at
      FROM new JOIN judged USING (n) LEFT JOIN accepted USING (n) WHERE result IS NOT NULL OR accepted.n IS NOT NULL
      RETURNING id, result
    ), told AS (
      INSERT INTO outbox (id, type, aggregate_id, version, trace_context, data)
      SELECT event_id, ${contracts.used.type}, accepted.id, version, NULLIF(trace, ''), json_build_object(
        'ticketId', accepted.id, 'ticketNumber', ticket_number, 'bookingId', booking_id, 'trainId', accepted.train_id,
        'journeyDate', accepted.journey_date, 'usedAt', to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      FROM accepted JOIN new USING (n)
    )
    SELECT CASE WHEN no_duty THEN 'NO_DUTY' ELSE COALESCE(earlier.result, recorded.result) END AS result,
      COALESCE(earlier.fingerprint, given.fingerprint) AS fingerprint,
      earlier.result IS NULL AS fresh,
      CASE WHEN found.id IS NOT NULL THEN ${scannedTicket} END AS ticket,
      to_json(found.validated_at) AS "usedAt"
    FROM given LEFT JOIN earlier USING (n) LEFT JOIN recorded ON recorded.id = scan_id LEFT JOIN found USING (n)
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
