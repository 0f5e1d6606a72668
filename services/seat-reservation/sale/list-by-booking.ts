import { asc, eq, or } from 'drizzle-orm';
import type * as contract from '#shared/contracts/seat-reservation';
import type { Deps } from '../connect.ts';
import { seatReservations, verdicts } from '../schema.ts';

type Asked = (typeof contract.listByBooking)['input']['static'];
type Output = (typeof contract.listByBooking)['output']['static'];

/** The seats of a booking; until it is confirmed only its hold leads to them. */
export function listByBooking({ db }: Pick<Deps, 'db'>) {
  return async ({ bookingId, holdId }: Asked): Promise<Output> => {
    const rows = await db
      .select()
      .from(seatReservations)
      .where(or(eq(seatReservations.bookingId, bookingId), eq(seatReservations.holdId, holdId)))
      .orderBy(asc(seatReservations.reservedAt), asc(seatReservations.id));
    const [final] = await db.select().from(verdicts).where(eq(verdicts.bookingId, bookingId));
    return {
      verdict: final?.verdict ?? null,
      seats: rows.map((row) => ({
        seatId: row.seatId,
        holdId: row.holdId,
        status: row.status,
        reservedAt: row.reservedAt.toISOString(),
        claimedAt: row.claimedAt?.toISOString() ?? null,
        expiresAt: row.expiresAt.toISOString(),
        releasedAt: row.releasedAt?.toISOString() ?? null,
      })),
    };
  };
}
