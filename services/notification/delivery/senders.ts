import { eq } from 'drizzle-orm';
import { isGone, type PushSender } from '../push/sender.ts';
import { type NotificationRow, pushSubscriptions } from '../schema.ts';
import type { SmsProvider } from '../sms/provider.ts';
import type { DeliveryDeps, Send } from './deliver-notifications.ts';
import { DeliveryError, readFault } from './delivery-fault.ts';
import type { Lane, MailFile } from './mailer.ts';

export const sendByMail =
  (lane: Lane, printed: (row: NotificationRow) => Promise<MailFile[]>): Send =>
  async (row, hurried) =>
    lane.send({
      notificationId: row.id,
      to: row.recipient,
      subject: row.subject ?? '',
      text: row.message,
      html: row.html ?? undefined,
      images: row.images ?? undefined,
      files: [...(hurried ? [] : await printed(row)), ...calendarOf(row)],
    });

function calendarOf({ calendar }: NotificationRow): MailFile[] {
  if (!calendar) return [];
  const method = /^METHOD:([A-Z]+)/m.exec(calendar)?.[1] ?? 'PUBLISH';
  const contentType = `text/calendar; charset=utf-8; method=${method}`;
  return [{ filename: 'journey.ics', contentType, content: calendar }];
}

export const sendBySms =
  (sms: SmsProvider): Send =>
  (row) =>
    sms.send({ reference: row.id, to: row.recipient, text: row.message });

/** A subscription that its push service no longer knows is deleted at once. */
export const sendByPush =
  ({ db }: Pick<DeliveryDeps, 'db'>, push: PushSender): Send =>
  async (row) => {
    const [target] = row.subscriptionId
      ? await db.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, row.subscriptionId))
      : [];
    if (!target || target.userId !== row.userId)
      throw new DeliveryError({ code: 'UNSUBSCRIBED', permanent: true });
    try {
      return await push.send(target, {
        notificationId: row.id,
        kind: row.kind,
        bookingId: row.bookingId,
        language: row.language,
        title: row.subject ?? '',
        body: row.message,
      });
    } catch (error) {
      if (isGone(readFault(error)))
        await db.delete(pushSubscriptions).where(eq(pushSubscriptions.id, target.id));
      throw error;
    }
  };
