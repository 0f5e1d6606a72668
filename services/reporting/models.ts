import { type TSchema, t } from 'elysia';
import { calendarDate as date, integer, oneOf, storable } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { page } from '#shared/http/page';

export const DailyQuery = t.Object({
  from: t.Optional(date('First day, a date in Dhaka; `to` where it is missing')),
  to: t.Optional(date('Last day, included; today where it is missing')),
  format: t.Optional(oneOf(['json', 'csv'], { description: 'Takes precedence over the Accept header' })),
});

export const Day = t.Object(
  {
    date: date('The date in Dhaka on which the bookings were made'),
    totalBookings: integer({ description: 'Bookings made' }),
    successfulBookings: integer({
      description: 'Of those, bookings that were confirmed, cancelled later or not',
    }),
    failedBookings: integer({
      description:
        'Of those, bookings that ended without a sale: not paid in time, payment failed, seats gone',
    }),
    totalRevenue: moneySchema,
    totalPassengers: integer({
      description: 'Passengers of confirmed bookings who were not cancelled',
    }),
    uniqueUsers: integer({ description: 'Accounts that made these bookings' }),
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
export type Day = typeof Day.static;

/** JSON, or the same rows as CSV. */
const report = <Row extends TSchema>(row: Row) =>
  t.Union([page(row), t.String({ description: 'CSV, one line per row' })]);

export const DailyAnswer = report(Day);

const groupsOf = (words: string[]) => {
  const word = ` *(${words.join('|')}) *`;
  return `^${word}(,${word})*$`;
};
const by = (words: string, example: string) =>
  t.Optional(
    t.String({
      maxLength: 50,
      pattern: groupsOf(words.split(', ')),
      description: `What each row stands for: one or more of ${words}, separated by commas. Default: day`,
      examples: [example],
    }),
  );
const narrowing = {
  trainId: t.Optional(t.String({ format: 'uuid', description: 'Only this train' })),
  class: t.Optional(
    t.String({ pattern: storable, maxLength: 50, description: 'Only this class', examples: ['S_CHAIR'] }),
  ),
  format: DailyQuery.properties.format,
};

export const SalesQuery = t.Object({
  from: DailyQuery.properties.from,
  to: DailyQuery.properties.to,
  by: by('day, train, class, route', 'train,class'),
  ...narrowing,
});

export const OccupancyQuery = t.Object({
  from: t.Optional(
    date('First date of travel, that on which trains leave their origin; `to` where it is missing'),
  ),
  to: t.Optional(date('Last date of travel, included; today where it is missing')),
  by: by('day, train, class', 'day,class'),
  ...narrowing,
});

const nullableText = t.Union([t.String(), t.Null()]);
const station = t.Object({ stationId: t.String({ format: 'uuid' }), code: nullableText, name: nullableText });
const group = {
  date: t.Union([t.String(), t.Null()], { description: 'null unless by day' }),
  train: t.Union(
    [
      t.Object({
        trainId: t.String({ format: 'uuid' }),
        trainNumber: nullableText,
        trainName: nullableText,
      }),
      t.Null(),
    ],
    { description: 'null unless by train' },
  ),
  class: t.Union([t.String(), t.Null()], { description: 'null unless by class' }),
};
const exampleTrain = {
  trainId: '0198f2a4-2222-7d3a-9b6f-2f7a4c1d8e90',
  trainNumber: '701',
  trainName: 'Subarna Express',
};

export const SalesRow = t.Object(
  {
    ...group,
    route: t.Union([t.Object({ from: station, to: station }), t.Null()], {
      description: 'Where tickets begin and end; null unless by route',
    }),
    ticketsSold: integer({ description: 'Seats of confirmed bookings' }),
    ticketsCancelled: integer({ description: 'Of those, seats cancelled later' }),
    passengers: integer({ description: 'ticketsSold less ticketsCancelled' }),
    grossRevenue: moneySchema,
    refunded: moneySchema,
    revenue: moneySchema,
  },
  {
    examples: [
      {
        date: null,
        train: exampleTrain,
        class: 'SNIGDHA',
        route: null,
        ticketsSold: 210,
        ticketsCancelled: 9,
        passengers: 201,
        grossRevenue: { amount: 16_737_000, currency: 'BDT', scale: 2 },
        refunded: { amount: 602_100, currency: 'BDT', scale: 2 },
        revenue: { amount: 16_134_900, currency: 'BDT', scale: 2 },
      },
    ],
  },
);
export type SalesRow = typeof SalesRow.static;
export const SalesAnswer = report(SalesRow);

export const OccupancyRow = t.Object(
  {
    ...group,
    trips: integer({ description: 'Trains that ran with seats for sale' }),
    seats: integer({ description: 'Their seats' }),
    seatLegsOffered: integer({ description: 'Each seat times the legs of its trip' }),
    seatLegsSold: integer({ description: 'Sold seats times the legs of their journeys' }),
    passengers: integer(),
    occupancy: t.Union([t.Number(), t.Null()], {
      description: 'seatLegsSold of seatLegsOffered, from 0 to 1; null where nothing was offered',
    }),
  },
  {
    examples: [
      {
        date: '2026-11-26',
        train: exampleTrain,
        class: null,
        trips: 1,
        seats: 899,
        seatLegsOffered: 2_697,
        seatLegsSold: 2_211,
        passengers: 745,
        occupancy: 0.8198,
      },
    ],
  },
);
export type OccupancyRow = typeof OccupancyRow.static;
export const OccupancyAnswer = report(OccupancyRow);
