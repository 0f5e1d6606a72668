import { eq, ilike, or } from 'drizzle-orm';
import { Elysia, t } from 'elysia';
import { objectBody } from '#shared/http/object-body';
import { pageQuery } from '#shared/http/page';
import { actorOf } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { routes, stations, trains } from '../schema.ts';
import {
  allow,
  controller,
  deactivated,
  holds,
  id,
  made,
  one,
  reading,
  refusedInUse,
  uuid,
  word,
} from './controller.ts';
import { pageRows } from './page-rows.ts';
import { coachRoutes, seatRoutes, stopRoutes } from './part-routes.ts';
import { createRoute, presentRoute, readRoute, updateRoute } from './routes-of-trains.ts';
import { createStation, presentStation, readStation, updateStation } from './stations.ts';
import * as models from './timetable-models.ts';
import { createTrain, presentTrain, readTrain, updateTrain } from './trains.ts';

/** Stations, trains, routes, stops, coaches and seats, for administrators. */
export const adminTimetableRoutes = (deps: Deps) =>
  new Elysia({ name: 'schedule.admin.timetable' })
    .use(stationRoutes(deps))
    .use(trainRoutes(deps))
    .use(routeRoutes(deps))
    .use(stopRoutes(deps))
    .use(coachRoutes(deps))
    .use(seatRoutes(deps));

const stationRoutes = (deps: Deps) =>
  controller(deps, 'stations')
    .get(
      '/stations',
      async ({ query }) => {
        const where =
          query.q === undefined
            ? undefined
            : or(
                eq(stations.code, query.q),
                ilike(stations.name, holds(query.q)),
                ilike(stations.nameBn, holds(query.q)),
              );
        const { items, nextCursor } = await pageRows(deps, query, {
          table: stations,
          key: stations.code,
          where,
        });
        return { items: items.map(presentStation), nextCursor };
      },
      {
        allow,
        query: t.Object({ ...pageQuery, q: word }),
        response: reading(models.Station),
        detail: { summary: 'List stations by code' },
      },
    )
    .post(
      '/stations',
      async (context) => context.status(201, await createStation(deps)(actorOf(context), context.body)),
      {
        allow,
        body: models.StationNew,
        response: made(models.Station),
        detail: { summary: 'Add a station' },
      },
    )
    .get('/stations/:id', async ({ params }) => presentStation(await readStation(deps, params.id)), {
      allow,
      params: id,
      response: one(models.Station),
      detail: { summary: 'Get a station' },
    })
    .patch(
      '/stations/:id',
      (context) => updateStation(deps)(actorOf(context), context.params.id.toLowerCase(), context.body),
      {
        allow,
        params: id,
        ...objectBody,
        body: models.StationChange,
        response: one(models.Station),
        detail: {
          summary: 'Change a station',
          description:
            'A code cannot change. A station where trains call cannot be deactivated: 409 STATION_IN_USE.',
        },
      },
    )
    .delete(
      '/stations/:id',
      (context) => updateStation(deps)(actorOf(context), context.params.id.toLowerCase(), deactivated),
      {
        allow,
        params: id,
        response: one(models.Station),
        detail: { summary: 'Deactivate a station', description: 'It is kept and can be made active again.' },
      },
    );

const trainRoutes = (deps: Deps) =>
  controller(deps, 'trains')
    .get(
      '/trains',
      async ({ query }) => {
        const where =
          query.q === undefined
            ? undefined
            : or(
                eq(trains.trainNumber, query.q),
                ilike(trains.name, holds(query.q)),
                ilike(trains.nameBn, holds(query.q)),
              );
        const { items, nextCursor } = await pageRows(deps, query, {
          table: trains,
          key: trains.trainNumber,
          where,
        });
        return { items: items.map(presentTrain), nextCursor };
      },
      {
        allow,
        query: t.Object({ ...pageQuery, q: word }),
        response: reading(models.Train),
        detail: { summary: 'List trains by number' },
      },
    )
    .post(
      '/trains',
      async (context) => context.status(201, await createTrain(deps)(actorOf(context), context.body)),
      { allow, body: models.TrainNew, response: made(models.Train), detail: { summary: 'Add a train' } },
    )
    .get('/trains/:id', async ({ params }) => presentTrain(await readTrain(deps, params.id)), {
      allow,
      params: id,
      response: one(models.Train),
      detail: { summary: 'Get a train' },
    })
    .patch(
      '/trains/:id',
      (context) => updateTrain(deps)(actorOf(context), context.params.id.toLowerCase(), context.body),
      {
        allow,
        params: id,
        ...objectBody,
        body: models.TrainChange,
        response: one(models.Train),
        detail: {
          summary: 'Change a train',
          description: `Names may change at any time. Off day and deactivation: ${refusedInUse}`,
        },
      },
    )
    .delete(
      '/trains/:id',
      (context) => updateTrain(deps)(actorOf(context), context.params.id.toLowerCase(), deactivated),
      {
        allow,
        params: id,
        response: one(models.Train),
        detail: { summary: 'Deactivate a train', description: 'It is kept and can be made active again.' },
      },
    );

const routeRoutes = (deps: Deps) =>
  controller(deps, 'routes')
    .get(
      '/routes',
      async ({ query }) => {
        const where = query.trainId === undefined ? undefined : eq(routes.trainId, query.trainId);
        const { items, nextCursor } = await pageRows(deps, query, { table: routes, key: routes.id, where });
        return { items: items.map(presentRoute), nextCursor };
      },
      {
        allow,
        query: t.Object({ ...pageQuery, trainId: t.Optional(uuid) }),
        response: reading(models.Route),
        detail: { summary: 'List routes, of one train if `trainId` is given' },
      },
    )
    .post(
      '/routes',
      async (context) => context.status(201, await createRoute(deps)(actorOf(context), context.body)),
      { allow, body: models.RouteNew, response: made(models.Route), detail: { summary: 'Add a route' } },
    )
    .get('/routes/:id', async ({ params }) => presentRoute(await readRoute(deps, params.id)), {
      allow,
      params: id,
      response: one(models.Route),
      detail: { summary: 'Get a route' },
    })
    .patch(
      '/routes/:id',
      (context) => updateRoute(deps)(actorOf(context), context.params.id.toLowerCase(), context.body),
      {
        allow,
        params: id,
        ...objectBody,
        body: models.RouteChange,
        response: one(models.Route),
        detail: { summary: 'Change a route', description: refusedInUse },
      },
    )
    .delete(
      '/routes/:id',
      (context) => updateRoute(deps)(actorOf(context), context.params.id.toLowerCase(), deactivated),
      {
        allow,
        params: id,
        response: one(models.Route),
        detail: { summary: 'Deactivate a route', description: 'It is kept and can be made active again.' },
      },
    );
