import { Elysia, t } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import type { Deps } from '../connect.ts';
import { clearedAtSignOut, controller } from '../controller.ts';
import * as models from '../models.ts';
import { answerChallenge } from './answer-challenge.ts';
import { endAllSessions, endSession, logOut } from './end-sessions.ts';
import { listSessions } from './list-sessions.ts';
import { logIn } from './log-in.ts';
import { refresh } from './refresh.ts';

export const sessionRoutes = (deps: Deps) =>
  new Elysia({ name: 'auth.routes.all-sessions' }).use(signInRoutes(deps)).use(ownSessionRoutes(deps));

const signInRoutes = (deps: Deps) =>
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
            'Answers 202 with a challenge for login/second-factor where the account has a second factor. Answers CREDENTIALS_WRONG whatever is wrong, and ACCOUNT_NOT_ACTIVE only after the right password.',
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
            'Takes a code of the authenticator app, each once, or a recovery code. After CODE_NOT_VALID send the challenge again, five tries in all. After CHALLENGE_NOT_VALID sign in again.',
        },
      },
    )
    .post('/refresh', ({ body }) => refresh(deps)(body.refreshToken), {
      body: models.Refresh,
      response: { 200: models.Tokens, ...problemResponses(400, 401, 403) },
      detail: {
        summary: 'Exchange the refresh token for new tokens',
        description:
          'A refresh token can be exchanged once. A client that sends it again within 30 seconds, before its successor is used, gets the same successor. Any other repetition ends the session.',
      },
    });

const ownSessionRoutes = (deps: Deps) =>
  controller('sessions')
    .use(authenticate(deps.tokens))
    .post(
      '/logout',
      async ({ caller, set, status }) => {
        await logOut(deps)(caller);
        set.headers['clear-site-data'] = clearedAtSignOut;
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
    .get('/sessions', ({ caller, query }) => listSessions(deps)({ ...query, caller }), {
      allow: signedIn,
      query: models.SessionsQuery,
      response: { 200: models.Sessions, ...problemResponses(400, 401) },
      detail: { summary: 'List my sessions, newest first' },
    })
    .delete(
      '/sessions',
      async ({ caller, query, set }) => {
        const keepCurrent = query.keepCurrent ?? false;
        const ended = await endAllSessions(deps)({ caller, keepCurrent });
        if (!keepCurrent) set.headers['clear-site-data'] = clearedAtSignOut;
        return { ended };
      },
      {
        allow: signedIn,
        query: models.EndSessionsQuery,
        response: { 200: models.SessionsEnded, ...problemResponses(400, 401) },
        detail: {
          summary: 'End all my sessions',
          description: 'With keepCurrent=true the current session goes on.',
        },
      },
    )
    .delete(
      '/sessions/:id',
      async ({ caller, params, status }) => {
        await endSession(deps)({ caller, sessionId: params.id });
        return status(204, undefined);
      },
      {
        allow: signedIn,
        params: models.SessionPath,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 404) },
        detail: { summary: 'End one of my sessions' },
      },
    );
