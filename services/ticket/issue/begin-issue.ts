import type { Static } from '@sinclair/typebox';
import { sql } from 'drizzle-orm';
import type { Delivery } from '#shared/bus/bus';
import { markFirst } from '#shared/bus/inbox';
import type * as booking from '#shared/contracts/booking';
import { type HeardDelay, tripDelays } from '#shared/records/trip-delays';
import type { Tx } from '../connect.ts';
import { restoredTickets } from '../schema.ts';

interface Beginning extends Record<string, unknown> {
  delayMinutes: number | null;
  version: number | null;
  restored: Restored[] | null;
}

/** A ticket that its passenger has in hand already. */
type Restored = Pick<typeof restoredTickets.$inferSelect, 'passengerId' | 'ticketId' | 'ticketNumber'>;

/**
 * What issuing begins with, in one round trip: the event is marked as handled, then the booking is locked as by
 * `lockBooking`, and what was heard of the trip's delay is read,
 * and which tickets the passengers have in hand.
 * @returns undefined where the event was handled before.
 */
export async function beginIssue(
  tx: Tx,
  event: Delivery<Static<typeof booking.confirmed.data>>,
): Promise<{ heard: HeardDelay | undefined; restored: Restored[] } | undefined> {
  const { bookingId, trainId, journeyDate } = event.data;
  const [row] = await tx.execute<Beginning>(sql`
    WITH first AS (${markFirst(event)})
    SELECT pg_advisory_xact_lock(hashtextextended(${bookingId}, 0)), d.delay_minutes AS "delayMinutes", d.version,
      (SELECT json_agg(json_build_object('passengerId', passenger_id, 'ticketId', ticket_id,
        'ticketNumber', ticket_number)) FROM ${restoredTickets} WHERE booking_id = ${bookingId}) AS restored
    FROM first LEFT JOIN ${tripDelays} d ON d.train_id = ${trainId} AND d.journey_date = ${journeyDate}`);
  if (!row) return undefined;
  const { delayMinutes, version, restored } = row;
  const heard = delayMinutes === null || version === null ? undefined : { delayMinutes, version };
  return { heard, restored: restored ?? [] };
}
