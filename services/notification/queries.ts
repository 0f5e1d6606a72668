import { and, desc, eq, sql } from 'drizzle-orm';
import { decodeCursor, encodeCursor } from '#shared/page';
import { invalid } from '#shared/problem';
import type { Deps } from './connect.ts';
import type { notificationModel } from './models.ts';
import { type NotificationRow, notifications } from './schema.ts';

type Notification = typeof notificationModel.static;

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What was sent to one account, newest first. */
export function listNotifications(deps: Pick<Deps, 'db'>) {
  return async (input: { userId: string; limit: number; cursor?: string }) => {
    const after = readCursor(input.cursor);
    const rows = await deps.db
      .select()
      .from(notifications)
      .where(
        and(
          eq(notifications.userId, input.userId),
          after &&
            sql`(${notifications.createdAt}, ${notifications.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
        ),
      )
      .orderBy(desc(notifications.createdAt), desc(notifications.id))
      .limit(input.limit + 1);
    const shown = rows.slice(0, input.limit);
    const last = shown.at(-1);
    const more = rows.length > input.limit && last;
    return {
      items: shown.map(toModel),
      nextCursor: more ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
    };
  };
}

function readCursor(cursor: string | undefined) {
  const parts = decodeCursor(cursor, 2);
  if (!parts) return undefined;
  const [createdAt, id] = parts as [string, string];
  if (Number.isNaN(Date.parse(createdAt)) || !uuidPattern.test(id))
    throw invalid('cursor', 'is not a cursor of this list');
  return { createdAt: new Date(createdAt).toISOString(), id };
}

function toModel(row: NotificationRow): Notification {
  return {
    notificationId: row.id,
    type: row.type as Notification['type'],
    kind: row.kind as Notification['kind'],
    bookingId: row.bookingId,
    recipient: row.recipient,
    subject: row.subject,
    message: row.message,
    status: row.status as Notification['status'],
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
