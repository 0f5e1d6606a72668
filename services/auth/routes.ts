import { Elysia, t } from 'elysia';
import { problemResponses } from '#shared/base/problem';
import { authenticate, signedIn } from '#shared/http/auth';
import { etagOf, isUnchanged } from '#shared/http/conditional';
import { limitedAddress } from '#shared/http/limited-address';
import { acceptedLanguage } from './accepted-language.ts';
import { contactRoutes } from './accounts/contact-routes.ts';
import { requireDestination } from './accounts/identifiers.ts';
import { register } from './accounts/register.ts';
import { adminRoutes } from './admin-routes.ts';
import { identifyAsker, originOf } from './asker.ts';
import { codeSeconds } from './codes/mirror.ts';
import { askForCode } from './codes/send-code.ts';
import { verifyCode } from './codes/verify-code.ts';
import type { Deps } from './connect.ts';
import { controller, whatIsKept } from './controller.ts';
import * as models from './models.ts';
import { changePassword } from './passwords/change-password.ts';
import { forgotPassword, resetPassword } from './passwords/reset-password.ts';
import { listSessions } from './queries.ts';
import { secondFactorRoutes } from './second-factor/routes.ts';
import { endAllSessions, endSession, logOut } from './sessions/end-sessions.ts';
import { logIn } from './sessions/log-in.ts';
import { answerChallenge } from './sessions/open-session.ts';
import { refresh } from './sessions/refresh.ts';

export function routes(deps: Deps) {
  return new Elysia({ name: 'auth.routes' })
    .use(keyRoutes(deps))
    .use(accountRoutes(deps))
    .use(codeRoutes(deps))
    .use(tokenRoutes(deps))
    .use(sessionRoutes(deps))
    .use(contactRoutes(deps))
    .use(secondFactorRoutes(deps))
    .use(adminRoutes(deps));
}

const accountRoutes = (deps: Deps) =>
  controller('accounts')
    .post(
      '/register',
      async ({ body, request, server, headers, status }) => {
        const language = body.language ?? acceptedLanguage(request.headers.get('accept-language'));
        const { account, tokens } = await register(deps)(
          { ...body, language },
          {
            address: limitedAddress({ request, server }, deps.config),
            userAgent: headers['user-agent'],
          },
        );
        return status(201, { ...account, codeSent: true, ...tokens });
      },
      {
        body: models.Register,
        response: { 201: models.Registered, ...problemResponses(400, 429, 503) },
        detail: {
          summary: 'Open an account',
          description:
            'Sends a REGISTRATION code to each of e-mail and phone; enter them at otp/verify with the access token of this answer. Until one is proved nothing opens the account anew. The answer is the same where a contact has an account already: what is sent there says so.',
        },
      },
    )
    .post(
      '/password/forgot',
      async ({ body, request, server, status }) => {
        await forgotPassword(deps)(body.identifier, originOf({ request, server, body }, deps.config));
        return status(202, { expiresInSeconds: codeSeconds });
      },
      {
        body: models.ForgotPassword,
        response: { 202: models.CodeSent, ...problemResponses(400, 429) },
        detail: {
          summary: 'Ask for a PASSWORD_RESET code',
          description: 'The same answer for known and unknown people.',
        },
      },
    )
    .post(
      '/password/reset',
      async ({ body, request, server }) => {
        const origin = originOf({ request, server, body }, deps.config);
        const to = requireDestination(body);
        const contactsShut = await resetPassword(deps)(to, body.code, body.newPassword, origin);
        return { sessionsEnded: true as const, contactsShut };
      },
      {
        body: models.ResetPassword,
        response: { 200: models.PasswordReset, ...problemResponses(400, 503) },
        detail: {
          summary: 'Set a new password by a code',
          description:
            'Ends every session of the account. The other contact, unless it was proved in one session with this one, opens the account no more until it is proved anew: contactsShut names it.',
        },
      },
    );

const codeRoutes = (deps: Deps) =>
  controller('codes')
    .post(
      '/otp/send',
      async ({ body, request, server, status }) => {
        const to = requireDestination(body);
        const origin = originOf({ request, server, body }, deps.config);
        await askForCode(deps)(to, body.type, await identifyAsker(deps)(to, origin));
        return status(202, { expiresInSeconds: codeSeconds });
      },
      {
        body: models.SendCode,
        response: { 202: models.CodeSent, ...problemResponses(400, 429) },
        detail: {
          summary: 'Send a one-time code',
          description:
            'To the phone alone or the email alone; nobody there gets the same answer. A code is good once, for 5 minutes and 5 tries; a newer one takes its place once it is on its way. After 90 s another can be asked for, at most 3 in 10 minutes. Whoever is signed in, or sends a refresh token from before, has codes that nobody else can use up.',
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
            'REGISTRATION proves the phone or the email to which it was sent, for the registration that it was sent for. Sent with the access token of that registration it proves no more. Without, where somebody else may have registered with the same contact, passwordVoid is true: the contact alone opens the account from now on, and its holder sets a password by password/forgot and password/reset; SIGN_IN_NEEDED where the account has proved another contact. LOGIN answers tokens or, where the account has a second factor, a challenge. A PASSWORD_RESET code is entered at password/reset.',
        },
      },
    );

