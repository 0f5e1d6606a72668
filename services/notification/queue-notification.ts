import { and, eq } from 'drizzle-orm';
import type { Envelope } from '#shared/bus';
import { newId } from '#shared/id';
import { firstDelivery } from '#shared/inbox';
import type { Deps } from './connect.ts';
import type { MailContent } from './mails/code-mail.ts';
import { isMailAddress, type Kind, oneLine } from './notification.ts';
import { inbox, notifications, type QrImage } from './schema.ts';

const consumer = 'notification';

export interface Letter {
  kind: Kind;
  userId: string;
  bookingId: string;
  recipient: string;
  mail: MailContent & { images?: QrImage[] };
}

/** Whether the event needs nothing more; spares the questions to other services, and decides nothing. */
export async function alreadyHandled(deps: Pick<Deps, 'db'>, event: { id: string }): Promise<boolean> {
  const [row] = await deps.db
    .select({ id: inbox.eventId })
    .from(inbox)
    .where(and(eq(inbox.consumer, consumer), eq(inbox.eventId, event.id)));
  return row !== undefined;
}

/** Marks the event as handled and, unless there is nothing to say, writes its mail, in one transaction; then it is sent. */
export async function queueNotification(
  deps: Deps,
  event: Pick<Envelope, 'id' | 'type'>,
  letter: Letter | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const sendable = letter !== undefined && isMailAddress(letter.recipient);
  await deps.db.transaction(async (tx) => {
    if (!(await firstDelivery(tx, consumer, event)) || !letter) return;
    await tx
      .insert(notifications)
      .values({
        id: newId(),
        userId: letter.userId,
        type: 'EMAIL',
        channel: 'EMAIL_PROVIDER',
        recipient: letter.recipient,
        subject: oneLine(letter.mail.subject, 250),
        message: letter.mail.text,
        status: sendable ? 'PENDING' : 'FAILED',
        providerResponse: sendable ? null : { code: 'NOT_AN_ADDRESS' },
        createdAt: now,
        kind: letter.kind,
        dedupeKey: `${event.type}:${event.id}`,
        bookingId: letter.bookingId,
        nextAttemptAt: now,
        html: letter.mail.html,
        images: letter.mail.images ?? null,
      })
      .onConflictDoNothing({ target: notifications.dedupeKey });
  });
  if (sendable) deps.delivery.wake();
}
