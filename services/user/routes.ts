import { Elysia } from 'elysia';

import { authenticate, signedIn } from '#shared/http/auth';
import { objectBody } from '#shared/http/object-body';
import { problemResponses } from '#shared/http/problems';
import { requestIdOf } from '#shared/http/request-id';
import type { Deps } from './connect.ts';
import { controller } from './controller.ts';
import { erasePerson } from './erase-person.ts';
import { exportPerson } from './export-person.ts';
import { getProfile } from './get-profile.ts';
import * as models from './models.ts';
import { passengerRoutes } from './passengers/routes.ts';
import { updateProfile } from './update-profile.ts';

export function routes(deps: Deps) {
  return new Elysia({ name: 'user.routes' })
    .use(profileRoutes(deps))
    .use(accountRoutes(deps))
    .use(passengerRoutes(deps));
}

const profileRoutes = (deps: Deps) =>
  controller('profile')
    .use(authenticate(deps.tokens))
    .get('', ({ caller }) => getProfile(deps)(caller.userId), {
      allow: signedIn,
      response: { 200: models.Profile, ...problemResponses(401, 404, 503) },
      detail: { summary: 'Get my profile' },
    })
    .patch(
      '',
      async ({ caller, body }) => {
        await updateProfile(deps)({ userId: caller.userId, change: body });
        return getProfile(deps)(caller.userId);
      },
      {
        allow: signedIn,
        ...objectBody,
        body: models.ProfileChange,
        response: { 200: models.Profile, ...problemResponses(400, 401, 404, 503) },
        detail: {
          summary: 'Change my profile',
          description: 'NID and passport numbers are stored encrypted and masked in every answer.',
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
          summary: 'Export everything that is held about me',
          description:
            'Needs the password, because the answer has whole NID and passport numbers (PASSWORD_WRONG). It has everything or nothing: where a service is away, 503 names it in `service`.',
        },
      },
    )
    .post(
      '/erase',
      ({ caller, body, request }) =>
        erasePerson(deps)({
          userId: caller.userId,
          password: body.password,
          requestId: requestIdOf(request),
        }),
      {
        allow: signedIn,
        body: models.WithPassword,
        response: { 200: models.Erasure, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Delete my account for good',
          description:
            'Refused while a booked journey is not over (JOURNEYS_AHEAD), and while a payment or a refund is on its way (MONEY_ON_ITS_WAY). Every session ends at once. Profile, saved passengers and messages are deleted. Contacts, and names in past bookings and tickets, are overwritten at `anonymiseAt`. After that, the contacts can register again.',
        },
      },
    );
