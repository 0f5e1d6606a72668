import { sql } from 'drizzle-orm';
import type { countSold as contract } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';

type Answer = (typeof contract)['output']['static'];

/** As of one moment: what is sold, and the events of the trip that are not older than the outbox keeps them. */
export function countSold({ db }: Pick<Deps, 'db'>) {
  return async ({ trainId, journeyDate }: { trainId: string; journeyDate: string }): Promise<Answer> => {
    const [row] = await db.execute<{ sold: number; events: Answer['events'] }>(sql`
      WITH sale AS (SELECT id, booking_status FROM bookings WHERE train_id = ${trainId} AND journey_date = ${journeyDate})
      SELECT
        (SELECT count(*)::int FROM sale JOIN booking_passengers ON booking_id = sale.id
          WHERE booking_status = 'CONFIRMED' AND status <> 'CANCELLED') AS sold,
        (SELECT coalesce(json_agg(json_build_object('eventId', outbox.id, 'seats',
            CASE type WHEN 'booking.confirmed' THEN 1 ELSE -1 END * jsonb_array_length(data->'seats'))), '[]')
          FROM outbox JOIN sale ON aggregate_id = sale.id
          WHERE type = 'booking.confirmed'
            OR type = 'booking.cancelled' AND (data->>'wasConfirmed')::boolean) AS events`);
    return { sold: row!.sold, events: row!.events };
  };
}
