import type { Static } from '@sinclair/typebox';
import { and, asc, desc, eq, gt } from 'drizzle-orm';
import type { exportPerson as contract } from '#shared/contracts/notification';
import { personItemsAtOnce, personPageOf } from '#shared/records/person-page';
import type { Deps } from '../connect.ts';
import { allNotifications, preferences, pushSubscriptions } from '../schema.ts';
import { channelsOf } from './preferences.ts';

type Asked = Static<typeof contract.input>;

/** Everything that was sent to a person. */
export function exportPerson({ db }: Pick<Deps, 'db'>) {
  return async ({ userId, after }: Asked): Promise<Static<typeof contract.output>> => {
    const found = await db
      .select()
      .from(allNotifications)
      .where(
        and(eq(allNotifications.userId, userId), after === null ? undefined : gt(allNotifications.id, after)),
      )
      .orderBy(asc(allNotifications.id))
      .limit(personItemsAtOnce + 1);
    const { rows, next } = personPageOf(found);
    const [chosen] = await db.select().from(preferences).where(eq(preferences.userId, userId));
    const browsers = await db
      .select()
      .from(pushSubscriptions)
      .where(eq(pushSubscriptions.userId, userId))
      .orderBy(desc(pushSubscriptions.createdAt), desc(pushSubscriptions.id));
    return {
      items: rows.map((row) => ({
        notificationId: row.id,
        type: row.type,
        kind: row.kind,
        language: row.language,
        bookingId: row.bookingId,
        recipient: row.recipient,
        subject: row.subject,
        message: row.message,
        status: row.status,
        createdAt: row.createdAt.toISOString(),
        sentAt: row.sentAt?.toISOString() ?? null,
        deliveredAt: row.deliveredAt?.toISOString() ?? null,
      })),
      next,
      preferences: chosen ? { language: chosen.language, channels: channelsOf(chosen) } : null,
      pushSubscriptions: browsers.map(({ id, endpoint, createdAt }) => ({
        subscriptionId: id,
        endpoint,
        createdAt: createdAt.toISOString(),
      })),
    };
  };
}
