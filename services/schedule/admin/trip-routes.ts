import { Elysia, t } from 'elysia';
import { calendarDate as date, oneOf, storable } from '#shared/base/contract';
import * as orders from '#shared/contracts/orders';
import { authenticate } from '#shared/http/auth';
import { page, pageQuery } from '#shared/http/page';
import { problemResponses } from '#shared/http/problems';
import {
  ActionPage,
  ActionsQuery,
  actorOf,
  actorSaying,
  administrators,
  listActions,
  WhyBody,
} from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { recountTrip } from '../trips/recount-trip.ts';
import { cancelTrip } from './cancel-trip.ts';
import { delayTrip } from './delay-trip.ts';
import { listTrips, readTrip } from './list-trips.ts';
import { openTrip } from './open-trip.ts';
import type { TripName } from './trip-rows.ts';

const status = oneOf(['SCHEDULED', 'DELAYED', 'CANCELLED', 'COMPLETED']);
const uuid = () => t.String({ format: 'uuid' });
const name = { trainId: uuid(), journeyDate: date('The Dhaka date on which it leaves its origin') };
const instant = t.String({ format: 'date-time' });
const reason = t.String({
  pattern: storable,
  minLength: 3,
  maxLength: 500,
  description: 'Told to the passengers',
  examples: ['Flooding between Bhairab and Narsingdi'],
});

const trip = t.Object({
  tripId: uuid(),
  ...name,
  trainNumber: t.String({ examples: ['739'] }),
  trainName: t.String({ examples: ['Upaban Express'] }),
  trainNameBn: t.String({ examples: ['উপবন এক্সপ্রেস'] }),
  status,
  delayMinutes: t.Integer(),
  reason: t.Nullable(t.String({ description: 'Why it is late or cancelled' })),
  reachedStation: t.Nullable(
    t.String({ description: 'The last stop that a cancelled trip reached; null if it never left' }),
  ),
  isExtra: t.Boolean({ description: 'Opened by an administrator' }),
  departureTime: instant,
  arrivalTime: instant,
  expectedDepartureTime: instant,
  expectedArrivalTime: instant,
  totalSeats: t.Integer(),
  availableSeats: t.Integer({ description: 'For display only; sales do not use it' }),
});

/** Ids are written in small letters, in the log and in events too. */
const named = ({ trainId, journeyDate }: TripName): TripName => ({
  trainId: trainId.toLowerCase(),
  journeyDate,
});

/** Trips and the log of the timetable's changes, for administrators. */
export const adminTripRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/admin', name: 'schedule.admin.trips', tags: ['administration'] })
    .onBeforeHandle(({ set }) => {
      set.headers['cache-control'] = 'no-store';
    })
    .use(authenticate(deps.tokens))
    .get('/trips', ({ query }) => listTrips(deps)(query), {
      allow: administrators,
      query: t.Object({
        ...pageQuery,
        trainId: t.Optional(uuid()),
        status: t.Optional(status),
        from: t.Optional(date('First journey date; today unless said')),
        to: t.Optional(date('Last journey date')),
      }),
      response: { 200: page(trip), ...problemResponses(400, 401, 403) },
      detail: { summary: 'List trips by journey date' },
    })
    .post(
      '/trips',
      async (context) => {
        const opened = await openTrip(deps)(actorOf(context), named(context.body));
        return context.status(201, opened);
      },
      {
        allow: administrators,
        body: t.Object(name),
        response: { 201: trip, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Add a trip on a further date',
          description: 'An off day is allowed. Sale begins with the first day of the advance sale.',
        },
      },
    )
    .get('/trips/:trainId/:journeyDate', ({ params }) => readTrip(deps)(params), {
      allow: administrators,
      params: t.Object(name),
      response: { 200: trip, ...problemResponses(400, 401, 403, 404) },
      detail: { summary: 'Get a trip' },
    })
    .post(
      '/trips/:trainId/:journeyDate/delay',
      (context) => delayTrip(deps)(actorOf(context), named(context.params), context.body),
      {
        allow: administrators,
        params: t.Object(name),
        body: t.Object({ minutes: t.Integer({ minimum: 0, maximum: 2_880, examples: [45] }), reason }),
        response: { 200: trip, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Set the delay of a trip',
          description:
            'In minutes, the same at every stop; 0 puts the trip back on time. Allowed until 30 days after the journey date.',
        },
      },
    )
    .post(
      '/trips/:trainId/:journeyDate/cancel',
      (context) => cancelTrip(deps)(actorOf(context), named(context.params), context.body),
      {
        allow: administrators,
        params: t.Object(name),
        body: t.Object({
          reason,
          reachedStation: t.Optional(
            t.String({
              pattern: storable,
              minLength: 1,
              maxLength: 20,
              description:
                'Code of the last stop that the train reached, if it left and did not run to its end. Absent: it never left',
              examples: ['BMB'],
            }),
          ),
        }),
        response: { 200: trip, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Cancel a trip',
          description:
            'A cancelled trip cannot be restored. Allowed until 30 days after the journey date, for a COMPLETED trip too. The sale ends; unpaid bookings fail; paid bookings are cancelled and refunded in full, service charge included. With `reachedStation`, passengers who got off there or before get nothing back, and passengers on board get the share of the fare for the kilometres not travelled. Once the train has left its origin its seats stay sold; only money moves.',
        },
      },
    )
    .post(
      '/trips/:trainId/:journeyDate/recount',
      (context) => recountTrip(deps)(actorSaying(context), named(context.params)),
      {
        allow: administrators,
        params: t.Object(name),
        body: WhyBody,
        response: { 200: orders.recountTrip.output, ...problemResponses(400, 401, 403, 404, 503) },
        detail: {
          summary: 'Count the sold seats of a trip again',
          description: 'From its bookings. A repeat changes nothing.',
        },
      },
    )
    .get('/schedule/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List the administrators’ actions on timetable and trips, newest first' },
    });
