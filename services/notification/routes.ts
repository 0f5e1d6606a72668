import { Elysia } from 'elysia';
import { authenticate, signedIn } from '#shared/auth';
import { problemResponses } from '#shared/problem';
import type { Deps } from './connect.ts';
import { listQuery, notificationPage } from './models.ts';
import { listNotifications } from './queries.ts';

export function notificationRoutes(deps: Deps) {
  const list = listNotifications(deps);
  return new Elysia({ prefix: '/v1', name: 'notification.routes', tags: ['notification'] })
    .use(authenticate(deps.tokens))
    .get('/notifications', ({ caller, query }) => list({ userId: caller.userId, ...query }), {
      allow: signedIn,
      query: listQuery,
      response: { 200: notificationPage, ...problemResponses(400, 401) },
      detail: { summary: 'What was sent to me', description: 'Newest first. One-time codes are masked.' },
    });
}
