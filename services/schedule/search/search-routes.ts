import { Elysia } from 'elysia';
import { callerIfAny } from '#shared/http/auth';
import { type Finished, finishedResponses, sendFinished } from '#shared/http/finished';
import { limitedAddress } from '#shared/http/limited-address';
import { createPace } from '#shared/http/pace';
import type { Deps } from '../connect.ts';
import * as models from '../models.ts';
import { searchTrips } from './search-trips.ts';

export const searchRoutes = (deps: Deps) => {
  const search = searchTrips(deps);
  const { SEARCHES_PER_ACCOUNT, SEARCHES_PER_ADDRESS } = deps.config;
  const pace = createPace({ perAccount: SEARCHES_PER_ACCOUNT, perAddress: SEARCHES_PER_ADDRESS });

  return new Elysia({ name: 'schedule.trips', tags: ['schedule'] }).get(
    '/trips',
    ({ query, set, request, server }) => {
      const address = limitedAddress({ request, server }, deps.config);
      const answer = (account?: string) => {
        pace.take({ account, address });
        const found = search(query);
        const send = (made: Finished) => sendFinished({ request, set }, made);
        return found instanceof Promise ? found.then(send) : send(found);
      };
      // Whose token is new waits for its verification; nobody else waits for anything.
      const caller = callerIfAny(deps.tokens, request);
      return caller instanceof Promise ? caller.then((one) => answer(one?.userId)) : answer(caller?.userId);
    },
    {
      query: models.TripsQuery,
      detail: {
        summary: 'Search trips between two stations',
        description:
          'Trips that leave `from` on `date` and call at `to`, by departure. Trips that have left are not listed. The `fare` of a class is what one passenger pays: base fare, VAT and bedding. A trip without `classes` runs but is not sold. `available` and everything else is at most 1 second old here, 2 seconds behind a cache; `available` is null while it cannot be told. Nothing is sold from it: a hold looks anew.',
        responses: finishedResponses(models.TripsAnswer, 400, 429, 503),
      },
    },
  );
};
