import { t } from 'elysia';
import { calendarDate, integer, oneOf } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { page, pageQuery } from '#shared/http/page';

const nullable = <Schema extends Parameters<typeof t.Union>[0][number]>(schema: Schema) =>
  t.Union([schema, t.Null()]);
const code = t.String({ description: 'Station code', examples: ['DA'] });
const clock = t.String({ description: 'Wall-clock time in Dhaka', examples: ['22:00'] });
const dayOffset = integer({
  description: 'Days after the date on which the train leaves its origin',
  examples: [1],
});
const journeyDate = t.String({
  description: 'The Dhaka date on which the train leaves its origin; with trainId it names the trip',
  examples: ['2026-11-26'],
});
const instant = (description: string) =>
  t.String({ format: 'date-time', description, examples: ['2026-11-26T16:00:00.000Z'] });

const trainType = oneOf(['INTERCITY', 'MAIL', 'EXPRESS', 'LOCAL']);
const named = { code, name: t.String({ examples: ['Dhaka'] }), nameBn: t.String({ examples: ['ঢাকা'] }) };
const classCode = t.String({ description: 'Class code', examples: ['S_CHAIR'] });
const classNames = {
  className: t.String({ examples: ['Shovan Chair'] }),
  classNameBn: t.String({ examples: ['শোভন চেয়ার'] }),
};

export const StationsQuery = t.Object({
  q: t.Optional(
    t.String({
      maxLength: 100,
      description: 'Part of a name in English or Bengali, or a code',
      examples: ['dhaka'],
    }),
  ),
  ...pageQuery,
});

const StationItem = t.Object({
  stationId: t.String({ format: 'uuid' }),
  ...named,
  city: t.String({ examples: ['Dhaka'] }),
  district: nullable(t.String({ examples: ['Dhaka'] })),
  division: nullable(t.String({ examples: ['Dhaka'] })),
  aliases: t.Array(t.String(), { examples: [['Kamalapur']] }),
  latitude: nullable(t.Number({ examples: [23.73518] })),
  longitude: nullable(t.Number({ examples: [90.426054] })),
});
export const StationPage = page(StationItem);

export const StationNames = t.Object({
  stations: t.Array(t.Object({ ...named, aliases: t.Array(t.String(), { examples: [['Kamalapur']] }) })),
});

export const TrainsQuery = t.Object({
  q: t.Optional(
    t.String({
      maxLength: 100,
      description: 'Part of the name in English or Bengali, or the number',
      examples: ['upaban'],
    }),
  ),
  // Not a UnionEnum: Elysia gives that a default, its first value.
  type: t.Optional(
    t.Union([t.Literal('INTERCITY'), t.Literal('MAIL'), t.Literal('EXPRESS'), t.Literal('LOCAL')]),
  ),
  ...pageQuery,
});

const train = {
  trainId: t.String({ format: 'uuid' }),
  trainNumber: t.String({ examples: ['739'] }),
  trainName: t.String({ examples: ['Upaban Express'] }),
  trainNameBn: t.String({ examples: ['উপবন এক্সপ্রেস'] }),
  type: trainType,
  from: t.Object(named),
  to: t.Object(named),
  departureTime: clock,
  arrivalTime: clock,
  durationMinutes: integer({ examples: [420] }),
  offDay: nullable(
    t.String({ description: 'The weekday on which it does not leave its origin', examples: ['Wednesday'] }),
  ),
  operatesOn: oneOf(['ALL', 'WEEKDAYS', 'WEEKENDS']),
  classes: t.Array(t.String(), {
    description: 'Empty: the train is shown but not sold',
    examples: [['AC_B', 'SNIGDHA', 'S_CHAIR']],
  }),
};
const TrainItem = t.Object(train);
export const TrainPage = page(TrainItem);

export const TrainDetail = t.Object({
  ...train,
  zone: nullable(t.String({ examples: ['EAST'] })),
  runsOn: t.Array(t.String(), {
    description: 'Weekdays on which it leaves its origin',
    examples: [['Sunday', 'Monday']],
  }),
  stops: t.Array(
    t.Object({
      stationId: t.String({ format: 'uuid' }),
      ...named,
      arrivalTime: nullable(clock),
      arrivalDayOffset: nullable(dayOffset),
      departureTime: nullable(clock),
      departureDayOffset: nullable(dayOffset),
      timesEstimated: t.Boolean({
        description: 'A time is copied or interpolated, because the source has none',
      }),
      distanceKm: nullable(t.Number({ description: 'From the origin', examples: [204.4] })),
      onlineBoarding: t.Boolean({ description: 'Whether journeys that start here are sold' }),
      platformNumber: nullable(t.String()),
    }),
  ),
  coaches: t.Array(
    t.Object({
      coachId: t.String({ format: 'uuid' }),
      coachNumber: t.String({ examples: ['KA'] }),
      coachNumberBn: t.String({ examples: ['ক'] }),
      class: classCode,
      ...classNames,
      totalSeats: integer({ examples: [60] }),
    }),
    { description: 'Assumed, because the railway publishes no coach plan' },
  ),
});

