import { Elysia } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import { originOf } from '../asker.ts';
import { codeSeconds } from '../codes/mirror.ts';
import type { Deps } from '../connect.ts';
import { controller } from '../controller.ts';
import { requireDestination } from '../identifiers.ts';
import * as models from '../models.ts';
import { changePassword } from './change-password.ts';
import { forgotPassword } from './forgot-password.ts';
import { resetPassword } from './reset-password.ts';

export const passwordRoutes = (deps: Deps) =>
  new Elysia({ name: 'auth.routes.all-passwords' }).use(resetRoutes(deps)).use(changeRoutes(deps));

const resetRoutes = (deps: Deps) =>
  controller('password-resets')
    .post(
      '/password/forgot',
      async ({ body, request, server, status }) => {
        const origin = originOf({ request, server, body }, deps.config);
        await forgotPassword(deps)({ identifier: body.identifier, origin });
        return status(202, { expiresInSeconds: codeSeconds });
      },
      {
        body: models.ForgotPassword,
        response: { 202: models.CodeSent, ...problemResponses(400, 429) },
        detail: {
          summary: 'Ask for a PASSWORD_RESET code',
          description: 'The answer is the same for known and unknown people.',
        },
      },
    )
    .post(
      '/password/reset',
      async ({ body, request, server }) => {
        const contactsShut = await resetPassword(deps)({
          to: requireDestination(body),
          code: body.code,
          newPassword: body.newPassword,
          origin: originOf({ request, server, body }, deps.config),
        });
        return { sessionsEnded: true as const, contactsShut };
      },
      {
        body: models.ResetPassword,
        response: { 200: models.PasswordReset, ...problemResponses(400, 503) },
        detail: {
          summary: 'Set a new password by a code',
          description:
            'Ends every session of the account. The other contact opens the account no more until it is proved again, unless both were proved in one session. contactsShut names it.',
        },
      },
    );

const changeRoutes = (deps: Deps) =>
  controller('passwords')
    .use(authenticate(deps.tokens))
    .post(
      '/password/change',
      async ({ caller, body, request, server }) => ({
        otherSessionsEnded: await changePassword(deps)({
          ...body,
          caller,
          address: limitedAddress({ request, server }, deps.config),
        }),
      }),
      {
        allow: signedIn,
        body: models.ChangePassword,
        response: { 200: models.PasswordChanged, ...problemResponses(400, 401, 403, 404, 429, 503) },
        detail: {
          summary: 'Set a new password by the current one',
          description:
            'Ends every other session of the account. PASSWORD_WRONG: the current password is wrong.',
        },
      },
    );
