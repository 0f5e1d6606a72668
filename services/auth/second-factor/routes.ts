import { authenticate, signedIn } from '#shared/http/auth';
import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import { originOf } from '../asker.ts';
import type { Deps } from '../connect.ts';
import { clearedAtSignOut, controller } from '../controller.ts';
import { requireDestination } from '../identifiers.ts';
import * as models from '../models.ts';
import { beginEnrolment } from './begin-enrolment.ts';
import { confirmEnrolment } from './confirm-enrolment.ts';
import { getSecondFactor } from './get-second-factor.ts';
import { removeSecondFactor } from './remove-second-factor.ts';

export const secondFactorRoutes = (deps: Deps) =>
  controller('second-factor')
    .use(authenticate(deps.tokens))
    .get('/second-factor', ({ caller }) => getSecondFactor(deps)(caller), {
      allow: signedIn,
      response: { 200: models.SecondFactor, ...problemResponses(401, 404) },
      detail: { summary: 'Get my second factor' },
    })
    .post(
      '/second-factor',
      async ({ caller, body, request, server, status }) => {
        const { password, code } = body;
        const enrolment = await beginEnrolment(deps)({
          caller,
          password,
          code,
          to: requireDestination(body),
          origin: originOf({ request, server, body }, deps.config),
        });
        return status(201, enrolment);
      },
      {
        allow: signedIn,
        body: models.BeginEnrolment,
        response: { 201: models.Enrolment, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Enrol an authenticator app',
          description:
            'Needs the password, and a LOGIN code sent to the phone or the email of the account. Only this answer has the secret. The app is in use once second-factor/confirm has taken its first code. SECOND_FACTOR_EXISTS: remove the present one first.',
        },
      },
    )
    .post(
      '/second-factor/confirm',
      ({ caller, body }) => confirmEnrolment(deps)({ caller, code: body.code }),
      {
        allow: signedIn,
        body: models.ConfirmEnrolment,
        response: { 200: models.Enrolled, ...problemResponses(400, 401, 404, 429) },
        detail: {
          summary: 'Confirm the authenticator app by its first code',
          description:
            'Answers ten recovery codes. Every other session ends. This one has now shown both factors: its next refresh answers a token with the role of the account.',
        },
      },
    )
    .post(
      '/second-factor/remove',
      async ({ caller, body, request, server, set }) => {
        const address = limitedAddress({ request, server }, deps.config);
        const ended = await removeSecondFactor(deps)({ ...body, caller, address });
        set.headers['clear-site-data'] = clearedAtSignOut;
        return { ended };
      },
      {
        allow: signedIn,
        body: models.RemoveSecondFactor,
        response: { 200: models.SessionsEnded, ...problemResponses(400, 401, 403, 404, 429, 503) },
        detail: {
          summary: 'Remove my second factor',
          description:
            'Needs the password, and a code of the app or a recovery code. Every session ends, this one too.',
        },
      },
    );
