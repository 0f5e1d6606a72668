import { Elysia } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import type { Deps } from './connect.ts';
import * as models from './models.ts';
import { preferenceRoutes } from './people/preference-routes.ts';
import { getNotification, listNotifications, presentNotification } from './sent/queries.ts';
import { resendNotification } from './sent/resend-notification.ts';
import { smsRoutes } from './sms/routes.ts';

export function routes(deps: Deps) {
  const list = listNotifications(deps);
  const get = getNotification(deps);
  const resend = resendNotification(deps);
  const own = new Elysia({ prefix: '/v1', name: 'notification.routes', tags: ['notification'] })
    .use(authenticate(deps.tokens))
    .get('/notifications', ({ caller, query }) => list(caller, query), {
      allow: signedIn,
      query: models.ListQuery,
      response: { 200: models.NotificationPage, ...problemResponses(400, 401, 403) },
      detail: {
        summary: 'List my notifications',
        description: 'Newest first. One-time codes are masked.',
      },
    })
    .get('/notifications/:notificationId', ({ caller, params }) => get(params.notificationId, caller), {
      allow: signedIn,
      params: models.NotificationParams,
      response: { 200: models.Notification, ...problemResponses(400, 401, 404) },
      detail: { summary: 'Get a notification with the answer of its provider' },
    })
    .post(
      '/notifications/:notificationId/resend',
      async ({ caller, params, status }) => {
        return status(202, presentNotification(await resend(params.notificationId, caller), caller));
      },
      {
        allow: signedIn,
        params: models.NotificationParams,
        response: { 202: models.Notification, ...problemResponses(400, 401, 404, 409, 429, 503) },
        detail: {
          summary: 'Send a notification again',
          description:
            'For its owner, AGENT, ADMIN and SUPER_ADMIN. The message is written anew from the present state and goes by the same channel to the present address. Codes and warnings are not sent again. A message is repeated at most once a minute.',
        },
      },
    );
  return new Elysia({ name: 'notification' }).use(own).use(preferenceRoutes(deps)).use(smsRoutes(deps));
}
