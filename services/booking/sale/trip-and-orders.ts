import { sql } from 'drizzle-orm';
import { delayOfTrip } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';
import { type Buyer, type Orders, ordersOf } from './order-limit.ts';

interface TripAndOrders extends Orders {
  /** How late the train is. */
  delayMinutes: number;
  isCancelled: boolean;
}

/** What a booking may be refused for, in one statement. Of a buyer without a limit no order is counted. */
export async function readTripAndOrders(
  { db }: Pick<Deps, 'db'>,
  {
    trip,
    buyer,
    now,
  }: { trip: { trainId: string; journeyDate: string }; buyer: Buyer | undefined; now: Date },
): Promise<TripAndOrders> {
  const { trainId, journeyDate } = trip;
  const [row] = await db.execute<TripAndOrders & Record<string, unknown>>(sql`
    SELECT counted.orders, counted.own, ${delayOfTrip(trip)} AS "delayMinutes",
      EXISTS (SELECT FROM cancelled_trips WHERE train_id = ${trainId} AND journey_date = ${journeyDate}) AS "isCancelled"
    FROM (${buyer ? ordersOf(buyer, now) : sql`SELECT 0 AS orders, NULL AS own`}) AS counted`);
  return row!;
}
