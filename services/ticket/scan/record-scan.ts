import { type SQL, sql } from 'drizzle-orm';
import * as contracts from '#shared/contracts/ticket';
import { traceparent } from '#shared/seeing/tracing';
import { executePrepared, violates } from '#shared/stores/postgres';
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

/**
 * Judges a scan, uses the ticket up, keeps the scan and tells of it, in one statement and so in one commit.
 * @returns undefined where another scan or a cancellation came between: look again.
 */
export async function recordScan(deps: Deps, row: ScanRow): Promise<RecordedScan | undefined> {
  try {
    const [recorded] = await executePrepared<
      Omit<RecordedScan, 'result'> & { result: RecordedScan['result'] | null }
    >(deps.db, statement(row));
    return recorded?.result ? { ...recorded, result: recorded.result } : undefined;
  } catch (error) {
    if (violates(error, 'ticket_scans_device_nonce_unique')) return undefined;
    throw error;
  }
}

/**
 * All parts see one snapshot, but the UPDATE waits for whoever changes the ticket and then looks at it anew. Where it
 * accepts nothing and the snapshot still says that it could, somebody was quicker: no result, and nothing is written.
 */
function statement(row: ScanRow): SQL {
  const now = sql`${row.receivedAt.toISOString()}::timestamptz`;
  const boardsUntil = sql`${row.boardsUntil.toISOString()}::timestamptz`;
  const trip = { trainId: sql`${row.trainId}::uuid`, journeyDate: sql`${row.journeyDate}::date` };
  return sql`
    WITH earlier AS MATERIALIZED (
      SELECT fingerprint, CASE
          WHEN undone_at IS NOT NULL THEN 'UNDONE'
          WHEN result = 'VALID' AND CASE WHEN offline THEN scanned_at ELSE received_at END
            < ${row.repeatsSince.toISOString()}::timestamptz THEN 'ALREADY_USED'
          ELSE result
        END AS result
      FROM ticket_scans
      WHERE device_id = ${row.deviceId} AND nonce = ${row.nonce} AND checker_user_id = ${row.checkerUserId}::uuid
    ), found AS MATERIALIZED (
      SELECT tickets.*, make_interval(mins => COALESCE(delay_minutes, 0)) AS late
      FROM tickets LEFT JOIN trip_delays USING (train_id, journey_date)
      WHERE tickets.id = ${row.ticketId}::uuid
    ), accepted AS (
      UPDATE tickets SET status = 'USED', validated_at = ${now}, updated_at = ${now}, version = version + 1
      WHERE id = ${row.ticketId}::uuid AND status IN ('VALID', 'EXPIRED')
        AND expires_at + (SELECT late FROM found) > ${now}
        AND train_id = ${trip.trainId} AND journey_date = ${trip.journeyDate} AND boarding_at <= ${boardsUntil}
        AND NOT EXISTS (SELECT FROM earlier)
      RETURNING id, booking_id, train_id, journey_date, version
    ), judged AS (
      SELECT found.id AS ticket_id, CASE
          WHEN EXISTS (SELECT FROM accepted) THEN 'VALID'
          WHEN found.id IS NULL THEN 'FORGED'
          WHEN found.train_id <> ${trip.trainId} OR found.journey_date <> ${trip.journeyDate} THEN 'WRONG_TRIP'
          WHEN found.status = 'CANCELLED' THEN 'CANCELLED'
          WHEN found.expires_at + found.late <= ${now} THEN 'EXPIRED'
          WHEN found.status = 'USED' THEN 'ALREADY_USED'
          WHEN found.boarding_at > ${boardsUntil} THEN 'TOO_EARLY'
        END AS result
      FROM (VALUES (1)) AS one LEFT JOIN found ON true
      WHERE NOT EXISTS (SELECT FROM earlier)
    ), recorded AS (
      INSERT INTO ticket_scans (id, ticket_id, device_id, nonce, fingerprint, result, train_id, journey_date,
        checker_user_id, scanned_at, received_at)
      SELECT ${row.scanId}::uuid, ticket_id, ${row.deviceId}, ${row.nonce}, ${row.fingerprint}, result,
        ${trip.trainId}, ${trip.journeyDate}, ${row.checkerUserId}::uuid,
        ${row.scannedAt.toISOString()}::timestamptz, ${now}
      FROM judged WHERE result IS NOT NULL
      RETURNING result, fingerprint
    ), told AS (
      INSERT INTO outbox (id, type, aggregate_id, version, trace_context, data)
      SELECT ${row.eventId}::uuid, ${contracts.used.type}, id, version, ${traceparent() ?? null}::text, json_build_object(
        'ticketId', id, 'bookingId', booking_id, 'trainId', train_id, 'journeyDate', journey_date,
        'usedAt', ${row.receivedAt.toISOString()}::text)
      FROM accepted
    )
    SELECT COALESCE(earlier.result, recorded.result) AS result,
      COALESCE(earlier.fingerprint, recorded.fingerprint) AS fingerprint,
      earlier.result IS NULL AS fresh,
      CASE WHEN found.id IS NOT NULL THEN ${scannedTicket} END AS ticket,
      to_json(found.validated_at) AS "usedAt"
    FROM (VALUES (1)) AS one LEFT JOIN earlier ON true LEFT JOIN recorded ON true LEFT JOIN found ON true`;
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
