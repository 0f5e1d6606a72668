import { Elysia } from 'elysia';
import { problemResponses } from '#shared/base/problem';
import { authenticate, signedIn } from '#shared/http/auth';
import { idempotencyHeaders, idempotently } from '#shared/http/idempotency';
import { ActionPage, ActionsQuery, actorOf, administrators, listActions } from '#shared/records/admin';
import { closeUnclear } from './charge/close-unclear.ts';
import { createPayment } from './charge/create-payment.ts';
import { gatewayRoutes } from './charge/gateway-routes.ts';
import { reviewPayment } from './charge/review-payment.ts';
import type { Deps } from './connect.ts';
import { listWaiting } from './list-waiting.ts';
import * as models from './models.ts';
import { problems } from './problems.ts';
import { findPayment, refundsOf } from './queries.ts';
import { resendRefund } from './refund/resend-refund.ts';
import { sandboxRoutes } from './sslcommerz/sandbox.ts';

export function routes(deps: Deps) {
  const { config, db, clock, log } = deps;
  const app = new Elysia({ name: 'payment' })
    .use(payerRoutes(deps))
    .use(operatorRoutes(deps))
    .use(gatewayRoutes(deps));
  if (!config.ownSandbox) return app;
  return app.use(sandboxRoutes({ db, clock, log, production: config.production, ...config.gateway }));
}

function payerRoutes(deps: Deps) {
  return new Elysia({ prefix: '/v1', name: 'payment.routes', tags: ['payment'] })
    .use(authenticate(deps.tokens))
    .post(
      '/payments',
      async ({ caller, body, headers, request, server, set }) => {
        const buyer = actorOf({ caller, request, server, set });
        const answer = await idempotently(
          deps,
          {
            userId: caller.userId,
            key: headers['idempotency-key'],
            operation: 'POST /v1/payments',
            body,
          },
          async () => {
            const payment = await createPayment(deps)({ ...body, userId: caller.userId, buyer });
            return { status: 201, body: models.paymentView(payment, []) };
          },
        );
        set.status = 201;
        return answer.body as (typeof models.paymentModel)['static'];
      },
      {
        allow: signedIn,
        body: models.createBody,
        headers: idempotencyHeaders,
        response: {
          201: models.paymentModel,
          ...problemResponses(400, 401, 404, 409, 422, 429, 503),
        },
        detail: {
          summary: 'Pay a booking',
          description:
            "Opens a session at SSLCommerz for the booking's whole amount; send the payer to redirectUrl. A booking that still waits may be tried again.",
        },
      },
    )
    .get(
      '/payments/:paymentId',
      async ({ caller, params }) => {
        const payment = await findPayment(deps.db, params.paymentId);
        if (payment?.userId !== caller.userId) throw problems.PAYMENT_NOT_FOUND();
        return models.paymentView(payment, await refundsOf(deps.db, payment.id));
      },
      {
        allow: signedIn,
        params: models.paymentParams,
        response: { 200: models.paymentModel, ...problemResponses(400, 401, 404) },
        detail: { summary: 'One of your payments, with what went back' },
      },
    );
}

function operatorRoutes(deps: Deps) {
  return new Elysia({ prefix: '/v1/admin', name: 'payment.operator.routes', tags: ['payment'] })
    .use(authenticate(deps.tokens))
    .post(
      '/payments/:paymentId/review',
      async ({ caller, params, body, request, server, set }) => {
        const reviewer = actorOf({ caller, request, server, set });
        const decided = await reviewPayment(deps)({ ...params, ...body, reviewer });
        return models.paymentView(decided, await refundsOf(deps.db, decided.id));
      },
      {
        allow: administrators,
        params: models.paymentParams,
        body: models.reviewBody,
        response: { 200: models.paymentModel, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Decide about a payment under review',
          description: 'ACCEPT makes it pay its booking, REJECT sends all of it back.',
        },
      },
    )
    .post(
      '/payments/:paymentId/close',
      async ({ caller, params, body, request, server, set }) => {
        const operator = actorOf({ caller, request, server, set });
        const payment = await closeUnclear(deps)({ ...params, ...body, operator });
        return models.paymentView(payment, await refundsOf(deps.db, payment.id));
      },
      {
        allow: administrators,
        params: models.paymentParams,
        body: models.closeBody,
        response: { 200: models.paymentModel, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Take an unclear payment off the list of what waits',
          description:
            'After what the gateway holds has been settled with it. Moves no money, and what the gateway says later still counts.',
        },
      },
    )
    .post(
      '/refunds/:refundId/resend',
      async ({ caller, params, request, server, set }) => {
        const operator = actorOf({ caller, request, server, set });
        const payment = await resendRefund(deps)({ ...params, operator });
        return models.paymentView(payment, await refundsOf(deps.db, payment.id));
      },
      {
        allow: administrators,
        params: models.refundParams,
        response: { 200: models.paymentModel, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Send a failed refund to the gateway again',
          description:
            'As a new refund where the gateway refused or cancelled it, as the same one where it gave no final answer. One that is more than what was captured is never sent.',
        },
      },
    )
    .get('/payments/waiting', ({ query }) => listWaiting(deps, query), {
      allow: administrators,
      query: models.waitingQuery,
      response: { 200: models.waitingPage, ...problemResponses(400, 401, 403) },
      detail: {
        summary: 'Payments under review or unclear, and refunds that failed, the oldest first',
        description: 'What waits for a person. Decide by review, by resend, or by close.',
        tags: ['administration'],
      },
    })
    .get('/payments/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'What was decided about payments, the newest first', tags: ['administration'] },
    });
}
