import type { Static } from '@sinclair/typebox';
import { and, eq, inArray } from 'drizzle-orm';
import type { listByHolds as contract } from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { bookings } from './schema.ts';

/** A hold is booked once, so a client that lost the answer finds the booking by its hold. */
export function listByHolds({ db }: Pick<Deps, 'db'>) {
  return async ({
    userId,
    holdIds,
  }: Static<typeof contract.input>): Promise<Static<typeof contract.output>> => ({
    bookings: await db
      .select({ holdId: bookings.holdId, bookingId: bookings.id })
      .from(bookings)
      .where(and(inArray(bookings.holdId, holdIds), eq(bookings.userId, userId))),
  });
}
