import type { Static } from '@sinclair/typebox';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { listByTrip as contract } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { bookings } from './schema.ts';

const bookingsAtOnce = 100;

/** A page of the confirmed bookings of a trip, for messages about it. */
export function listByTrip({ db }: Pick<Deps, 'db'>) {
  return async (input: Static<typeof contract.input>): Promise<Static<typeof contract.output>> => {
    const { trainId, journeyDate, after } = input;
    const rows = await db
      .select({ bookingId: bookings.id, userId: bookings.userId })
      .from(bookings)
      .where(
        and(
          eq(bookings.trainId, trainId),
          eq(bookings.journeyDate, journeyDate),
          eq(bookings.bookingStatus, 'CONFIRMED'),
          after === null ? undefined : gt(bookings.id, after),
        ),
      )
      .orderBy(asc(bookings.id))
      .limit(bookingsAtOnce);
    return { bookings: rows, next: rows.length === bookingsAtOnce ? rows.at(-1)!.bookingId : null };
  };
}
