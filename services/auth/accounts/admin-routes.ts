import { Elysia, t } from 'elysia';
import * as orders from '#shared/contracts/orders';
import { authenticate } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import {
  ActionPage,
  ActionsQuery,
  actorOf,
  actorSaying,
  administrators,
  listActions,
  WhyBody,
} from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import * as models from '../models.ts';
import { resetSecondFactor } from '../second-factor/reset-second-factor.ts';
import { orderEnd, showSessions } from '../sessions/order-end.ts';
import { getUser, listUsers } from './list-users.ts';
import { setRole } from './set-role.ts';
import { setUserStatus } from './set-user-status.ts';

export const adminRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/v1/admin/users', name: 'auth.routes.admin', tags: ['administration'] })
    .onBeforeHandle(({ set }) => {
      set.headers['cache-control'] = 'no-store';
    })
    .use(authenticate(deps.tokens))
    .get('', ({ query }) => listUsers(deps)(query), {
      allow: administrators,
      query: models.UsersQuery,
      response: { 200: models.Users, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List accounts, newest first' },
    })
    .get('/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List what administrators did to accounts, newest first' },
    })
    .get('/:userId', ({ params }) => getUser(deps)(params.userId), {
      allow: administrators,
      params: models.UserPath,
      response: { 200: models.User, ...problemResponses(400, 401, 403, 404) },
      detail: { summary: 'Get an account' },
    })
    .patch(
      '/:userId',
      (context) => setUserStatus(deps)({ ...context.body, ...context.params, actor: actorOf(context) }),
      {
        allow: administrators,
        params: models.UserPath,
        body: models.StatusChange,
        response: {
          200: models.ChangedUser,
          ...problemResponses(400, 401, 403, 404),
        },
        detail: {
          summary: 'Suspend, ban or readmit an account',
          description:
            'SUSPENDED and BANNED end every session at once. Only a SUPER_ADMIN can change the account of an administrator. Nobody can change their own.',
        },
      },
    )
    .put(
      '/:userId/role',
      (context) => setRole(deps)({ ...context.body, ...context.params, actor: actorOf(context) }),
      {
        allow: ['SUPER_ADMIN'],
        params: models.UserPath,
        body: models.RoleChange,
        response: {
          200: models.ChangedUser,
          ...problemResponses(400, 401, 403, 404),
        },
        detail: {
          summary: 'Set the role of an account',
          description:
            'Ends every session of the account at once. Nobody can change their own role. Where staff need a second factor, the role takes effect once the account has one.',
        },
      },
    )
    .post('/:userId/sessions/show', (context) => showSessions(deps)(actorSaying(context), context.params), {
      allow: administrators,
      params: models.UserPath,
      body: WhyBody,
      response: { 200: orders.listUserSessions.output, ...problemResponses(400, 401, 403, 404) },
      detail: {
        summary: 'See when an account has signed in',
        description:
          'Its sessions that live, without addresses or devices. That somebody looked is on record.',
      },
    })
    .post(
      '/:userId/sessions/end',
      (context) => orderEnd(deps)(actorSaying(context), { ...context.body, ...context.params }),
      {
        allow: administrators,
        params: models.UserPath,
        body: t.Composite([WhyBody, t.Pick(orders.endUserSessions.input, ['sessionId'])]),
        response: { 200: orders.endUserSessions.output, ...problemResponses(400, 401, 403, 404) },
        detail: {
          summary: 'End one session of an account, or all',
          description:
            'At once and everywhere. Only a SUPER_ADMIN can end those of an administrator. A repeat ends nothing more.',
        },
      },
    )
    .post(
      '/:userId/second-factor/reset',
      async (context) => ({
        sessionsEnded: await resetSecondFactor(deps)({
          ...context.body,
          ...context.params,
          actor: actorOf(context),
        }),
      }),
      {
        allow: ['SUPER_ADMIN'],
        params: models.UserPath,
        body: models.SecondFactorReset,
        response: {
          200: models.SecondFactorTaken,
          ...problemResponses(400, 401, 403, 404),
        },
        detail: {
          summary: 'Reset a second factor that its holder has lost',
          description:
            'Ends every session of the account. The holder enrols a new app with the password and a code sent to the account. Nobody can reset their own.',
        },
      },
    );
