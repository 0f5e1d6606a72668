import { Elysia, t } from 'elysia';
import { oneOf, storable } from '#shared/base/contract';
import { problemResponses } from '#shared/base/problem';
import { authenticate } from '#shared/http/auth';
import { page, pageQuery } from '#shared/http/page';
import { ActionPage, ActionsQuery, actorOf, administrators, listActions } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { resetSecondFactor } from '../second-factor/reset-second-factor.ts';
import { getUser, listUsers } from './list-users.ts';
import { setRole } from './set-role.ts';
import { setUserStatus } from './set-user-status.ts';

const status = oneOf(['ACTIVE', 'SUSPENDED', 'BANNED']);
const role = oneOf(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);
const path = t.Object({ userId: t.String({ format: 'uuid' }) });
const reason = t.String({ minLength: 3, maxLength: 500, pattern: storable, examples: ['Resold tickets'] });
const user = {
  userId: t.String({ format: 'uuid' }),
  fullName: t.String({ examples: ['Rahim Uddin'] }),
  email: t.Nullable(
    t.String({ description: 'Masked. Proved or not: see isEmailVerified', examples: ['r***@example.com'] }),
  ),
  phone: t.Nullable(
    t.String({ description: 'Masked. Proved or not: see isPhoneVerified', examples: ['+8801*****5678'] }),
  ),
  isEmailVerified: t.Boolean(),
  isPhoneVerified: t.Boolean(),
  role,
  status,
  lastLoginAt: t.Nullable(t.String({ format: 'date-time' })),
  createdAt: t.String({ format: 'date-time' }),
};

export const adminRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/v1/admin/users', name: 'auth.routes.admin', tags: ['administration'] })
    .onBeforeHandle(({ set }) => {
      set.headers['cache-control'] = 'no-store';
    })
    .use(authenticate(deps.tokens))
    .get('', ({ query }) => listUsers(deps)(query), {
      allow: administrators,
      query: t.Object({
        ...pageQuery,
        status: t.Optional(status),
        role: t.Optional(role),
        identifier: t.Optional(
          t.String({ maxLength: 255, description: 'The full e-mail or phone of one account' }),
        ),
      }),
      response: { 200: page(t.Object(user)), ...problemResponses(400, 401, 403) },
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
      params: path,
      response: { 200: t.Object(user), ...problemResponses(400, 401, 403, 404) },
      detail: { summary: 'Get an account' },
    })
    .patch(
      '/:userId',
      (context) => setUserStatus(deps)({ ...context.body, ...context.params, actor: actorOf(context) }),
      {
        allow: administrators,
        params: path,
        body: t.Object({ status, reason }),
        response: {
          200: t.Object({ ...user, sessionsEnded: t.Integer() }),
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
        params: path,
        body: t.Object({ role, reason }),
        response: {
          200: t.Object({ ...user, sessionsEnded: t.Integer() }),
          ...problemResponses(400, 401, 403, 404),
        },
        detail: {
          summary: 'Set the role of an account',
          description:
            'Ends every session of the account at once. Nobody can change their own role. Where staff need a second factor, the role takes effect once the account has one.',
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
        params: path,
        body: t.Object({ reason }),
        response: {
          200: t.Object({ sessionsEnded: t.Integer() }),
          ...problemResponses(400, 401, 403, 404),
        },
        detail: {
          summary: 'Reset a second factor that its holder has lost',
          description:
            'Ends every session of the account. The holder enrols a new app with the password and a code sent to the account. Nobody can reset their own.',
        },
      },
    );
