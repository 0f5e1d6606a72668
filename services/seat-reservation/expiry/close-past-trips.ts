import { sql } from 'drizzle-orm';
import type { Deps } from '../connect.ts';

const closedAfterDays = 3;
const tripsAtOnce = 500;
/** What a run leaves, the next one takes. */
const mostBatches = 100;

/** The keys of a trip leave Redis days after it ended. Postgres first: a missing marker would be a sign of loss. */
export function closePastTrips(deps: Deps) {
  return async (): Promise<void> => {
    for (let batch = 0; batch < mostBatches; batch++) {
      const past = await deps.db.execute<{ train_id: string; journey_date: string; revision: number }>(sql`
        UPDATE trips SET built_epoch = NULL, built_at = NULL, closed_at = CURRENT_TIMESTAMP
        WHERE (train_id, journey_date) IN (
          SELECT train_id, journey_date FROM trips
          WHERE closed_at IS NULL AND ends_at < CURRENT_TIMESTAMP - make_interval(days => ${closedAfterDays})
          ORDER BY ends_at LIMIT ${tripsAtOnce} FOR UPDATE SKIP LOCKED)
        RETURNING train_id, journey_date::text AS journey_date, revision`);
      await deps.removeKeys(
        past.map(({ train_id, journey_date, revision }) => {
          return { trainId: train_id, journeyDate: journey_date, revision };
        }),
      );
      if (past.length < tripsAtOnce) return;
    }
  };
}
