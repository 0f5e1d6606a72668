import { Elysia, t } from 'elysia';
import * as orders from '#shared/contracts/orders';
import { authenticate } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import {
  ActionPage,
  ActionsQuery,
  actorSaying,
  administrators,
  listActions,
  WhyBody,
} from '#shared/records/admin';
import type { Deps } from './connect.ts';
import { rebuildSeats, releaseHold } from './operator/seats.ts';

const RebuildBody = t.Composite([t.Omit(orders.rebuildSeats.input, ['by', 'why']), WhyBody]);

export function bookingAdminRoutes(deps: Deps) {
  return new Elysia({ prefix: '/admin', name: 'booking.admin.routes', tags: ['administration'] })
    .use(authenticate(deps.tokens))
    .get('/bookings/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List what agents booked and who cancelled what, the newest first' },
    })
    .post('/holds/:holdId/release', (context) => releaseHold(deps)(actorSaying(context), context.params), {
      allow: administrators,
      params: t.Object({ holdId: t.String({ format: 'uuid' }) }),
      body: WhyBody,
      response: { 200: orders.releaseHold.output, ...problemResponses(400, 401, 403, 409, 503) },
      detail: {
        summary: 'Release a hold of which nobody knows',
        description:
          'Its seats return to sale. One from which a booking was made is refused: cancel the booking. A repeat releases nothing more.',
      },
    })
    .post('/holds/rebuild', (context) => rebuildSeats(deps)(actorSaying(context), context.body), {
      allow: administrators,
      body: RebuildBody,
      response: { 200: orders.rebuildSeats.output, ...problemResponses(400, 401, 403, 404, 503) },
      detail: {
        summary: 'Make Redis anew from Postgres',
        description:
          'The trip that is named at once, every other before it sells again; without a trip all of them alike. No hold and no sale is lost.',
      },
    });
}
