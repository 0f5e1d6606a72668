import { Elysia, t } from 'elysia';
import { storable } from '#shared/base/contract';
import { problemResponses } from '#shared/http/problems';
import type { Deps } from '../connect.ts';
import { PaymentParams } from '../models.ts';
import { findPayment } from '../queries.ts';
import { readForm } from '../sslcommerz/form.ts';
import { receiveIpn } from './receive-ipn.ts';
import { receiveReturn } from './receive-return.ts';
import { resultPage, unknownPaymentPage } from './result-page.ts';

const returns = [
  ['success', 'after paying'],
  ['fail', 'after a payment that failed'],
  ['cancel', 'after cancelling'],
] as const;

const gatewayForm = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object' as const,
        propertyNames: { pattern: storable },
        additionalProperties: { type: 'string' as const },
      },
      example: {
        status: 'VALID',
        tran_id: '01K5X1WQ2V8Z3N4B5C6D7E8F9G',
        val_id: '261126070005BSzXJBsNFp6bXIg',
        amount: '1448.00',
        currency: 'BDT',
        verify_key: 'amount,currency,status,tran_id,val_id',
        verify_sign: 'd546dc34743572351d30825fa5bed5a9',
      },
    },
  },
};

/**
 * Called by SSLCommerz and the payer's browser. No caller is signed in: the gateway's signature is the only
 * proof.
 */
export function gatewayRoutes(deps: Deps) {
  const app = new Elysia({ prefix: '/v1/payments', name: 'payment.gateway.routes', tags: ['payment'] })
    .post(
      '/sslcommerz/ipn',
      async ({ body }) => {
        await receiveIpn(deps)(readForm(body));
        return { received: true as const };
      },
      {
        parse: 'text',
        response: {
          200: t.Object({ received: t.Literal(true) }),
          ...problemResponses(400, 403, 404, 409, 503),
        },
        detail: {
          summary: 'Receive the notification of SSLCommerz',
          description:
            'The server checks the signature and then asks the gateway. Only this notification confirms a payment.',
          requestBody: gatewayForm,
        },
      },
    )
    .get(
      '/:paymentId/result',
      async ({ params }) => {
        const payment = await findPayment(deps.db, params.paymentId);
        return payment ? resultPage(payment.status) : unknownPaymentPage();
      },
      {
        params: PaymentParams,
        detail: {
          summary: 'Show the payer how the payment ended',
          responses: {
            200: { description: 'A plain page' },
            400: { description: 'The id is not a UUID' },
            404: { description: 'A plain page: there is no such payment' },
          },
        },
      },
    );

  const receive = receiveReturn(deps);
  const responses = {
    303: { description: 'On to the `returnUrl` or to the plain result page' },
    400: { description: 'A field holds text that cannot be stored' },
    404: { description: 'A plain page: there is no such payment' },
  };
  for (const [name, when] of returns) {
    const summary = `Take the payer's browser back ${when}`;
    const description =
      'Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.';
    app
      .post(`/sslcommerz/${name}`, async ({ body }) => goOn(await receive(readForm(body))), {
        parse: 'text',
        detail: { summary, description, requestBody: gatewayForm, responses },
      })
      .get(
        `/sslcommerz/${name}`,
        async ({ request }) => goOn(await receive(readForm(new URL(request.url).search))),
        {
          detail: { summary: `${summary}, by GET`, description, responses },
        },
      );
  }
  return app;
}

function goOn(location: string | undefined): Response {
  if (location === undefined) return unknownPaymentPage();
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}
