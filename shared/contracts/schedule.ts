import { t } from 'elysia';
import { instant, localDate, notice, nullable, oneOf, poisha, request, uuid } from '../contract.ts';

export const tripStatus = oneOf(['SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED']);

const stop = t.Object({
  stationId: uuid(),
  code: t.String(),
  name: t.String(),
  nameBn: t.String(),
  /** null at the origin. */
  arrivesAt: nullable(instant()),
  /** null at the terminus. */
  departsAt: nullable(instant()),
  /** false where the railway sells no journey that starts here. */
  onlineBoarding: t.Boolean(),
});

const coach = t.Object({
  coachId: uuid(),
  coachNumber: t.String(),
  class: t.String(),
  seats: t.Array(t.Object({ seatId: uuid(), seatNumber: t.String(), seatType: t.String() })),
});

export const getTrip = request('schedule.get-trip', 'One trip with its stops in travel order and its seats', {
  input: t.Object({ trainId: uuid(), journeyDate: localDate() }),
  output: t.Object({
    trainId: uuid(),
    trainNumber: t.String(),
    trainName: t.String(),
    trainNameBn: t.String(),
    routeId: uuid(),
    journeyDate: localDate(),
    status: tripStatus,
    /** Leg i runs from stops[i] to stops[i + 1]. */
    stops: t.Array(stop),
    coaches: t.Array(coach),
  }),
});

export const quoteFares = request(
  'schedule.quote-fares',
  'What one passenger pays between two stops of a train, by class',
  {
    input: t.Object({ trainId: uuid(), fromStationId: uuid(), toStationId: uuid() }),
    output: t.Object({
      /** Classes without a price are not sold and not listed. */
      fares: t.Array(
        t.Object({ class: t.String(), basePoisha: poisha(), vatPoisha: poisha(), beddingPoisha: poisha() }),
      ),
      /** The online service charge, for each seat, beside the fare. */
      serviceChargePoisha: poisha(),
    }),
  },
);

export const getRules = request('schedule.get-rules', 'The rules of sale and refund in force', {
  input: t.Object({}),
  output: t.Object({
    version: t.String(),
    advanceSaleDays: t.Integer(),
    maxSeatsPerOrder: t.Integer(),
    refundTiers: t.Array(
      t.Object({
        /** Applies when at least this many hours are left before the boarding stop's departure. */
        hoursBeforeDepartureMin: t.Number(),
        /** A fixed deduction by class (poisha), or a share of the fare (percent); exactly one is set. */
        deductionPoishaByClass: nullable(t.Record(t.String(), poisha())),
        deductionPercent: nullable(t.Number()),
      }),
    ),
    serviceChargeRefundable: t.Boolean(),
  }),
});

export const timetableChanged = notice(
  'schedule.timetable-changed',
  'The timetable has a new version: cached searches and trips of older versions are stale',
  t.Object({ version: t.Integer() }),
);
