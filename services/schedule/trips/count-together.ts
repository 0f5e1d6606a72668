import { sql } from 'drizzle-orm';
import { inGroups } from '#shared/base/in-groups';
import { unreachable } from '#shared/base/unreachable';
import type { Delivery } from '#shared/bus/bus';
import { inbox } from '#shared/bus/inbox';
import type { Database, Schema } from '#shared/stores/postgres';
import { arrayOf } from '#shared/stores/postgres-array';

/** What an event adds to the seats sold on a trip. */
interface SeatsSold {
  event: Pick<Delivery, 'id' | 'inboxKey'>;
  trainId: string;
  journeyDate: string;
  /** Fewer than none where they are given back. */
  seats: number;
}

/** Counts an event once. @returns whether its trip exists; true as well where the event was counted before */
export type CountSeats = (sold: SeatsSold) => Promise<boolean>;

const perStatement = 100;
/** Consumers have far fewer in their hands. */
const maxWaiting = 10_000;

/**
 * All sales of a trip share its row, so they are counted together: those that come while one statement is under way
 * share the next, instead of each waiting for the other's commit with a connection in its hands.
 */
export function countSeatsTogether<S extends Schema>(db: Database<S>): CountSeats {
  return inGroups<SeatsSold, boolean>(
    async (sold) => {
      const lost = await count(db, sold);
      return sold.map(({ event }) => !lost.has(event.id));
    },
    {
      ...{ requestsAtOnce: 1, perRequest: perStatement, maxWaiting },
      full: () => new Error('Too many events wait to be counted'),
      singlyAfter: (error) => !unreachable(error),
    },
  );
}

/** @returns the events that are counted and whose trip does not exist */
async function count<S extends Schema>(db: Database<S>, sold: SeatsSold[]): Promise<Set<string>> {
  const column = (of: (one: SeatsSold) => string) => arrayOf(sold.map(of));
  const lost = await db.execute<{ event_id: string }>(sql`
    WITH given AS (
      SELECT DISTINCT * FROM unnest(
        ${column(({ event }) => event.inboxKey)}::text[], ${column(({ event }) => event.id)}::uuid[],
        ${column(({ trainId }) => trainId)}::uuid[], ${column(({ journeyDate }) => journeyDate)}::date[],
        ${column(({ seats }) => String(seats))}::int[]) AS given (consumer, event_id, train_id, journey_date, seats)),
    first AS (
      INSERT INTO ${inbox} (consumer, event_id) SELECT consumer, event_id FROM given ORDER BY consumer, event_id
      ON CONFLICT DO NOTHING RETURNING consumer, event_id),
    counted AS (SELECT * FROM given JOIN first USING (consumer, event_id)),
    moved AS (SELECT train_id, journey_date, sum(seats)::int AS seats FROM counted GROUP BY train_id, journey_date),
    locked AS (
      SELECT schedules.id, moved.seats FROM schedules JOIN moved USING (train_id, journey_date)
      ORDER BY schedules.id FOR UPDATE OF schedules),
    changed AS (
      UPDATE schedules SET
        sold_seats = sold_seats + locked.seats,
        available_seats = GREATEST(0, LEAST(total_seats, total_seats - (sold_seats + locked.seats))),
        updated_at = CURRENT_TIMESTAMP
      FROM locked WHERE schedules.id = locked.id
      RETURNING train_id, journey_date)
    SELECT event_id FROM counted
    WHERE NOT EXISTS (
      SELECT FROM changed
      WHERE changed.train_id = counted.train_id AND changed.journey_date = counted.journey_date)`);
  return new Set(lost.map(({ event_id }) => event_id));
}
