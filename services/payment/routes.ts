import { Elysia } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { idempotencyHeaders, idempotently } from '#shared/http/idempotency';
import { problemResponses } from '#shared/http/problems';
import { ActionPage, ActionsQuery, actorOf, administrators, listActions } from '#shared/records/admin';
import { closeUnclear } from './charge/close-unclear.ts';
import { createPayment } from './charge/create-payment.ts';
import { gatewayRoutes } from './charge/gateway-routes.ts';
import { reviewPayment } from './charge/review-payment.ts';
import type { Deps } from './connect.ts';
import { listWaiting } from './list-waiting.ts';
import * as models from './models.ts';
import { presentPayment } from './present.ts';
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
        const buyer = actorOf({ caller, request, server });
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
            return { status: 201, body: presentPayment(payment, []) };
          },
        );
        set.status = 201;
        return answer.body as (typeof models.Payment)['static'];
      },
      {
        allow: signedIn,
        body: models.CreatePayment,
        headers: idempotencyHeaders,
        response: {
          201: models.Payment,
          ...problemResponses(400, 401, 404, 409, 422, 429, 503),
        },
        detail: {
          summary: 'Pay a booking',
          description:
            "Opens a session at SSLCommerz for the booking's whole amount. Send the payer to `redirectUrl`. While the booking waits for payment, the request may be made again.",
        },
      },
    )
    .get(
      '/payments/:paymentId',
      async ({ caller, params }) => {
        const payment = await findPayment(deps.db, params.paymentId);
        if (payment?.userId !== caller.userId) throw problems.PAYMENT_NOT_FOUND();
        return presentPayment(payment, await refundsOf(deps.db, payment.id));
      },
      {
        allow: signedIn,
        params: models.PaymentParams,
        response: { 200: models.Payment, ...problemResponses(400, 401, 404) },
        detail: { summary: 'Get one of my payments and its refunds' },
      },
    );
}

function operatorRoutes(deps: Deps) {
  return new Elysia({ prefix: '/v1/admin', name: 'payment.operator.routes', tags: ['payment'] })
    .use(authenticate(deps.tokens))
    .post(
      '/payments/:paymentId/review',
      async ({ caller, params, body, request, server }) => {
        const reviewer = actorOf({ caller, request, server });
        const decided = await reviewPayment(deps)({ ...params, ...body, reviewer });
        return presentPayment(decided, await refundsOf(deps.db, decided.id));
      },
      {
        allow: administrators,
        params: models.PaymentParams,
        body: models.ReviewPayment,
        response: { 200: models.Payment, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Accept or reject a payment under review',
          description: 'ACCEPT: the payment pays its booking. REJECT: all of the money goes back.',
        },
      },
    )
    .post(
      '/payments/:paymentId/close',
      async ({ caller, params, body, request, server }) => {
        const operator = actorOf({ caller, request, server });
        const payment = await closeUnclear(deps)({ ...params, ...body, operator });
        return presentPayment(payment, await refundsOf(deps.db, payment.id));
      },
      {
        allow: administrators,
        params: models.PaymentParams,
        body: models.CloseUnclear,
        response: { 200: models.Payment, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Close an unclear payment',
          description:
            'Takes the payment off the waiting list. Settle the money with the gateway first: this moves none. A later report of the gateway still counts.',
        },
      },
    )
    .post(
      '/refunds/:refundId/resend',
      async ({ caller, params, request, server }) => {
        const operator = actorOf({ caller, request, server });
        const payment = await resendRefund(deps)({ ...params, operator });
        return presentPayment(payment, await refundsOf(deps.db, payment.id));
      },
      {
        allow: administrators,
        params: models.RefundParams,
        response: { 200: models.Payment, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Send a failed refund to the gateway again',
          description:
            'Where the gateway refused or cancelled the refund, it is sent as a new one. Where the gateway gave no final answer, the same one is sent. A refund of more than was captured is never sent.',
        },
      },
    )
    .get('/payments/waiting', ({ query }) => listWaiting(deps, query), {
      allow: administrators,
      query: models.WaitingQuery,
      response: { 200: models.WaitingPage, ...problemResponses(400, 401, 403) },
      detail: {
        summary: 'List payments and refunds that wait for a person, the oldest first',
        description:
          'Payments under review (settle them by review), failed refunds (by resend) and unclear payments (by close).',
        tags: ['administration'],
      },
    })
    .get('/payments/actions', ({ query }) => listActions(deps.db, query), {
      allow: administrators,
      query: ActionsQuery,
      response: { 200: ActionPage, ...problemResponses(400, 401, 403) },
      detail: { summary: 'List what was decided about payments, the newest first', tags: ['administration'] },
    });
}
