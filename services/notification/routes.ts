import { Elysia } from 'elysia';
import { problemResponses } from '#shared/base/problem';
import { authenticate, signedIn } from '#shared/http/auth';
import type { Deps } from './connect.ts';
import * as models from './models.ts';
import { preferenceRoutes } from './preference-routes.ts';
import { getNotification, listNotifications, toModel } from './queries.ts';
import { resendNotification } from './resend-notification.ts';
import { smsRoutes } from './sms/routes.ts';

export function routes(deps: Deps) {
  const list = listNotifications(deps);
  const get = getNotification(deps);
  const resend = resendNotification(deps);
  const own = new Elysia({ prefix: '/v1', name: 'notification.routes', tags: ['notification'] })
    .use(authenticate(deps.tokens))
    .get('/notifications', ({ caller, query }) => list(caller, query), {
      allow: signedIn,
      query: models.listQuery,
      response: { 200: models.notificationPage, ...problemResponses(400, 401, 403) },
      detail: {
        summary: 'What was sent to me',
        description: 'Newest first, by channel, status, kind and booking. One-time codes are masked.',
      },
    })
    .get('/notifications/:notificationId', ({ caller, params }) => get(params.notificationId, caller), {
      allow: signedIn,
      params: models.notificationParams,
      response: { 200: models.notificationModel, ...problemResponses(400, 401, 404) },
      detail: { summary: 'One notification, with what its provider said' },
    })
    .post(
      '/notifications/:notificationId/resend',
      async ({ caller, params, status }) => {
        return status(202, toModel(await resend(params.notificationId, caller), caller));
      },
      {
        allow: signedIn,
        params: models.notificationParams,
        response: { 202: models.notificationModel, ...problemResponses(400, 401, 404, 409, 429, 503) },
        detail: {
          summary: 'Send it again',
          description:
            'For its owner, AGENT and ADMIN. Written anew by the same channel, with how things stand now, to the address of today. Codes are not sent again, and no message twice within a minute.',
        },
      },
    );
  return new Elysia({ name: 'notification' }).use(own).use(preferenceRoutes(deps)).use(smsRoutes(deps));
}
