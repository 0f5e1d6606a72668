import { t } from 'elysia';
import { instant, nullable, oneOf, personPage, request, uuid } from '../base/contract.ts';

/** The languages in which people are written to. */
export const language = oneOf(['en', 'bn']);

export const sendCode = request(
  'notification.send-code',
  'Sends a one-time code at once, by e-mail and by SMS where there is an address. The code is stored masked',
  {
    askedBy: ['auth'],
    input: t.Object({
      userId: nullable(uuid()),
      email: nullable(t.String()),
      phone: nullable(t.String()),
      code: t.String({ pattern: '^[0-9]{6}$' }),
      purpose: oneOf(['LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET']),
      expiresInSeconds: t.Integer(),
      /** In which the holder has just registered: kept unless one has been chosen. */
      language: t.Optional(language),
    }),
    output: t.Object({ accepted: t.Boolean() }),
    deadlineMs: 5_000,
  },
);

export const resendTickets = request(
  'notification.resend-tickets',
  'Sends the tickets of a booking once more, by e-mail and by SMS where that is sent. For operators',
  {
    input: t.Object({ bookingId: uuid() }),
    output: t.Object({ notificationIds: t.Array(uuid()) }),
    deadlineMs: 8_000,
    askedBy: ['booking'],
  },
);

export const listByBooking = request(
  'notification.list-by-booking',
  'What was sent to a buyer about a booking: neither where to nor in which words',
  {
    input: t.Object({ bookingId: uuid(), userId: uuid() }),
    output: t.Object({
      notifications: t.Array(
        t.Object({
          notificationId: uuid(),
          type: t.String(),
          kind: t.String(),
          status: t.String(),
          attempts: t.Integer(),
          createdAt: instant(),
          sentAt: nullable(instant()),
          deliveredAt: nullable(instant()),
        }),
      ),
    }),
  },
);

export const exportPerson = request(
  'notification.export-person',
  'All that was sent to a person, and how that person wants to be reached, for that person. Codes are masked',
  {
    askedBy: ['user'],
    input: t.Object(personPage),
    output: t.Object({
      items: t.Array(
        t.Object({
          notificationId: uuid(),
          type: t.String(),
          kind: t.String(),
          language: t.String(),
          bookingId: nullable(uuid()),
          recipient: t.String(),
          subject: nullable(t.String()),
          message: t.String(),
          status: t.String(),
          createdAt: instant(),
          sentAt: nullable(instant()),
          deliveredAt: nullable(instant()),
        }),
      ),
      next: nullable(uuid()),
      /** null where nothing was chosen. */
      preferences: nullable(t.Object({ language: t.String(), channels: t.Array(t.String()) })),
      pushSubscriptions: t.Array(
        t.Object({ subscriptionId: uuid(), endpoint: t.String(), createdAt: instant() }),
      ),
    }),
  },
);
