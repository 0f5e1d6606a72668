import { Elysia } from 'elysia';
import { authenticate } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import { ActionPage, ActionsQuery, actorOf, administrators, listActions } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { assignDuty } from './assign-duty.ts';
import { decideDispute } from './decide-dispute.ts';
import { endDuty } from './end-duty.ts';
import { listDisputes } from './list-disputes.ts';
import { listDuties } from './list-duties.ts';
import {
  DecisionBody,
  DisputeItem,
  DisputePage,
  DisputeParams,
  DisputeQuery,
  DutyBody,
  DutyItem,
  DutyPage,
  DutyParams,
  DutyQuery,
  presentDispute,
  presentDuty,
} from './models.ts';

/** Who checks which trips, and what the record of scans cannot settle by itself. */
export function ticketAdminRoutes(deps: Deps) {
  return new Elysia({ prefix: '/admin/tickets', name: 'ticket.admin', tags: ['administration'] })
    .use(dutyRoutes(deps))
    .use(disputeRoutes(deps));
}

function dutyRoutes(deps: Deps) {
  const list = listDuties(deps);
  return new Elysia({ name: 'ticket.admin.duties', tags: ['administration'] })
    .use(authenticate(deps.tokens))
    .get(
      '/duties',
      async ({ query }) => {
        const { items, nextCursor } = await list(query);
        return { items: items.map(presentDuty), nextCursor };
      },
      {
        allow: administrators,
        query: DutyQuery,
        response: { 200: DutyPage, ...problemResponses(400, 401, 403) },
        detail: { summary: 'List duties, oldest first' },
      },
    )
    .post(
      '/duties',
      async ({ body, caller, request, server, status }) => {
        const actor = actorOf({ caller, request, server });
        return status(201, presentDuty(await assignDuty(deps)(actor, body)));
      },
      {
        allow: administrators,
        body: DutyBody,
        response: { 201: DutyItem, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Assign a trip to a checker',
          description:
            'A checker without a duty gets 403 DUTY_REQUIRED for the scans, the manifest, the revocations and the duplicates of that trip. Repeating the request returns the same duty.',
        },
      },
    )
    .delete(
      '/duties/:dutyId',
      async ({ params, caller, request, server }) =>
        presentDuty(await endDuty(deps)(actorOf({ caller, request, server }), params.dutyId)),
      {
        allow: administrators,
        params: DutyParams,
        response: { 200: DutyItem, ...problemResponses(400, 401, 403, 404) },
        detail: {
          summary: 'End a duty',
          description:
            'The checker may still send offline scans made before. Repeating the request returns the same duty.',
        },
      },
    );
}

function disputeRoutes(deps: Deps) {
  const list = listDisputes(deps);
  return new Elysia({ name: 'ticket.admin.disputes', tags: ['administration'] })
    .use(authenticate(deps.tokens))
    .get(
      '/disputes',
      async ({ query }) => {
        const { items, nextCursor } = await list(query);
        return { items: items.map(presentDispute), nextCursor };
      },
      {
        allow: administrators,
        query: DisputeQuery,
        response: { 200: DisputePage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'List disputed scans, oldest first',
          description:
            'A dispute is opened when two scans claim the first use of a ticket, or when somebody may have travelled on a cancelled ticket.',
        },
      },
    )
    .post(
      '/disputes/:disputeId/decide',
      async ({ params, body, caller, request, server }) => {
        const actor = actorOf({ caller, request, server });
        return presentDispute(await decideDispute(deps)(actor, { ...params, ...body }));
      },
      {
        allow: administrators,
        params: DisputeParams,
        body: DecisionBody,
        response: { 200: DisputeItem, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Decide a dispute',
          description:
            'A dispute is decided once; a second decision gets 409 DISPUTE_DECIDED. Administrators cannot decide about their own scans. No money moves.',
        },
      },
    )
    .get('/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List the administrators’ actions on duties and disputes, newest first' },
    });
}
