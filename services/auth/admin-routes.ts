import { Elysia, t } from 'elysia';
import { oneOf, storable } from '#shared/base/contract';
import { authenticate } from '#shared/http/auth';
import { page, pageQuery } from '#shared/http/page';
import { problemResponses } from '#shared/http/problems';
import { ActionPage, ActionsQuery, actorOf, administrators, listActions } from '#shared/records/admin';
import { getUser, listUsers, setUserStatus } from './accounts/manage-users.ts';
import { setRole } from './accounts/set-role.ts';
import type { Deps } from './connect.ts';
import { resetSecondFactor } from './second-factor/remove-second-factor.ts';

const status = oneOf(['ACTIVE', 'SUSPENDED', 'BANNED']);
const role = oneOf(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);
const path = t.Object({ userId: t.String({ format: 'uuid' }) });
const reason = t.String({ minLength: 3, maxLength: 500, pattern: storable, examples: ['Resold tickets'] });
const user = {
  userId: t.String({ format: 'uuid' }),
  fullName: t.String({ examples: ['Rahim Uddin'] }),
  email: t.Nullable(t.String({ description: 'Masked, proved or not', examples: ['r***@example.com'] })),
  phone: t.Nullable(t.String({ description: 'Masked, proved or not', examples: ['+8801*****5678'] })),
  isEmailVerified: t.Boolean(),
  isPhoneVerified: t.Boolean(),
  role,
  status,
  lastLoginAt: t.Nullable(t.String({ format: 'date-time' })),
  createdAt: t.String({ format: 'date-time' }),
};

/** Accounts, for administrators. */
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
        identifier: t.Optional(t.String({ maxLength: 255, description: 'The whole e-mail or phone' })),
      }),
      response: { 200: page(t.Object(user)), ...problemResponses(400, 401, 403) },
      detail: { summary: 'Accounts, the newest first' },
    })
    .get('/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'What administrators did to accounts, the newest first' },
    })
    .get('/:userId', ({ params }) => getUser(deps)(params.userId), {
      allow: administrators,
      params: path,
      response: { 200: t.Object(user), ...problemResponses(400, 401, 403, 404) },
      detail: { summary: 'One account' },
    })
    .patch(
      '/:userId',
      (context) => setUserStatus(deps)(actorOf(context), context.params.userId, context.body),
      {
        allow: administrators,
        params: path,
        body: t.Object({
          status,
          reason,
        }),
        response: {
          200: t.Object({ ...user, sessionsEnded: t.Integer() }),
          ...problemResponses(400, 401, 403, 404),
        },
        detail: {
          summary: 'Suspend, ban or readmit an account',
          description:
            'SUSPENDED and BANNED end every session at once. Administrators’ accounts are for a SUPER_ADMIN, nobody changes their own.',
        },
      },
    )
    .put('/:userId/role', (context) => setRole(deps)(actorOf(context), context.params.userId, context.body), {
      allow: ['SUPER_ADMIN'],
      params: path,
      body: t.Object({ role, reason }),
      response: {
        200: t.Object({ ...user, sessionsEnded: t.Integer() }),
        ...problemResponses(400, 401, 403, 404),
      },
      detail: {
        summary: 'Give an account its role',
        description:
          'Every session of it ends at once. Nobody changes their own. Where staff need a second factor, the role takes effect once there is one.',
      },
    })
    .post(
      '/:userId/second-factor/reset',
      async (context) => ({
        sessionsEnded: await resetSecondFactor(deps)(
          actorOf(context),
          context.params.userId,
          context.body.reason,
        ),
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
          summary: 'Take away the second factor of somebody who has lost it',
          description:
            'Every session ends; whoever has the password and a contact of the account may enrol anew. Not one’s own.',
        },
      },
    );
