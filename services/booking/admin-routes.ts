import { Elysia } from 'elysia';
import { authenticate } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import { ActionPage, ActionsQuery, administrators, listActions } from '#shared/records/admin';
import type { Deps } from './connect.ts';

export function bookingAdminRoutes(deps: Deps) {
  return new Elysia({ prefix: '/admin', name: 'booking.admin.routes', tags: ['administration'] })
    .use(authenticate(deps.tokens))
    .get('/bookings/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List what agents booked and who cancelled what, the newest first' },
    });
}
