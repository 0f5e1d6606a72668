import { problemResponses } from '#shared/http/problems';
import { originOf } from '../asker.ts';
import type { Deps } from '../connect.ts';
import { controller } from '../controller.ts';
import { requireDestination } from '../identifiers.ts';
import * as models from '../models.ts';
import { askForCode } from './ask-for-code.ts';
import { identifyAsker } from './identify-asker.ts';
import { codeSeconds } from './mirror.ts';
import { verifyCode } from './verify-code.ts';

export const codeRoutes = (deps: Deps) =>
  controller('codes')
    .post(
      '/otp/send',
      async ({ body, request, server, status }) => {
        const to = requireDestination(body);
        const origin = originOf({ request, server, body }, deps.config);
        await askForCode(deps, { to, type: body.type, asker: await identifyAsker(deps, { to, origin }) });
        return status(202, { expiresInSeconds: codeSeconds });
      },
      {
        body: models.SendCode,
        response: { 202: models.CodeSent, ...problemResponses(400, 429) },
        detail: {
          summary: 'Send a one-time code',
          description:
            'Sends the code to the phone or to the email, whichever is given. The answer is the same where nobody has an account there. A code can be used once, for 5 minutes and 5 tries. A newer code replaces it once it has been sent. Ask for another after 90 seconds, at most 3 times in 10 minutes. A caller who is signed in, or sends a refresh token from before, has codes that nobody else can use up.',
        },
      },
    )
    .post(
      '/otp/verify',
      async ({ body, request, server, headers, status }) => {
        const { account, passwordVoid, signIn } = await verifyCode(deps)({
          to: requireDestination(body),
          type: body.type,
          code: body.code,
          origin: originOf({ request, server, body }, deps.config),
          userAgent: headers['user-agent'],
        });
        if (signIn && 'challenge' in signIn) return status(202, signIn);
        return {
          verified: true as const,
          userId: account.id,
          phoneVerified: account.isPhoneVerified,
          emailVerified: account.isEmailVerified,
          passwordVoid,
          ...signIn,
        };
      },
      {
        body: models.VerifyCode,
        response: { 200: models.Verified, 202: models.Challenge, ...problemResponses(400, 403, 409) },
        detail: {
          summary: 'Enter a one-time code',
          description:
            'REGISTRATION proves the phone or the email for the account that the code was sent for. Send the access token of the registration with it. Without the token, somebody else may have registered with the same contact: then passwordVoid is true, the contact alone opens the account, and its holder sets a password by password/forgot and password/reset. SIGN_IN_NEEDED: the account has proved another contact, so sign in to it first. LOGIN answers tokens, or a challenge where the account has a second factor. Enter a PASSWORD_RESET code at password/reset.',
        },
      },
    );
