import { Elysia, t } from 'elysia';
import { newId } from '#shared/base/id';
import { problemResponses } from '#shared/base/problem';
import { authenticate, signedIn } from '#shared/http/auth';
import { objectBody } from '#shared/http/object-body';
import type { Deps } from './connect.ts';
import { erasePerson } from './erase-person.ts';
import { exportPerson } from './export-person.ts';
import * as models from './models.ts';
import { presentPassenger } from './present.ts';
import { getProfile, listPassengers } from './queries.ts';
import { addPassenger, deletePassenger, mostPassengers, updatePassenger } from './save-passenger.ts';
import { updateProfile } from './update-profile.ts';

export function routes(deps: Deps) {
  return new Elysia({ name: 'user.routes' })
    .use(profileRoutes(deps))
    .use(accountRoutes(deps))
    .use(passengerRoutes(deps));
}

const controller = (name: string) =>
  new Elysia({ prefix: '/v1/users/me', name: `user.routes.${name}`, tags: ['user'] }).onBeforeHandle(
    ({ set }) => {
      set.headers['cache-control'] = 'private, no-store';
    },
  );

const profileRoutes = (deps: Deps) =>
  controller('profile')
    .use(authenticate(deps.tokens))
    .get('', ({ caller }) => getProfile(deps)(caller.userId), {
      allow: signedIn,
      response: { 200: models.Profile, ...problemResponses(401, 404, 503) },
      detail: { summary: 'My profile' },
    })
    .patch(
      '',
      async ({ caller, body }) => {
        await updateProfile(deps)(caller.userId, body);
        return getProfile(deps)(caller.userId);
      },
      {
        allow: signedIn,
        ...objectBody,
        body: models.ProfileChange,
        response: { 200: models.Profile, ...problemResponses(400, 401, 404, 503) },
        detail: {
          summary: 'Change my profile',
          description: 'NID and passport numbers are encrypted where they lie and masked in every answer.',
        },
      },
    );

const accountRoutes = (deps: Deps) =>
  controller('account')
    .use(authenticate(deps.tokens))
    .post(
      '/export',
      ({ caller, body }) => exportPerson(deps)({ userId: caller.userId, password: body.password }),
      {
        allow: signedIn,
        body: models.WithPassword,
        response: { 200: models.Export, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Everything that is held about me',
          description:
            'As JSON, with whole NID and passport numbers; therefore the password is asked for once more (PASSWORD_WRONG). All of it or nothing: where a service is away, 503 names it in `service`.',
        },
      },
    )
    .post(
      '/erase',
      ({ caller, body, set }) =>
        erasePerson(deps)({
          userId: caller.userId,
          password: body.password,
          requestId: String(set.headers['x-request-id'] ?? newId()),
        }),
      {
        allow: signedIn,
        body: models.WithPassword,
        response: { 200: models.Erasure, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Delete my account, for good',
          description:
            'Refused while a journey is booked that is not over (JOURNEYS_AHEAD) or a payment or refund is on its way (MONEY_ON_ITS_WAY). Every session ends at once; profile, saved passengers and messages are deleted; names in past bookings and tickets, and the contacts, are overwritten at `anonymiseAt`, after which both are free to register again.',
        },
      },
    );

const passengerRoutes = (deps: Deps) =>
  controller('passengers')
    .use(authenticate(deps.tokens))
    .get('/passengers', ({ caller, query }) => listPassengers(deps)(caller.userId, query), {
      allow: signedIn,
      query: models.PassengersQuery,
      response: { 200: models.Passengers, ...problemResponses(400, 401) },
      detail: { summary: 'My saved passengers' },
    })
    .post(
      '/passengers',
      async ({ caller, body, status }) =>
        status(201, presentPassenger(deps.personalData, await addPassenger(deps)(caller.userId, body))),
      {
        allow: signedIn,
        body: models.NewPassenger,
        response: { 201: models.Passenger, ...problemResponses(400, 401, 409) },
        detail: {
          summary: 'Save a passenger',
          description: `At most ${mostPassengers}, TOO_MANY_PASSENGERS beyond.`,
        },
      },
    )
    .patch(
      '/passengers/:id',
      async ({ caller, params, body }) =>
        presentPassenger(deps.personalData, await updatePassenger(deps)(caller.userId, params.id, body)),
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
        await deletePassenger(deps)(caller.userId, params.id);
        return status(204, undefined);
      },
      {
        allow: signedIn,
        params: models.PassengerPath,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 404) },
        detail: { summary: 'Forget a saved passenger, for good' },
      },
    );
