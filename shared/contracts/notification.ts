import { t } from 'elysia';
import { instant, nullable, oneOf, request, uuid } from '../contract.ts';

export const sendCode = request(
  'notification.send-code',
  'Sends a one-time code at once, by e-mail and by SMS where there is an address. The code is stored masked',
  {
    input: t.Object({
      userId: nullable(uuid()),
      email: nullable(t.String()),
      phone: nullable(t.String()),
      code: t.String({ pattern: '^[0-9]{6}$' }),
      purpose: oneOf(['LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET']),
      expiresInSeconds: t.Integer(),
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
