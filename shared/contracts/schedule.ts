import { t } from 'elysia';
import {
  event,
  instant,
  localDate,
  notice,
  nullable,
  oneOf,
  poisha,
  request,
  uuid,
} from '../base/contract.ts';
import { saleSwitch } from '../base/sale.ts';

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

/** Of whoever has heard of a version of the timetable: the answer is by that one or a newer. */
const noOlder = { timetableVersion: t.Optional(t.Integer()) };

export const getTrip = request('schedule.get-trip', 'One trip with its stops in travel order and its seats', {
  input: t.Object({ trainId: uuid(), journeyDate: localDate(), ...noOlder }),
  output: t.Object({
    trainId: uuid(),
    trainNumber: t.String(),
    trainName: t.String(),
    trainNameBn: t.String(),
    routeId: uuid(),
    journeyDate: localDate(),
    status: tripStatus,
    /** How late it is expected to run; the stops' times have it added already. */
    delayMinutes: t.Optional(t.Integer({ minimum: 0 })),
    /** Of the trip itself, as its events have it: status and delay are those of this version or a newer one. */
    version: t.Optional(t.Integer({ minimum: 1 })),
    /** Of which version of the timetable its stops and seats are. */
    timetableVersion: t.Optional(t.Integer()),
    /** Leg i runs from stops[i] to stops[i + 1]. */
    stops: t.Array(stop),
    coaches: t.Array(coach),
  }),
});

export const listTrips = request(
  'schedule.list-trips',
  'Every trip that leaves its origin on a date, for reports of what could be sold',
  {
    input: t.Object({ journeyDate: localDate() }),
    output: t.Object({
      trips: t.Array(t.Object({ trainId: uuid(), status: tripStatus })),
      /** What trains and stations are called now, those that do not run on the date too. */
      names: t.Optional(
        t.Object({
          trains: t.Array(t.Object({ trainId: uuid(), number: t.String(), name: t.String() })),
          stations: t.Array(t.Object({ stationId: uuid(), code: t.String(), name: t.String() })),
        }),
      ),
    }),
  },
);

export const quoteFares = request(
  'schedule.quote-fares',
  'What one passenger pays between two stops of a train, by class',
  {
    input: t.Object({ trainId: uuid(), fromStationId: uuid(), toStationId: uuid(), ...noOlder }),
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
  input: t.Object(noOlder),
  output: t.Object({
    version: t.String(),
    advanceSaleDays: t.Integer(),
    maxSeatsPerOrder: t.Integer(),
    /** Of one buyer on one day of Dhaka; no limit where it is missing. */
    maxOrdersPerDay: t.Optional(t.Integer({ minimum: 1 })),
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
    /** What operators have shut, or open later: like everything here, it has another version with every change. */
    sale: t.Optional(t.Array(saleSwitch)),
  }),
});

export const timetableChanged = notice(
  'schedule.timetable-changed',
  'The timetable has a new version: cached searches and trips of older versions are stale',
  t.Object({ version: t.Integer() }),
);

const trip = {
  tripId: uuid(),
  /** Grows by one with every change of the trip; consumers ignore what is older. */
  version: t.Integer({ minimum: 1 }),
  trainId: uuid(),
  journeyDate: localDate(),
};

export const tripDelayed = event(
  'schedule.trip-delayed',
  'A trip is expected so many minutes late at every stop; 0: on time again',
  t.Object({
    ...trip,
    delayMinutes: t.Integer({ minimum: 0 }),
    /** By an administrator, for passengers to read. */
    reason: t.String(),
    delayedAt: instant(),
  }),
);

export const tripCancelled = event(
  'schedule.trip-cancelled',
  'A trip does not run, or not to its end: nothing more is sold on it, and whoever has paid gets back what was not travelled',
  t.Object({
    ...trip,
    /** By an administrator, for passengers to read. */
    reason: t.String(),
    cancelledAt: instant(),
    /** Its departure from the origin was past: its seats stay sold, money alone moves. Absent: it was not. */
    hasLeft: t.Optional(t.Boolean()),
    /** How far it ran. Absent: nowhere, and everything goes back. */
    ran: t.Optional(
      t.Object({
        reachedStationId: uuid(),
        /** All stops in travel order, with their distance from the origin where it is known. */
        stops: t.Array(t.Object({ stationId: uuid(), km: nullable(t.Number({ minimum: 0 })) })),
      }),
    ),
  }),
);

export const trainEdited = event(
  'schedule.train-edited',
  'Stops, times or seats of a train have changed: what nobody holds or has bought follows',
  t.Object({ trainId: uuid(), timetableVersion: t.Integer() }),
);
