import { authenticate, signedIn } from '#shared/http/auth';
import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import { requireDestination } from '../accounts/identifiers.ts';
import { originOf } from '../asker.ts';
import type { Deps } from '../connect.ts';
import { controller, whatIsKept } from '../controller.ts';
import * as models from '../models.ts';
import { getSecondFactor } from '../queries.ts';
import { beginEnrolment, confirmEnrolment } from './enrol-second-factor.ts';
import { removeSecondFactor } from './remove-second-factor.ts';

/** An authenticator app beside the password: for staff, and for whoever wants it. */
export const secondFactorRoutes = (deps: Deps) =>
  controller('second-factor')
    .use(authenticate(deps.tokens))
    .get('/second-factor', ({ caller }) => getSecondFactor(deps)(caller), {
      allow: signedIn,
      response: { 200: models.SecondFactor, ...problemResponses(401, 404) },
      detail: { summary: 'Whether I have a second factor' },
    })
    .post(
      '/second-factor',
      async ({ caller, body, request, server, status }) => {
        const { password, code } = body;
        const given = { password, code, to: requireDestination(body) };
        const origin = originOf({ request, server, body }, deps.config);
        return status(201, await beginEnrolment(deps)(caller, given, origin));
      },
      {
        allow: signedIn,
        body: models.BeginEnrolment,
        response: { 201: models.Enrolment, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Enrol an authenticator app',
          description:
            'Wants the password and a LOGIN code sent to the phone or the email of the account. The answer is the only one that has the secret; it is in use once confirmed. SECOND_FACTOR_EXISTS where there is one: remove it first.',
        },
      },
    )
    .post('/second-factor/confirm', ({ caller, body }) => confirmEnrolment(deps)(caller, body.code), {
      allow: signedIn,
      body: models.ConfirmEnrolment,
      response: { 200: models.Enrolled, ...problemResponses(400, 401, 404, 429) },
      detail: {
        summary: 'Put the app into use by its first code',
        description:
          'Answers ten recovery codes. Every other session ends; this one has shown both factors, and its next refresh answers a token with the role of the account.',
      },
    })
    .post(
      '/second-factor/remove',
      async ({ caller, body, request, server, set }) => {
        const address = limitedAddress({ request, server }, deps.config);
        const ended = await removeSecondFactor(deps)(caller, body, address);
        set.headers['clear-site-data'] = whatIsKept;
        return { ended };
      },
      {
        allow: signedIn,
        body: models.RemoveSecondFactor,
        response: { 200: models.SessionsEnded, ...problemResponses(400, 401, 403, 404, 429, 503) },
        detail: {
          summary: 'Remove my second factor',
          description:
            'By the password and a code of it, or a recovery code. Every session ends, this one too.',
        },
      },
    );
