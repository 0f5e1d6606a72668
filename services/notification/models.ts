import { t } from 'elysia';
import { integer, oneOf } from '#shared/base/contract';
import { page, pageQuery } from '#shared/http/page';
import { channels, kinds } from './delivery/notification.ts';
import { languages } from './messages/language.ts';

const uuid = (description?: string) => t.String({ format: 'uuid', description });
const nullableInstant = (description: string) =>
  t.Union([t.String({ format: 'date-time' }), t.Null()], { description });
const language = oneOf(languages, { description: 'English or Bengali' });
const statuses: ['PENDING', 'SENT', 'FAILED', 'DELIVERED'] = ['PENDING', 'SENT', 'FAILED', 'DELIVERED'];

export const Notification = t.Object(
  {
    notificationId: uuid(),
    type: oneOf(channels),
    kind: oneOf(kinds),
    language,
    bookingId: t.Union([uuid(), t.Null()], { description: 'The booking it is about' }),
    recipient: t.String({
      description: 'Where it was sent; masked for helpers. For a push, the host of the push service',
    }),
    subject: t.Union([t.String(), t.Null()]),
    message: t.String({ description: 'The text; empty for helpers. One-time codes are masked' }),
    status: oneOf(statuses, {
      description:
        'PENDING: not accepted yet; it is tried again. SENT: the provider accepted it. DELIVERED: the SMS provider reported its arrival; only text messages get there. FAILED: the provider refused it, or every attempt failed',
    }),
    attempts: integer(),
    providerResponse: t.Union([t.Record(t.String(), t.Unknown()), t.Null()], {
      description: 'The last answer of the mail server, SMS provider or push service',
    }),
    resendOf: t.Union([uuid(), t.Null()], { description: 'The notification that this one repeats' }),
    createdAt: t.String({ format: 'date-time' }),
    sentAt: nullableInstant('When the provider accepted it'),
    deliveredAt: nullableInstant('When its arrival was reported'),
  },
  {
    examples: [
      {
        notificationId: '0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90',
        type: 'EMAIL',
        kind: 'TICKETS',
        language: 'en',
        bookingId: '0198f2a4-1111-7d3a-9b6f-2f7a4c1d8e90',
        recipient: 'ayesha@example.com',
        subject: 'Your tickets: Subarna Express, Thu 26 Nov 2026, 07:00, PNR K7M2QX9RTA',
        message: 'Dear Ayesha Rahman,\n\nYour booking is confirmed. PNR: K7M2QX9RTA\n…',
        status: 'SENT',
        attempts: 1,
        providerResponse: {
          messageId: '<0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90@jatra.example>',
          response: '250 2.0.0 Accepted',
        },
        resendOf: null,
        createdAt: '2026-11-23T06:30:00.000Z',
        sentAt: '2026-11-23T06:30:00.412Z',
        deliveredAt: null,
      },
    ],
  },
);
export type Notification = typeof Notification.static;

export const ListQuery = t.Object({
  ...pageQuery,
  type: t.Optional(oneOf(channels, { description: 'Only this channel' })),
  status: t.Optional(oneOf(statuses)),
  kind: t.Optional(oneOf(kinds)),
  bookingId: t.Optional(uuid('Only messages about this booking')),
  userId: t.Optional(uuid('Another account; for AGENT, ADMIN and SUPER_ADMIN. Default: the caller')),
});
export const NotificationPage = page(Notification);
export const NotificationParams = t.Object({ notificationId: uuid() });

export const PreferencesAnswer = t.Object(
  {
    language,
    channels: t.Array(oneOf(channels), {
      description:
        'The channels for messages about bookings. EMAIL or SMS must be among them. Codes always come by both',
    }),
  },
  { examples: [{ language: 'bn', channels: ['EMAIL', 'SMS'] }] },
);

export const ChoosePreferences = t.Object(
  {
    language,
    channels: t.Optional(
      t.Array(oneOf(channels), {
        uniqueItems: true,
        contains: oneOf(['EMAIL', 'SMS']),
        description: 'EMAIL or SMS among them. Default: unchanged',
      }),
    ),
  },
  { examples: [{ language: 'bn', channels: ['EMAIL', 'SMS'] }] },
);

export const PushKey = t.Object(
  { publicKey: t.String({ description: 'The applicationServerKey of PushManager.subscribe(), base64url' }) },
  {
    examples: [
      {
        publicKey: 'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U',
      },
    ],
  },
);

/** As PushSubscription.toJSON() writes it. */
export const Subscribe = t.Object(
  {
    endpoint: t.String({ maxLength: 1_000 }),
    expirationTime: t.Optional(t.Union([t.Number(), t.Null()])),
    keys: t.Object({
      p256dh: t.String({ pattern: '^[A-Za-z0-9_-]{80,100}=?$' }),
      auth: t.String({ pattern: '^[A-Za-z0-9_-]{20,30}={0,2}$' }),
    }),
  },
  {
    examples: [
      {
        endpoint: 'https://fcm.googleapis.com/fcm/send/dGhpcyBpcyBh:APA91b…',
        expirationTime: null,
        keys: {
          p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
          auth: 'tBHItJI5svbpez7KI4CCXg',
        },
      },
    ],
  },
);

export const SubscriptionItem = t.Object({
  subscriptionId: uuid(),
  host: t.String({ description: 'The push service', examples: ['fcm.googleapis.com'] }),
  createdAt: t.String({ format: 'date-time' }),
});
export const SubscriptionList = page(SubscriptionItem);
export const SubscriptionParams = t.Object({ subscriptionId: uuid() });

export const SmsReport = t.Object({
  /** The reference we gave. */
  reference: uuid(),
  id: t.Optional(t.String({ maxLength: 200 })),
  status: oneOf(['DELIVERED', 'FAILED']),
  error: t.Optional(t.String({ maxLength: 200 })),
});

export const SmsOrder = t.Object({
  to: t.String({ pattern: '^\\+?[0-9]{6,15}$' }),
  text: t.String({ minLength: 1, maxLength: 2_000 }),
  reference: t.String({ minLength: 1, maxLength: 100 }),
});
