import { Elysia, t } from 'elysia';
import { storable } from '#shared/base/contract';
import * as ops from '#shared/contracts/ops';
import { authenticate } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import { actorOf, administrators } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { listSwitches, openSaleAt, pauseSale, resumeSale } from './switch-sale.ts';

const reason = t.Object({
  reason: t.String({
    pattern: storable,
    minLength: 3,
    maxLength: 500,
    description: 'For the record; not told to the passengers',
    examples: ['The bridge at Bhairab is being looked at'],
  }),
});
const place = t.Composite([t.Omit(ops.pauseSale.input, ['by', 'why']), reason]);
const placeAndInstant = t.Composite([t.Omit(ops.openSaleAt.input, ['by', 'why']), reason]);
const answers = { 200: ops.listSaleSwitches.output, ...problemResponses(400, 401, 403) };
const wishOf = <Body extends { reason: string }>({ reason, ...body }: Body) => ({ ...body, why: reason });

/** What operators do by NATS as well. */
export const adminSaleRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/admin/sale', name: 'schedule.admin.sale', tags: ['administration'] })
    .onBeforeHandle(({ set }) => {
      set.headers['cache-control'] = 'no-store';
    })
    .use(authenticate(deps.tokens))
    .get('', () => listSwitches(deps)(), {
      allow: administrators,
      response: answers,
      detail: { summary: 'List what is paused, and what opens when' },
    })
    .post('/pause', (context) => pauseSale(deps)(actorOf(context), wishOf(context.body)), {
      allow: administrators,
      body: place,
      response: answers,
      detail: {
        summary: 'Interrupt the sale of a train, a zone or everything',
        description:
          'Within a second nobody gets a hold any more: 409 SALE_PAUSED. Who holds seats may book and pay. A repeat changes nothing.',
      },
    })
    .post('/resume', (context) => resumeSale(deps)(actorOf(context), wishOf(context.body)), {
      allow: administrators,
      body: place,
      response: answers,
      detail: {
        summary: 'End an interruption of the sale',
        description: 'Of the same scope, key and date. A time of opening stays. A repeat changes nothing.',
      },
    })
    .post('/open-at', (context) => openSaleAt(deps)(actorOf(context), wishOf(context.body)), {
      allow: administrators,
      body: placeAndInstant,
      response: answers,
      detail: {
        summary: 'Say when the sale of a train, a zone or everything opens',
        description:
          'Until then a hold gets 409 SALE_NOT_OPEN. null takes it back. A repeat changes nothing.',
      },
    });
