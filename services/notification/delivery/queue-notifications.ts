import { and, eq, gt, ne } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { isUnproved } from '#shared/base/unproved';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery } from '#shared/bus/inbox';
import type { PassedOverReason } from '#shared/bus/pass-over';
import type { Deps, Tx } from '../connect.ts';
import { journeyCalendar } from '../messages/calendar.ts';
import { frame } from '../messages/frame.ts';
import type { Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import type { Preferences } from '../people/preferences.ts';
import { type Facts, inbox, notifications, type PushSubscriptionRow, pushSubscriptions } from '../schema.ts';
import type { Announcement, Composed } from './announcement.ts';
import { type Channel, isMailAddress, isPhoneNumber, oneLine, providers } from './notification.ts';

/** Whether the event is done. It only spares requests to other services; the inbox row decides. */
export async function alreadyHandled({ db }: Pick<Deps, 'db'>, { id, inboxKey }: Handled): Promise<boolean> {
  const [row] = await db
    .select({ id: inbox.eventId })
    .from(inbox)
    .where(and(eq(inbox.consumer, inboxKey), eq(inbox.eventId, id)));
  return row !== undefined;
}

/**
 * Marks the event as handled and writes one row for each channel, in one transaction; then wakes the delivery.
 */
export async function queueNotifications(
  deps: Deps,
  event: Heard,
  announcement: Composed,
  preferences: Preferences,
): Promise<void> {
  const said = typeof announcement !== 'string';
  const rows = said ? await rowsFor(deps, event, announcement, preferences) : [];
  const isFirst = await deps.db.transaction(async (tx) => {
    if (!(await firstDelivery(tx, event))) return false;
    if (rows.length > 0)
      await tx.insert(notifications).values(rows).onConflictDoNothing({ target: notifications.dedupeKey });
    return true;
  });
  if (rows.length > 0) deps.delivery.wake();
  else if (isFirst) deps.passOver(event, said ? 'NO_CHANNEL' : announcement, about(event));
}

/** What an event is about, for the log. */
function about({ data }: Heard): Record<string, string> {
  const { bookingId, userId } = data as { bookingId?: string; userId?: string };
  if (bookingId) return { bookingId };
  return userId ? { userId } : {};
}

type Handled = Pick<Delivery, 'id' | 'inboxKey'>;
type Heard = Pick<Delivery, 'id' | 'inboxKey' | 'type' | 'data'>;

/**
 * Writes the messages to one of many readers of an event. The event is done once all of them are written.
 * @param holds whether it is still to be said, asked in the transaction that writes it.
 * @returns why nothing was written.
 */
export async function queueOneOfMany(
  deps: Deps,
  event: Heard,
  announcement: Announcement,
  preferences: Preferences,
  holds: (tx: Tx) => Promise<boolean>,
): Promise<PassedOverReason | undefined> {
  const rows = await rowsFor(deps, event, announcement, preferences, `:${announcement.bookingId}`);
  if (rows.length === 0) return 'NO_CHANNEL';
  const isWritten = await deps.db.transaction(async (tx) => {
    if (!(await holds(tx))) return false;
    await tx.insert(notifications).values(rows).onConflictDoNothing({ target: notifications.dedupeKey });
    return true;
  });
  if (!isWritten) return 'OVERTAKEN';
  deps.delivery.wake();
  return undefined;
}

export async function markHandled(deps: Pick<Deps, 'db'>, event: Handled): Promise<void> {
  await deps.db.transaction((tx) => firstDelivery(tx, event));
}

async function rowsFor(
  deps: Deps,
  event: Heard,
  announcement: Announcement,
  { language, channels }: Preferences,
  among = '',
) {
  const facts = { type: event.type, data: event.data };
  const drafts = await draftFor(deps, announcement, channels);
  const left = await messagesLeft(deps, announcement.userId);
  return drafts.map((draft, at) => {
    const way = { EMAIL: '', SMS: ':SMS', PUSH: `:${draft.subscriptionId}` }[draft.type];
    const target = draft.place ? `${way}:${draft.place}` : way;
    const row = rowOf(deps, announcement, draft, { facts, language });
    const kept = at < left ? row : { ...row, ...notSentToday };
    return { ...kept, dedupeKey: `${event.type}:${event.id}${among}${target}` };
  });
}

const dayMs = 86_400_000;
const notSentToday = { status: 'FAILED', providerResponse: { code: 'DAILY_MESSAGES' }, nextAttemptAt: null };

/** An account cannot be used to fill a mailbox. What is not sent is listed, and can be sent again. */
async function messagesLeft({ db, clock, config }: Deps, userId: string): Promise<number> {
  const since = new Date(clock.now().getTime() - dayMs);
  const today = and(
    eq(notifications.userId, userId),
    gt(notifications.createdAt, since),
    ne(notifications.kind, 'CODE'),
  );
  return config.NOTIFICATION_DAILY_MESSAGES - (await db.$count(notifications, today));
}

/** One message by one channel to one place. */
export interface Draft {
  type: Channel;
  recipient: string;
  sendable: boolean;
  subscriptionId?: string;
  /** Of several of its channel. */
  place?: number;
}

async function draftFor(
  deps: Deps,
  { userId, contact, places }: Announcement,
  channels: Channel[],
): Promise<Draft[]> {
  if (places)
    return [
      ...places.emails.map((email, place) => ({ ...mailDraft({ email }), place })),
      ...(deps.sms ? places.phones.map((phone, place) => ({ ...smsDraft({ phone }), place })) : []),
    ];
  const subscriptions =
    channels.includes('PUSH') && deps.push
      ? await deps.db.select().from(pushSubscriptions).where(eq(pushSubscriptions.userId, userId))
      : [];
  return [
    ...(channels.includes('EMAIL') && !isUnproved(contact.email) ? [mailDraft(contact)] : []),
    ...(channels.includes('SMS') && deps.sms && !isUnproved(contact.phone) ? [smsDraft(contact)] : []),
    ...subscriptions.map(pushDraft),
  ];
}

export const mailDraft = ({ email }: { email: string }): Draft => ({
  type: 'EMAIL',
  recipient: email,
  sendable: isMailAddress(email) && !isUnproved(email),
});

export const smsDraft = ({ phone }: { phone: string }): Draft => ({
  type: 'SMS',
  recipient: phone,
  sendable: isPhoneNumber(phone) && !isUnproved(phone),
});

/** The endpoint is a secret: the row names only its host. */
export const pushDraft = ({ id, endpoint }: PushSubscriptionRow): Draft => ({
  type: 'PUSH',
  recipient: new URL(endpoint).host.slice(0, 255),
  sendable: true,
  subscriptionId: id,
});

export function rowOf(
  deps: Pick<Deps, 'clock' | 'config'>,
  { kind, userId, bookingId, message }: Announcement,
  { type, recipient, sendable, subscriptionId }: Draft,
  { facts, language }: { facts: Facts; language: Language },
): typeof notifications.$inferInsert {
  const now = deps.clock.now();
  const content = {
    EMAIL: mailOf(deps, message, { language, now }),
    SMS: { subject: null, message: message.brief },
    PUSH: { subject: oneLine(message.title, 250), message: message.brief },
  }[type];
  return {
    ...content,
    id: newId(),
    userId,
    type,
    channel: providers[type],
    recipient,
    status: sendable ? 'PENDING' : 'FAILED',
    providerResponse: sendable ? null : { code: 'NOT_AN_ADDRESS' },
    createdAt: now,
    kind,
    language,
    bookingId,
    nextAttemptAt: now,
    facts,
    subscriptionId,
  };
}

function mailOf(
  { config }: Pick<Deps, 'config'>,
  message: Message,
  { language, now }: { language: Language; now: Date },
) {
  const { text, html } = frame(language, message, config.SUPPORT_CONTACT);
  const { journey, images = null } = message;
  return {
    subject: oneLine(message.subject, 250),
    message: text,
    html,
    images,
    calendar: journey ? journeyCalendar(language, journey, { now, from: config.MAIL_FROM }) : null,
  };
}
