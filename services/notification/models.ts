import { t } from 'elysia';
import { oneOf } from '#shared/contract';
import { page, pageQuery } from '#shared/page';

const nullableInstant = (description: string) =>
  t.Union([t.String({ format: 'date-time' }), t.Null()], { description });

export const notificationModel = t.Object(
  {
    notificationId: t.String({ format: 'uuid' }),
    type: oneOf(['SMS', 'EMAIL', 'PUSH']),
    kind: oneOf(['CODE', 'TICKETS', 'BOOKING_FAILED', 'BOOKING_CANCELLED', 'REFUND']),
    bookingId: t.Union([t.String({ format: 'uuid' }), t.Null()], { description: 'The booking it tells of' }),
    recipient: t.String({ description: 'Where it was sent' }),
    subject: t.Union([t.String(), t.Null()]),
    message: t.String({ description: 'The text; one-time codes are masked' }),
    status: oneOf(['PENDING', 'SENT', 'FAILED', 'DELIVERED'], {
      description: 'SENT: the mail server has accepted it',
    }),
    createdAt: t.String({ format: 'date-time' }),
    sentAt: nullableInstant('When the mail server accepted it'),
    deliveredAt: nullableInstant('When its arrival was reported, where the channel reports that'),
  },
  {
    examples: [
      {
        notificationId: '0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90',
        type: 'EMAIL',
        kind: 'TICKETS',
        bookingId: '0198f2a4-1111-7d3a-9b6f-2f7a4c1d8e90',
        recipient: 'ayesha@example.com',
        subject: 'Your tickets: Subarna Express, Thu 26 Nov 2026, 07:00, PNR K7M2QX9RTA',
        message: 'Dear Ayesha Rahman,\n\nYour booking is confirmed. PNR: K7M2QX9RTA\n…',
        status: 'SENT',
        createdAt: '2026-11-23T06:30:00.000Z',
        sentAt: '2026-11-23T06:30:00.412Z',
        deliveredAt: null,
      },
    ],
  },
);

export const listQuery = t.Object(pageQuery);
export const notificationPage = page(notificationModel);