const tokenRoutes = (deps: Deps) =>
  controller('tokens')
    .post(
      '/login',
      async ({ body, request, server, headers, status }) => {
        const answer = await logIn(deps)({
          ...body,
          address: limitedAddress({ request, server }, deps.config),
          userAgent: headers['user-agent'],
        });
        return 'challenge' in answer ? status(202, answer) : answer;
      },
      {
        body: models.Login,
        response: { 200: models.Tokens, 202: models.Challenge, ...problemResponses(400, 401, 403, 429, 503) },
        detail: {
          summary: 'Sign in with a password',
          description:
            'Where the account has a second factor, 202 with a challenge for login/second-factor. CREDENTIALS_WRONG whatever is wrong; ACCOUNT_NOT_ACTIVE only with the right password.',
        },
      },
    )
    .post(
      '/login/second-factor',
      ({ body, headers }) => answerChallenge(deps)({ ...body, userAgent: headers['user-agent'] }),
      {
        body: models.AnswerChallenge,
        response: { 200: models.Tokens, ...problemResponses(400, 401, 403, 429) },
        detail: {
          summary: 'Sign in with a challenge and the second factor',
          description:
            'By a code of the authenticator app, each good once, or by a recovery code. CODE_NOT_VALID leaves the challenge good for another try, five in all; after CHALLENGE_NOT_VALID sign in again.',
        },
      },
    )
    .post('/refresh', ({ body }) => refresh(deps)(body.refreshToken), {
      body: models.Refresh,
      response: { 200: models.Tokens, ...problemResponses(400, 401, 403) },
      detail: {
        summary: 'Exchange the refresh token for new tokens',
        description:
          'Each is good for one exchange. Sent again within 30 s, before its successor is used, it gets the same successor; otherwise a repetition ends the session.',
      },
    });

const sessionRoutes = (deps: Deps) =>
  controller('sessions')
    .use(authenticate(deps.tokens))
    .post(
      '/logout',
      async ({ caller, set, status }) => {
        await logOut(deps)(caller);
        set.headers['clear-site-data'] = whatIsKept;
        return status(204, undefined);
      },
      {
        allow: signedIn,
        response: { 204: t.Undefined(), ...problemResponses(401) },
        detail: {
          summary: 'End this session',
          description: 'Its access and refresh tokens are refused from now on.',
        },
      },
    )
    .get('/sessions', ({ caller, query }) => listSessions(deps)(caller, query), {
      allow: signedIn,
      query: models.SessionsQuery,
      response: { 200: models.Sessions, ...problemResponses(400, 401) },
      detail: { summary: 'My sessions, the newest first' },
    })
    .post(
      '/password/change',
      async ({ caller, body, request, server }) => ({
        otherSessionsEnded: await changePassword(deps)(
          caller,
          body,
          limitedAddress({ request, server }, deps.config),
        ),
      }),
      {
        allow: signedIn,
        body: models.ChangePassword,
        response: { 200: models.PasswordChanged, ...problemResponses(400, 401, 403, 404, 429, 503) },
        detail: {
          summary: 'Set a new password by the present one',
          description:
            'Ends every other session of the account; PASSWORD_WRONG where the present one is not it.',
        },
      },
    )
    .delete(
      '/sessions',
      async ({ caller, query, set }) => {
        const keepCurrent = query.keepCurrent ?? false;
        const ended = await endAllSessions(deps)(caller, { keepCurrent });
        if (!keepCurrent) set.headers['clear-site-data'] = whatIsKept;
        return { ended };
      },
      {
        allow: signedIn,
        query: models.EndSessionsQuery,
        response: { 200: models.SessionsEnded, ...problemResponses(400, 401) },
        detail: {
          summary: 'End all my sessions',
          description: 'With keepCurrent=true all but the one that asks.',
        },
      },
    )
    .delete(
      '/sessions/:id',
      async ({ caller, params, status }) => {
        await endSession(deps)(caller, params.id);
        return status(204, undefined);
      },
      {
        allow: signedIn,
        params: models.SessionPath,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 404) },
        detail: { summary: 'End one of my sessions' },
      },
    );

const keyRoutes = ({ keys, clock }: Deps) =>
  new Elysia({ name: 'auth.routes.keys', tags: ['auth'] }).get(
    '/.well-known/jwks.json',
    (context) => {
      const keySet = { keys: keys.public(clock.now()) };
      const marks = { etag: etagOf(keySet), cacheControl: 'public, max-age=300' };
      return isUnchanged(context, marks) ? context.status(304, undefined) : keySet;
    },
    {
      response: { 200: models.KeySet, 304: t.Undefined() },
      detail: {
        summary: 'The public keys of access tokens',
        description:
          'EdDSA over Ed25519; issuer `jatra`, audience `jatra-api`. A new key is here ten minutes before it signs.',
      },
    },
  );
