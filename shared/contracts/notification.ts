import { t } from 'elysia';
import { nullable, oneOf, request, uuid } from '../contract.ts';

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