export const TripsQuery = t.Object({
  from: t.String({ minLength: 1, maxLength: 100, description: 'Station by code or name', examples: ['DA'] }),
  to: t.String({ minLength: 1, maxLength: 100, description: 'Station by code or name', examples: ['CG'] }),
  date: calendarDate(
    'The Dhaka date on which the train leaves `from`, from today to the end of the advance sale',
  ),
});

export const TripsAnswer = t.Object({
  from: t.Object(named),
  to: t.Object(named),
  date: t.String({ examples: ['2026-11-26'] }),
  trips: t.Array(
    t.Object({
      trainId: t.String({ format: 'uuid' }),
      trainNumber: t.String({ examples: ['739'] }),
      trainName: t.String({ examples: ['Upaban Express'] }),
      trainNameBn: t.String({ examples: ['উপবন এক্সপ্রেস'] }),
      type: trainType,
      journeyDate,
      from: code,
      to: code,
      departureTime: instant('Leaves `from`, as planned'),
      arrivalTime: instant('Reaches `to`, as planned'),
      delayMinutes: integer({ description: 'The delay expected at every stop', examples: [0] }),
      expectedDepartureTime: instant('Leaves `from` with the delay'),
      expectedArrivalTime: instant('Reaches `to` with the delay'),
      durationMinutes: integer({ examples: [371] }),
      timesEstimated: t.Boolean({
        description: 'One of the two times is copied or interpolated, because the source has none',
      }),
      status: oneOf(['SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED']),
      saleClosed: t.Optional(
        t.Boolean({
          description: 'The sale has closed at `from`: a hold gets SALE_CLOSED, and no class has free seats',
          examples: [false],
        }),
      ),
      salePaused: t.Optional(
        t.Boolean({ description: 'The sale is interrupted: a hold gets SALE_PAUSED', examples: [true] }),
      ),
      saleOpensAt: t.Optional(instant('The sale is still to open: until then a hold gets SALE_NOT_OPEN')),
      classes: t.Array(
        t.Object({
          class: classCode,
          ...classNames,
          fare: moneySchema,
          items: t.Object(
            { base: moneySchema, vat: moneySchema, bedding: moneySchema, serviceCharge: moneySchema },
            {
              description: 'base, vat and bedding make the fare; the service charge is added for each seat',
            },
          ),
          available: nullable(
            integer({
              description: 'Free seats now; null while the number is not available',
              examples: [42],
            }),
          ),
        }),
        { description: 'Empty: the train runs, but this journey is not sold' },
      ),
    }),
  ),
});

const planned = (description: string) => nullable(instant(description));
export const TripDetail = t.Object({
  trainId: t.String({ format: 'uuid' }),
  trainNumber: t.String({ examples: ['739'] }),
  trainName: t.String({ examples: ['Upaban Express'] }),
  trainNameBn: t.String({ examples: ['উপবন এক্সপ্রেস'] }),
  type: trainType,
  journeyDate,
  status: oneOf(['SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED']),
  delayMinutes: t.Integer({ description: 'The delay expected at every stop', examples: [0] }),
  stops: t.Array(
    t.Object({
      ...named,
      arrivalTime: planned('As planned; null at the origin'),
      departureTime: planned('As planned; null at the terminus'),
      expectedArrivalTime: planned('With the delay'),
      expectedDepartureTime: planned('With the delay'),
      timesEstimated: t.Boolean({
        description: 'A time is copied or interpolated, because the source has none',
      }),
      onlineBoarding: t.Boolean({ description: 'Whether journeys that start here are sold' }),
      platformNumber: nullable(t.String()),
    }),
  ),
});

export const RulesAnswer = t.Object({
  advanceSaleDays: t.Integer({
    description: 'Trips are sold from today to so many days later',
    examples: [10],
  }),
  maxSeatsPerOrder: t.Integer({ examples: [4] }),
  maxOrdersPerDay: t.Integer({ description: 'Of one account, by the day of the order', examples: [2] }),
  saleClosesMinutesBeforeDeparture: t.Integer({
    description: 'Before the train is expected to leave the boarding stop',
    examples: [15],
  }),
  serviceCharge: moneySchema,
  serviceChargeRefundable: t.Boolean(),
  refundTiers: t.Array(
    t.Object({
      hoursBeforeDepartureMin: t.Number({
        description:
          'The tier applies when at least so many hours are left; below the last tier nothing is refunded',
        examples: [48],
      }),
      deductionPercent: nullable(t.Number({ description: 'Of the fare', examples: [25] })),
      deductionByClass: nullable(
        t.Record(t.String(), moneySchema, { description: 'By class code, for each seat' }),
      ),
    }),
    {
      description:
        'The most generous first; of what is deducted, either the percentage or the sums are given',
    },
  ),
});
