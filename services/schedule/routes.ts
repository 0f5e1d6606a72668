import { Elysia } from 'elysia';
import { finishedResponses, sendFinished } from '#shared/http/finished';
import { adminTimetableRoutes } from './admin/timetable-routes.ts';
import { adminTripRoutes } from './admin/trip-routes.ts';
import type { Deps } from './connect.ts';
import { presentRules } from './fares/present-rules.ts';
import * as models from './models.ts';
import { findTrain, listStations, listTrains, nameStations, presentTrainDetail } from './queries.ts';
import { adminSaleRoutes } from './sale/sale-routes.ts';
import { searchRoutes } from './search/search-routes.ts';
import { keepAnswers } from './timetable/keep-answers.ts';
import { searchable } from './timetable/timetable-index.ts';
import { followTrip } from './trips/follow-trip.ts';

export function routes(deps: Deps) {
  return new Elysia({ prefix: '/v1', name: 'schedule.routes', tags: ['schedule'] })
    .use(stationRoutes(deps))
    .use(trainRoutes(deps))
    .use(ruleRoutes(deps))
    .use(searchRoutes(deps))
    .use(tripRoutes(deps))
    .use(adminTripRoutes(deps))
    .use(adminSaleRoutes(deps))
    .use(adminTimetableRoutes(deps));
}

/** The lists change with the timetable alone: caches may keep them for a minute, and here an edit shows at once. */
const forAMinute = 'public, max-age=60';

const stationRoutes = (deps: Deps) => {
  const keep = keepAnswers(deps.timetable);
  const keepNames = keepAnswers(deps.timetable);
  return new Elysia({ name: 'schedule.stations', tags: ['schedule'] })
    .get(
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
    )
    .get(
      '/stations/names',
      ({ set, request }) => sendFinished({ request, set }, keepNames([], nameStations), forAMinute),
      {
        detail: {
          summary: 'List the names of all stations',
          description:
            'In one small answer, for a client that finds stations by itself while somebody types.',
          responses: finishedResponses(models.StationNames, 503),
        },
      },
    );
};

const tripRoutes = (deps: Deps) => {
  const keep = keepAnswers(deps.timetable);
  return new Elysia({ name: 'schedule.trip', tags: ['schedule'] }).get(
    '/trips/:trainId/:journeyDate',
    ({ params: { trainId, journeyDate }, set, request }) =>
      sendFinished(
        { request, set },
        keep([trainId, journeyDate], (timetable) => followTrip(timetable, { train: trainId, journeyDate })),
      ),
    {
      detail: {
        summary: 'Get a trip with its stops and its delay',
        description:
          'The train by id or number, and the Dhaka date on which it leaves its origin. From yesterday to the end of the advance sale.',
        responses: finishedResponses(models.TripDetail, 400, 404, 503),
      },
    },
  );
};

const ruleRoutes = (deps: Deps) => {
  const keep = keepAnswers(deps.timetable);
  return new Elysia({ name: 'schedule.rules', tags: ['schedule'] }).get(
    '/rules',
    ({ set, request }) =>
      sendFinished(
        { request, set },
        keep([], ({ rules }) => presentRules(rules, deps.config)),
        forAMinute,
      ),
    {
      detail: {
        summary: 'Get the rules of sale and refund',
        responses: finishedResponses(models.RulesAnswer, 503),
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
          responses: finishedResponses(models.TrainDetail, 400, 404, 503),
        },
      },
    );
};
