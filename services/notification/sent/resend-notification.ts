import { and, desc, eq, gt, inArray } from 'drizzle-orm';
import type { Caller } from '#shared/http/auth';
import { announcements } from '../announcements/announcements.ts';
import type { Deps } from '../connect.ts';
import type { Announcement } from '../delivery/announcement.ts';
import { type Draft, mailDraft, pushDraft, rowOf, smsDraft } from '../delivery/queue-notifications.ts';
import { readPreferences } from '../people/preferences.ts';
import { problems } from '../problems.ts';
import {
  allNotifications,
  type NotificationRow,
  notifications,
  notificationsArchive,
  pushSubscriptions,
} from '../schema.ts';
import { readableBy } from './queries.ts';

/**
 * Repeats a message by the same channel, composed anew: with the present state, address and language. The old row stays
 * as it is; the new one names it.
 * @throws Problem NOTIFICATION_NOT_FOUND, STILL_PENDING, NOT_RESENDABLE, RESENT_JUST_NOW
 */
export function resendNotification(deps: Deps) {
  return async (notificationId: string, caller: Caller): Promise<NotificationRow> => {
    const [old] = await deps.db
      .select()
      .from(allNotifications)
      .where(and(eq(allNotifications.id, notificationId), readableBy(caller)));
    if (!old) throw problems.NOTIFICATION_NOT_FOUND();
    if (old.status === 'PENDING') throw problems.STILL_PENDING();
    const { facts, bookingId, userId } = old;
    const tells = announcements.find((one) => one.type === facts?.type);
    if (!facts || !tells || !bookingId)
      throw problems.NOT_RESENDABLE(old.kind === 'CODE' ? 'Ask for a new code instead' : undefined);

    const { language } = await readPreferences(deps)(userId);
    const announcement = await tells.composeAgain(deps, facts.data, { userId, bookingId }, language);
    if (typeof announcement === 'string') throw problems.NOT_RESENDABLE('It is out of date');
    const draft = await draftLike(deps, old, announcement);
    const origin = old.resendOf ?? old.id;
    const fresh = { ...rowOf(deps, announcement, draft, { facts, language }), resendOf: origin };
    const row = await insertUnlessRecent(deps, origin, fresh);
    deps.delivery.wake();
    return row;
  };
}

async function draftLike(deps: Deps, old: NotificationRow, { contact }: Announcement): Promise<Draft> {
  if (old.type === 'EMAIL') return mailDraft(contact);
  if (old.type === 'SMS') {
    if (!deps.sms) throw problems.NOT_RESENDABLE('Text messages are switched off');
    return smsDraft(contact);
  }
  const [subscription] = await deps.db
    .select()
    .from(pushSubscriptions)
    .where(
      and(
        inArray(pushSubscriptions.id, old.subscriptionId ? [old.subscriptionId] : []),
        eq(pushSubscriptions.userId, old.userId),
      ),
    );
  if (!subscription || !deps.push) throw problems.NOT_RESENDABLE('That browser is no longer subscribed');
  return pushDraft(subscription);
}

/** A message is repeated once within the time that is set, so that nobody can flood an inbox. */
async function insertUnlessRecent(
  deps: Deps,
  origin: string,
  fresh: typeof notifications.$inferInsert,
): Promise<NotificationRow> {
  return deps.db.transaction(async (tx) => {
    for (const table of [notifications, notificationsArchive])
      await tx.select({ id: table.id }).from(table).where(eq(table.id, origin)).for('update');
    const since = new Date(deps.clock.now().getTime() - deps.config.NOTIFICATION_RESEND_SECONDS * 1_000);
    const recent = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(eq(notifications.resendOf, origin), gt(notifications.createdAt, since)))
      .orderBy(desc(notifications.createdAt))
      .limit(1);
    if (recent.length > 0) throw problems.RESENT_JUST_NOW();
    const [row] = await tx.insert(notifications).values(fresh).returning();
    return row!;
  });
}
