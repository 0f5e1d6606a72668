import { Elysia } from 'elysia';
import { finishedResponses, sendFinished } from '#shared/http/finished';
import { adminTimetableRoutes } from './admin/timetable-routes.ts';
import { adminTripRoutes } from './admin/trip-routes.ts';
import type { Deps } from './connect.ts';
import * as models from './models.ts';
import { findTrain, listStations, listTrains, presentTrainDetail } from './queries.ts';
import { adminSaleRoutes } from './sale/sale-routes.ts';
import { searchRoutes } from './search/search-routes.ts';
import { keepAnswers } from './timetable/keep-answers.ts';
import { searchable } from './timetable/timetable-index.ts';

export function routes(deps: Deps) {
  return new Elysia({ prefix: '/v1', name: 'schedule.routes', tags: ['schedule'] })
    .use(stationRoutes(deps))
    .use(trainRoutes(deps))
    .use(searchRoutes(deps))
    .use(adminTripRoutes(deps))
    .use(adminSaleRoutes(deps))
    .use(adminTimetableRoutes(deps));
}

/** The lists change with the timetable alone: caches may keep them for a minute, and here an edit shows at once. */
const forAMinute = 'public, max-age=60';

const stationRoutes = (deps: Deps) => {
  const keep = keepAnswers(deps.timetable);
  return new Elysia({ name: 'schedule.stations', tags: ['schedule'] }).get(
    '/stations',
    ({ query, set, request }) => {
      const { q = '', limit, cursor = '' } = query;
      const found = keep([searchable(q), limit, cursor], (timetable) => listStations(timetable, query));
      return sendFinished({ request, set }, found, forAMinute);
    },
    {
      query: models.StationsQuery,
      detail: {
        summary: 'Find stations',
        description:
          'By part of the English or Bengali name, or by code; best match first. A misspelt name finds what is written or sounds alike.',
        responses: finishedResponses(models.StationPage, 400, 503),
      },
    },
  );
};

const trainRoutes = (deps: Deps) => {
  const keepList = keepAnswers(deps.timetable);
  const keepTrain = keepAnswers(deps.timetable);
  return new Elysia({ name: 'schedule.trains', tags: ['schedule'] })
    .get(
      '/trains',
      ({ query, set, request }) => {
        const { q = '', type = '', limit, cursor = '' } = query;
        const asked = [searchable(q), type, limit, cursor];
        const found = keepList(asked, (timetable) => listTrains(timetable, query));
        return sendFinished({ request, set }, found, forAMinute);
      },
      {
        query: models.TrainsQuery,
        detail: {
          summary: 'List trains by number',
          responses: finishedResponses(models.TrainPage, 400, 503),
        },
      },
    )
    .get(
      '/trains/:trainId',
      ({ params, set, request }) => {
        const train = findTrain(deps.timetable.current(), params.trainId);
        const found = keepTrain([train.id], () => presentTrainDetail(train));
        return sendFinished({ request, set }, found, forAMinute);
      },
      {
        detail: {
          summary: 'Get a train with its stops and coaches',
          description: 'By id or number.',
          responses: finishedResponses(models.TrainDetail, 404, 503),
        },
      },
    );
};
