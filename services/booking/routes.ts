import { Elysia, t } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { idempotencyHeaders, idempotently } from '#shared/http/idempotency';
import { optionalObjectBody } from '#shared/http/object-body';
import { problemResponses } from '#shared/http/problems';
import { actorOf } from '#shared/records/admin';
import { bookingAdminRoutes } from './admin-routes.ts';
import { cancelBooking } from './cancel/cancel-booking.ts';
import type { Deps } from './connect.ts';
import * as models from './models.ts';
import { presentBooking, presentCancelled, presentOffer } from './present.ts';
import { getOwnBooking, getOwnBookingByPnr, listOwnBookings } from './queries.ts';
import { offerRefund } from './refund/offer-refund.ts';
import { createBooking } from './sale/create-booking.ts';

export function routes(deps: Deps) {
  const create = createBooking(deps);
  const cancel = cancelBooking(deps);
  const offer = offerRefund(deps);

  return new Elysia({ prefix: '/v1', name: 'booking.routes', tags: ['booking'] })
    .use(bookingAdminRoutes(deps))
    .use(authenticate(deps.tokens))
    .post(
      '/bookings',
      async ({ caller, body, headers, request, server, status }) => {
        const { userId } = caller;
        const buyer = actorOf({ caller, request, server });
        const answer = await idempotently(
          deps,
          { userId, key: headers['idempotency-key'], operation: 'POST /v1/bookings', body },
          async () => ({ status: 201, body: presentBooking(await create({ buyer, ...body })) }),
        );
        return status(201, answer.body as typeof models.Booking.static);
      },
      {
        allow: signedIn,
        headers: idempotencyHeaders,
        body: models.CreateBooking,
        response: { 201: models.Booking, ...problemResponses(400, 401, 404, 409, 422, 503) },
        detail: {
          summary: 'Book a hold',
          description:
            'Name one passenger for every held seat. The server sets the prices. The booking waits for payment until `expiresAt`. The same hold with the same passengers gets the same booking again. 409 ORDER_LIMIT_REACHED: the buyer has made all orders of the day; `opensAt` tells when the next is possible, `bookingIds` names the orders made.',
        },
      },
    )
    .get(
      '/bookings',
      async ({ caller, query }) => {
        const { records, nextCursor } = await listOwnBookings(deps.db, caller.userId, query);
        return { items: records.map(presentBooking), nextCursor };
      },
      {
        allow: signedIn,
        query: models.ListQuery,
        response: { 200: models.BookingPage, ...problemResponses(400, 401) },
        detail: { summary: 'List my bookings, the newest first' },
      },
    )
    .get(
      '/bookings/pnr/:pnr',
      async ({ caller, params }) =>
        presentBooking(await getOwnBookingByPnr(deps.db, caller.userId, params.pnr)),
      {
        allow: signedIn,
        params: models.PnrParams,
        response: { 200: models.Booking, ...problemResponses(400, 401, 404) },
        detail: { summary: 'Find my booking by its PNR' },
      },
    )
    .get(
      '/bookings/:bookingId',
      async ({ caller, params }) =>
        presentBooking(await getOwnBooking(deps.db, caller.userId, params.bookingId)),
      {
        allow: signedIn,
        params: models.BookingParams,
        response: { 200: models.Booking, ...problemResponses(400, 401, 404) },
        detail: { summary: 'Get one of my bookings' },
      },
    )
    .get(
      '/bookings/:bookingId/refund-offer',
      async ({ caller, params, query }) =>
        presentOffer(await offer(caller.userId, params.bookingId, query.passengerIds?.map(lowerCase))),
      {
        allow: signedIn,
        params: models.BookingParams,
        query: models.OfferQuery,
        response: { 200: models.RefundOffer, ...problemResponses(400, 401, 404, 409, 503) },
        detail: {
          summary: 'Quote the refund for cancelling now',
          description:
            'The refund depends on the time left to the departure from the boarding station. A percentage is deducted from the base fare. VAT and bedding come back whole while anything comes back. The service charge comes back only where `serviceChargeRefundable` says so. The offer leaves out passengers whose ticket has been used and lists them in `usedTickets`. 409 TICKET_USED: the request names such a passenger, or no other passenger is left.',
        },
      },
    )
    .post(
      '/bookings/:bookingId/cancel',
      async ({ caller, params, body, headers, request, server, status }) => {
        const { userId } = caller;
        const by = actorOf({ caller, request, server });
        const { bookingId } = params;
        const wanted = body?.passengerIds?.map(lowerCase);
        const answer = await idempotently(
          deps,
          {
            userId,
            key: headers['idempotency-key'],
            operation: `POST /v1/bookings/${bookingId.toLowerCase()}/cancel`,
            body: wanted ?? null,
          },
          async () => {
            const { record, cancellation } = await cancel(by, bookingId, wanted);
            return {
              status: cancellation.finishedAt ? 200 : 202,
              body: presentCancelled(record, cancellation),
            };
          },
        );
        return status(
          answer.status as 200 | 202,
          answer.body as typeof models.BookingWithCancellation.static,
        );
      },
      {
        allow: signedIn,
        headers: idempotencyHeaders,
        params: models.BookingParams,
        // An unreadable list of passengers must not cancel the whole booking.
        ...optionalObjectBody,
        body: t.Optional(models.CancelBooking),
        response: {
          200: models.BookingWithCancellation,
          202: models.BookingWithCancellation,
          ...problemResponses(400, 401, 404, 409, 422, 503),
        },
        detail: {
          summary: 'Cancel a booking, or some of its passengers',
          description:
            'The tickets become void, the seats return to sale, and the refund quoted at this moment is paid out. 202: one of these steps is not done yet, and the server goes on with it. Only a paid booking can be cancelled in part. 409 TICKET_USED: no passenger is cancelled; `passengerIds` names those whose tickets have been used, and the others can be cancelled without them.',
        },
      },
    );
}

const lowerCase = (text: string) => text.toLowerCase();
