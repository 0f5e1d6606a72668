import { t } from 'elysia';
import { oneOf } from '#shared/contract';
import { moneySchema } from '#shared/money';

const date = (description: string) =>
  t.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description, examples: ['2026-11-26'] });

export const dailyQuery = t.Object({
  from: t.Optional(date('First day, a date in Dhaka; `to` where it is missing')),
  to: t.Optional(date('Last day, included; today where it is missing')),
  format: t.Optional(oneOf(['json', 'csv'], { description: 'Instead of the Accept header' })),
});

export const dayModel = t.Object(
  {
    date: date('The date in Dhaka on which the bookings were made'),
    totalBookings: t.Integer({ description: 'Bookings made' }),
    successfulBookings: t.Integer({
      description: 'Of those, confirmed at some time; also where cancelled later',
    }),
    failedBookings: t.Integer({
      description: 'Of those, ended without a sale: not paid in time, payment failed, seats gone',
    }),
    totalRevenue: moneySchema,
    totalPassengers: t.Integer({
      description: 'Passengers of confirmed bookings, without those who were cancelled',
    }),
    uniqueUsers: t.Integer({ description: 'Accounts that made these bookings' }),
  },
  {
    examples: [
      {
        date: '2026-11-26',
        totalBookings: 120,
        successfulBookings: 97,
        failedBookings: 18,
        totalRevenue: { amount: 14_045_600, currency: 'BDT', scale: 2 },
        totalPassengers: 201,
        uniqueUsers: 101,
      },
    ],
  },
);

/** JSON, or the same rows as CSV. */
export const dailyAnswer = t.Union([
  t.Object({ items: t.Array(dayModel), nextCursor: t.Null() }),
  t.String({ description: 'CSV, one line for each day' }),
]);
