import { and, count, eq, gt, ne, sql } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { isUnproved } from '#shared/base/unproved';
import type { Delivery } from '#shared/bus/bus';
import { firstDelivery, markFirst } from '#shared/bus/inbox';
import type { PassedOverReason } from '#shared/bus/pass-over';
import { insertRows, written } from '#shared/stores/insert-rows';
import { executePrepared } from '#shared/stores/postgres';
import type { Deps, Tx } from '../connect.ts';
import { journeyCalendar } from '../messages/calendar.ts';
import { frame } from '../messages/frame.ts';
import type { Language } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import { type Preferences, preferencesOf } from '../people/preferences.ts';
import {
  type Facts,
  inbox,
  notifications,
  type PushSubscriptionRow,
  preferences,
  pushSubscriptions,
} from '../schema.ts';
import type { Announcement, Composed } from './announcement.ts';
import { type Channel, isMailAddress, isPhoneNumber, oneLine, providers } from './notification.ts';

/**
 * Whom an event concerns, and how they want to be told; undefined where the event is done. That only spares requests to
 * other services: the inbox row decides.
 */
export async function readPreferencesFor(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  { id, inboxKey }: Handled,
  userId: string,
): Promise<Preferences | undefined> {
  const [row] = await db
    .select({ handled: inbox.eventId, chosen: preferences })
    .from(sql`(SELECT 1) AS one`)
    .leftJoin(inbox, and(eq(inbox.consumer, inboxKey), eq(inbox.eventId, id)))
    .leftJoin(preferences, eq(preferences.userId, userId));
  return row?.handled ? undefined : preferencesOf(row?.chosen, config);
}

/** Whether the event is done, as above. */
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
  wishes: Preferences,
): Promise<void> {
  const said = typeof announcement !== 'string';
  const rows = said ? await rowsFor(deps, event, announcement, wishes) : [];
  if (rows.length > 0) {
    await writeOnce(deps, event, rows);
    deps.delivery.wake(rows.map(({ type }) => type as Channel));
  } else if (await markHandled(deps, event))
    deps.passOver(event, said ? 'NO_CHANNEL' : announcement, about(event));
}

/** In one statement, which is a transaction of its own: where the event was handled before, no row is written. */
async function writeOnce({ db }: Pick<Deps, 'db'>, event: Handled, rows: NewNotification[]) {
  await executePrepared(
    db,
    sql`WITH first AS (${markFirst(event)})
      ${insertRows(notifications, rows, { when: written('first') })} ON CONFLICT (dedupe_key) DO NOTHING`,
  );
}

/** What an event is about, for the log. */
function about({ data }: Heard): Record<string, string> {
  const { bookingId, userId } = data as { bookingId?: string; userId?: string };
  if (bookingId) return { bookingId };
  return userId ? { userId } : {};
}

type NewNotification = typeof notifications.$inferInsert;
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
  wishes: Preferences,
  holds: (tx: Tx) => Promise<boolean>,
): Promise<PassedOverReason | undefined> {
  const rows = await rowsFor(deps, event, announcement, wishes, `:${announcement.bookingId}`);
  if (rows.length === 0) return 'NO_CHANNEL';
  const isWritten = await deps.db.transaction(async (tx) => {
    if (!(await holds(tx))) return false;
    await tx.insert(notifications).values(rows).onConflictDoNothing({ target: notifications.dedupeKey });
    return true;
  });
  if (!isWritten) return 'OVERTAKEN';
  deps.delivery.wake(rows.map(({ type }) => type as Channel));
  return undefined;
}

/** @returns whether it was not before. */
export async function markHandled(deps: Pick<Deps, 'db'>, event: Handled): Promise<boolean> {
  return deps.db.transaction((tx) => firstDelivery(tx, event));
}

async function rowsFor(
  deps: Deps,
  event: Heard,
  announcement: Announcement,
  { language, channels }: Preferences,
  among = '',
) {
  const facts = { type: event.type, data: event.data };
  const { subscriptions, left } = await readPlaces(deps, announcement.userId);
  const drafts = draftFor(deps, announcement, channels, subscriptions);
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

/**
 * Where pushes go to, and how many messages the account may have today: it cannot be used to fill a mailbox. What is not
 * sent is listed, and can be sent again.
 */
async function readPlaces({ db, clock, config }: Deps, userId: string) {
  const since = new Date(clock.now().getTime() - dayMs);
  const today = db
    .select({ sent: count().as('sent') })
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, userId),
        gt(notifications.createdAt, since),
        ne(notifications.kind, 'CODE'),
      ),
    )
    .as('today');
  const rows = await db
    .select({ sent: today.sent, subscription: pushSubscriptions })
    .from(today)
    .leftJoin(pushSubscriptions, eq(pushSubscriptions.userId, userId));
  return {
    subscriptions: rows.flatMap(({ subscription }) => subscription ?? []),
    left: config.NOTIFICATION_DAILY_MESSAGES - rows[0]!.sent,
  };
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

function draftFor(
  deps: Deps,
  { contact, places }: Announcement,
  channels: Channel[],
  subscriptions: PushSubscriptionRow[],
): Draft[] {
  if (places)
    return [
      ...places.emails.map((email, place) => ({ ...mailDraft({ email }), place })),
      ...(deps.sms ? places.phones.map((phone, place) => ({ ...smsDraft({ phone }), place })) : []),
    ];
  return [
    ...(channels.includes('EMAIL') && !isUnproved(contact.email) ? [mailDraft(contact)] : []),
    ...(channels.includes('SMS') && deps.sms && !isUnproved(contact.phone) ? [smsDraft(contact)] : []),
    ...(channels.includes('PUSH') && deps.push ? subscriptions.map(pushDraft) : []),
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
): NewNotification {
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
    attempts: 0,
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
