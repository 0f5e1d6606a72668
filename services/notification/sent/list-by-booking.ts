import { and, asc, eq } from 'drizzle-orm';
import type * as contract from '#shared/contracts/notification';
import type { Deps } from '../connect.ts';
import { allNotifications } from '../schema.ts';

type Output = (typeof contract.listByBooking)['output']['static'];

/** For operators: what was sent and when, but neither to whom nor what it said. */
export function listByBooking({ db }: Pick<Deps, 'db'>) {
  return async ({ bookingId, userId }: { bookingId: string; userId: string }): Promise<Output> => {
    const rows = await db
      .select()
      .from(allNotifications)
      .where(and(eq(allNotifications.userId, userId), eq(allNotifications.bookingId, bookingId)))
      .orderBy(asc(allNotifications.createdAt), asc(allNotifications.id));
    return {
      notifications: rows.map((row) => ({
        notificationId: row.id,
        type: row.type,
        kind: row.kind,
        status: row.status,
        attempts: row.attempts,
        createdAt: row.createdAt.toISOString(),
        sentAt: row.sentAt?.toISOString() ?? null,
        deliveredAt: row.deliveredAt?.toISOString() ?? null,
      })),
    };
  };
}
