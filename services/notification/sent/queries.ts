import { and, desc, eq, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { maskEmail, maskPhone } from '#shared/base/mask-contact';
import { commonProblems } from '#shared/base/problem';
import type { Caller, Role } from '#shared/http/auth';
import { keyset } from '#shared/http/keyset';
import { pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import type { ListQuery, Notification, SubscriptionItem } from '../models.ts';
import { problems } from '../problems.ts';
import {
  allNotifications,
  type NotificationRow,
  type PushSubscriptionRow,
  pushSubscriptions,
} from '../schema.ts';

const newestFirst = keyset(
  'descending',
  [allNotifications.createdAt, 'instant'],
  [allNotifications.id, 'uuid'],
);

/** The roles that help others at a counter or on the telephone. */
const helpers: Role[] = ['AGENT', 'ADMIN', 'SUPER_ADMIN'];

/** Only its owner and helpers may see a notification. */
export function readableBy({ userId, role }: Caller): SQL | undefined {
  return helpers.includes(role) ? undefined : eq(allNotifications.userId, userId);
}

/** Lists what was sent to one account, newest first. */
export function listNotifications(deps: Pick<Deps, 'db'>) {
  return async (caller: Caller, query: typeof ListQuery.static) => {
    const userId = query.userId ?? caller.userId;
    if (userId !== caller.userId && !helpers.includes(caller.role)) throw commonProblems.FORBIDDEN();
    const rows = await deps.db
      .select()
      .from(allNotifications)
      .where(
        and(
          eq(allNotifications.userId, userId),
          asked(allNotifications.type, query.type),
          asked(allNotifications.status, query.status),
          asked(allNotifications.kind, query.kind),
          asked(allNotifications.bookingId, query.bookingId),
          newestFirst.after(query.cursor),
        ),
      )
      .orderBy(newestFirst.order)
      .limit(query.limit + 1);
    const { items, nextCursor } = pageOf(rows, query.limit, (row) => [row.createdAt.toISOString(), row.id]);
    return { items: items.map((row) => presentNotification(row, caller)), nextCursor };
  };
}

const asked = (column: PgColumn, value: string | undefined): SQL | undefined =>
  value === undefined ? undefined : eq(column, value);

/** @throws Problem NOTIFICATION_NOT_FOUND, also where it is another's. */
export function getNotification(deps: Pick<Deps, 'db'>) {
  return async (notificationId: string, caller: Caller): Promise<Notification> => {
    const [row] = await deps.db
      .select()
      .from(allNotifications)
      .where(and(eq(allNotifications.id, notificationId), readableBy(caller)));
    if (!row) throw problems.NOTIFICATION_NOT_FOUND();
    return presentNotification(row, caller);
  };
}

/** A helper sees the state of a message and its masked address, but not what it says. */
export function presentNotification(row: NotificationRow, caller: Pick<Caller, 'userId'>): Notification {
  const whole = presentWhole(row);
  if (row.userId === caller.userId) return whole;
  const { type, recipient } = whole;
  const mask = { EMAIL: maskEmail, SMS: maskPhone, PUSH: (host: string) => host }[type];
  const told = Object.entries(whole.providerResponse ?? {}).filter(([name]) =>
    ['code', 'messageId'].includes(name),
  );
  return {
    ...whole,
    recipient: recipient === '' ? '' : mask(recipient),
    subject: null,
    message: '',
    providerResponse: whole.providerResponse && Object.fromEntries(told),
  };
}

function presentWhole(row: NotificationRow): Notification {
  return {
    notificationId: row.id,
    type: row.type as Notification['type'],
    kind: row.kind as Notification['kind'],
    language: row.language as Notification['language'],
    bookingId: row.bookingId,
    recipient: row.recipient,
    subject: row.subject,
    message: row.message,
    status: row.status as Notification['status'],
    attempts: row.attempts,
    providerResponse: row.providerResponse as Notification['providerResponse'],
    resendOf: row.resendOf,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}

export function listSubscriptions({ db }: Pick<Deps, 'db'>) {
  return async (userId: string) => {
    const rows = await db
      .select()
      .from(pushSubscriptions)
      .where(eq(pushSubscriptions.userId, userId))
      .orderBy(desc(pushSubscriptions.createdAt), desc(pushSubscriptions.id));
    return { items: rows.map(presentSubscription), nextCursor: null };
  };
}

export function presentSubscription(row: PushSubscriptionRow): typeof SubscriptionItem.static {
  return {
    subscriptionId: row.id,
    host: new URL(row.endpoint).host,
    createdAt: row.createdAt.toISOString(),
  };
}
