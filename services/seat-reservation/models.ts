import { t } from 'elysia';
import { calendarDate, integer, oneOf } from '#shared/base/contract';
import { moneySchema } from '#shared/base/money';
import { page, pageQuery } from '#shared/http/page';

const trainId = t.String({
  format: 'uuid',
  description: 'From a search',
  examples: ['0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90'],
});
const journeyDate = calendarDate('The date the train leaves its origin; with trainId it names the trip');
const stopText = (which: string) =>
  t.String({
    minLength: 1,
    maxLength: 100,
    description: `${which}: a station's code or name`,
    examples: ['DA'],
  });
const fare = t.Object(moneySchema.properties, { description: 'Fare, VAT and bedding of one passenger' });

export const TripParams = t.Object({ trainId, journeyDate });
export const LegsQuery = t.Object({
  from: stopText('Where the passenger boards'),
  to: stopText('Where the passenger leaves'),
});

const seatMapExample = {
  trainId: '0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90',
  journeyDate: '2026-11-26',
  coaches: [
    {
      coachId: '0198f2a4-6d2f-7d3a-9b6f-2f7a4c1d8e91',
      coachNumber: 'KA',
      class: 'SNIGDHA',
      seats: [
        {
          seatId: '0198f2a4-7e3a-7d3a-9b6f-2f7a4c1d8e92',
          seatNumber: 'KA-12',
          seatType: 'WINDOW',
          status: 'AVAILABLE' as const,
          fare: { amount: 85_500, currency: 'BDT' as const, scale: 2 as const },
        },
      ],
    },
  ],
};

export const SeatMap = t.Object(
  {
    trainId: t.String(),
    journeyDate: t.String(),
    coaches: t.Array(
      t.Object({
        coachId: t.String(),
        coachNumber: t.String(),
        class: t.String(),
        seats: t.Array(
          t.Object({
            seatId: t.String(),
            seatNumber: t.String(),
            seatType: t.String(),
            status: oneOf(['AVAILABLE', 'HELD', 'SOLD'], {
              description: 'Between these two stops. A seat that is held for any part of the trip is HELD',
            }),
            fare,
          }),
        ),
      }),
      { description: 'Coaches of the classes sold between these stops' },
    ),
  },
  { examples: [seatMapExample] },
);

export const HoldBody = t.Object(
  {
    trainId,
    journeyDate,
    from: stopText('Where the passengers board'),
    to: stopText('Where the passengers leave'),
    seatIds: t.Optional(
      t.Array(t.String({ format: 'uuid' }), {
        minItems: 1,
        maxItems: 50,
        description: 'Exactly these seats. Send either seatIds, or class and count',
      }),
    ),
    class: t.Optional(
      t.String({ maxLength: 20, description: 'Any seats of this class, side by side where possible' }),
    ),
    count: t.Optional(integer({ minimum: 1, maximum: 50, description: 'How many seats of that class' })),
  },
  {
    examples: [
      {
        trainId: '0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90',
        journeyDate: '2026-11-26',
        from: 'DA',
        to: 'CG',
        class: 'SNIGDHA',
        count: 2,
      },
    ],
  },
);

export const HoldParams = t.Object({ holdId: t.String({ format: 'uuid' }) });

export const Hold = t.Object(
  {
    holdId: t.String(),
    trainId: t.String(),
    journeyDate: t.String(),
    from: t.String({ description: "The boarding stop's code" }),
    to: t.String({ description: "The leaving stop's code" }),
    boardingAt: t.String({
      format: 'date-time',
      description: 'When the train leaves the boarding stop, with its current delay',
    }),
    expiresAt: t.String({
      format: 'date-time',
      description: 'The deadline to book; once a booking is made, the deadline to pay',
    }),
    claimed: t.Boolean({ description: 'Whether a booking has been made from this hold' }),
    bookingId: t.Union([t.String(), t.Null()], {
      description:
        'The booking made from this hold; null if there is none, or if the booking service does not answer',
    }),
    seats: t.Array(
      t.Object({
        seatId: t.String(),
        seatNumber: t.String(),
        coachId: t.String(),
        coachNumber: t.String(),
        class: t.String(),
        fare,
      }),
    ),
  },
  {
    examples: [
      {
        holdId: '0198f2a4-8f4b-7d3a-9b6f-2f7a4c1d8e93',
        trainId: '0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90',
        journeyDate: '2026-11-26',
        from: 'DA',
        to: 'CG',
        boardingAt: '2026-11-26T01:00:00.000Z',
        expiresAt: '2026-11-23T06:35:00.000Z',
        claimed: false,
        bookingId: null,
        seats: [
          {
            seatId: '0198f2a4-7e3a-7d3a-9b6f-2f7a4c1d8e92',
            seatNumber: 'KA-12',
            coachId: '0198f2a4-6d2f-7d3a-9b6f-2f7a4c1d8e91',
            coachNumber: 'KA',
            class: 'SNIGDHA',
            fare: { amount: 85_500, currency: 'BDT' as const, scale: 2 as const },
          },
        ],
      },
    ],
  },
);

export const HoldsQuery = t.Object(pageQuery);
export const HoldPage = page(Hold);
