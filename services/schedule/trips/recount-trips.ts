import { sql } from 'drizzle-orm';
import type { recountTrips as contract } from '#shared/contracts/recovery';
import type { Deps } from '../connect.ts';
import { schedules } from '../schema.ts';

type Input = (typeof contract)['input']['static'];

/** Corrects the figures for display; what is right already is left as it is. */
export function recountTrips({ db, log }: Pick<Deps, 'db' | 'log'>) {
  return async ({ by, trips }: Input): Promise<{ corrected: number }> => {
    const rows = await db.execute(sql`
      UPDATE ${schedules} SET sold_seats = said."soldSeats", updated_at = CURRENT_TIMESTAMP,
        available_seats = GREATEST(0, LEAST(total_seats, total_seats - said."soldSeats"))
      FROM jsonb_to_recordset(${JSON.stringify(trips)}::jsonb)
        AS said ("trainId" uuid, "journeyDate" date, "soldSeats" int)
      WHERE train_id = said."trainId" AND journey_date = said."journeyDate" AND sold_seats <> said."soldSeats"
      RETURNING 1`);
    if (rows.length > 0) log.warn({ by, trips: rows.length }, 'sold seats of trips recounted');
    return { corrected: rows.length };
  };
}
