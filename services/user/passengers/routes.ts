import { t } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { objectBody } from '#shared/http/object-body';
import { problemResponses } from '#shared/http/problems';
import type { Deps } from '../connect.ts';
import { controller } from '../controller.ts';
import * as models from '../models.ts';
import { addPassenger, mostPassengers } from './add-passenger.ts';
import { deletePassenger } from './delete-passenger.ts';
import { listPassengers } from './list-passengers.ts';
import { updatePassenger } from './update-passenger.ts';

export const passengerRoutes = (deps: Deps) =>
  controller('passengers')
    .use(authenticate(deps.tokens))
    .get('/passengers', ({ caller, query }) => listPassengers(deps)({ ...query, userId: caller.userId }), {
      allow: signedIn,
      query: models.PassengersQuery,
      response: { 200: models.Passengers, ...problemResponses(400, 401) },
      detail: { summary: 'List my saved passengers' },
    })
    .post(
      '/passengers',
      async ({ caller, body, status }) =>
        status(201, await addPassenger(deps)({ ...body, userId: caller.userId })),
      {
        allow: signedIn,
        body: models.NewPassenger,
        response: { 201: models.Passenger, ...problemResponses(400, 401, 409) },
        detail: {
          summary: 'Save a passenger',
          description: `An account saves ${mostPassengers} passengers at most (TOO_MANY_PASSENGERS).`,
        },
      },
    )
    .patch(
      '/passengers/:id',
      ({ caller, params, body }) =>
        updatePassenger(deps)({ userId: caller.userId, passengerId: params.id, change: body }),
      {
        allow: signedIn,
        params: models.PassengerPath,
        ...objectBody,
        body: models.PassengerChange,
        response: { 200: models.Passenger, ...problemResponses(400, 401, 404) },
        detail: { summary: 'Change a saved passenger' },
      },
    )
    .delete(
      '/passengers/:id',
      async ({ caller, params, status }) => {
        await deletePassenger(deps)({ userId: caller.userId, passengerId: params.id });
        return status(204, undefined);
      },
      {
        allow: signedIn,
        params: models.PassengerPath,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 404) },
        detail: { summary: 'Delete a saved passenger' },
      },
    );
