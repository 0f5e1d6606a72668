import { Elysia, t } from 'elysia';
import { toMoney } from '#shared/base/money';
import { singleFlight } from '#shared/base/single-flight';
import { callerIfAny } from '#shared/http/auth';
import { isUnchanged } from '#shared/http/conditional';
import { limitedAddress } from '#shared/http/limited-address';
import { createPace } from '#shared/http/pace';
import { problemResponses } from '#shared/http/problems';
import { adminTimetableRoutes } from './admin/timetable-routes.ts';
import { adminTripRoutes } from './admin/trip-routes.ts';
import type { Deps } from './connect.ts';
import { classNames } from './fares/class-names.ts';
import * as models from './models.ts';
import { getTrain, listStations, listTrains, nameOf } from './queries.ts';
import { type FoundTrip, type Search, searchTrips } from './search/search-trips.ts';

export function routes(deps: Deps) {
  return new Elysia({ prefix: '/v1', name: 'schedule.routes', tags: ['schedule'] })
    .use(stationRoutes(deps))
    .use(trainRoutes(deps))
    .use(tripRoutes(deps))
    .use(adminTripRoutes(deps))
    .use(adminTimetableRoutes(deps));
}

/** The lists change with the timetable alone: shared caches may keep them for a minute. */
const marks = ({ version }: { version: number }) => ({
  etag: `W/"timetable-${version}"`,
  cacheControl: 'public, max-age=60',
});

const stationRoutes = (deps: Deps) =>
  new Elysia({ name: 'schedule.stations', tags: ['schedule'] }).get(
    '/stations',
    (context) => {
      const timetable = deps.timetable.current();
      return isUnchanged(context, marks(timetable))
        ? context.status(304, undefined)
        : listStations(timetable, context.query);
    },
    {
      query: models.StationsQuery,
      response: { 200: models.StationPage, 304: t.Undefined(), ...problemResponses(400, 503) },
      detail: {
        summary: 'Find stations',
        description: 'By part of the English or Bengali name, or by code; best match first.',
      },
    },
  );

const trainRoutes = (deps: Deps) =>
  new Elysia({ name: 'schedule.trains', tags: ['schedule'] })
    .get(
      '/trains',
      (context) => {
        const timetable = deps.timetable.current();
        return isUnchanged(context, marks(timetable))
          ? context.status(304, undefined)
          : listTrains(timetable, context.query);
      },
      {
        query: models.TrainsQuery,
        response: { 200: models.TrainPage, 304: t.Undefined(), ...problemResponses(400, 503) },
        detail: { summary: 'List trains by number' },
      },
    )
    .get(
      '/trains/:trainId',
      (context) => {
        const timetable = deps.timetable.current();
        const train = getTrain(timetable, context.params.trainId);
        return isUnchanged(context, marks(timetable)) ? context.status(304, undefined) : train;
      },
      {
        response: { 200: models.TrainDetail, 304: t.Undefined(), ...problemResponses(404, 503) },
        detail: {
          summary: 'Get a train with its stops and coaches',
          description: 'By id or number.',
        },
      },
    );

const tripRoutes = (deps: Deps) => {
  const searchOnce = searchTrips(deps);
  const underWay = singleFlight<string>();
  const search = ({ from, to, date }: { from: string; to: string; date: string }) =>
    underWay(JSON.stringify([from, to, date]), async () =>
      JSON.stringify(
        presentSearch(await searchOnce({ from, to, date })) satisfies typeof models.TripsAnswer.static,
      ),
    );
  const { SEARCHES_PER_ACCOUNT, SEARCHES_PER_ADDRESS } = deps.config;
  const pace = createPace({ perAccount: SEARCHES_PER_ACCOUNT, perAddress: SEARCHES_PER_ADDRESS });
  return new Elysia({ name: 'schedule.trips', tags: ['schedule'] }).get(
    '/trips',
    async ({ query, set, request, server }) => {
      pace.take({
        account: (await callerIfAny(deps.tokens, request))?.userId,
        address: limitedAddress({ request, server }, deps.config),
      });
      set.headers['cache-control'] = 'no-cache';
      // Written out once for everybody who asked the same.
      return new Response(await search(query), { headers: { 'content-type': 'application/json' } });
    },
    {
      query: models.TripsQuery,
      response: { 200: models.TripsAnswer, ...problemResponses(400, 429, 503) },
      detail: {
        summary: 'Search trips between two stations',
        description:
          'Trips that leave `from` on `date` and call at `to`, by departure. Trips that have left are not listed. The `fare` of a class is what one passenger pays: base fare, VAT and bedding. A trip without `classes` runs but is not sold.',
      },
    },
  );
};

function presentSearch(found: Search) {
  return {
    from: nameOf(found.from),
    to: nameOf(found.to),
    date: found.date,
    trips: found.trips.map((trip) => ({
      ...trip,
      classes: trip.classes.map((one) => presentClass(one, found.serviceChargePoisha)),
    })),
  };
}

function presentClass(one: FoundTrip['classes'][number], serviceChargePoisha: number) {
  return {
    class: one.class,
    ...classNames(one.class),
    fare: toMoney(one.basePoisha + one.vatPoisha + one.beddingPoisha),
    items: {
      base: toMoney(one.basePoisha),
      vat: toMoney(one.vatPoisha),
      bedding: toMoney(one.beddingPoisha),
      serviceCharge: toMoney(serviceChargePoisha),
    },
    available: one.available,
  };
}
