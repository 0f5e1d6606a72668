import { Elysia, t } from 'elysia';
import { problemResponses } from '#shared/base/problem';
import { authenticate, signedIn } from '#shared/http/auth';
import { idempotencyHeaders, idempotently } from '#shared/http/idempotency';
import { optionalObjectBody } from '#shared/http/object-body';
import { actorOf } from '#shared/records/admin';
import { bookingAdminRoutes } from './admin-routes.ts';
import { cancelBooking } from './cancel/cancel-booking.ts';
import type { Deps } from './connect.ts';
import * as models from './models.ts';
import { presentBooking, presentCancelled, presentOffer } from './present.ts';
import { getOwnBooking, getOwnBookingByPnr, listOwnBookings } from './queries.ts';
import { offerRefund } from './refund/quote-refund.ts';
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
      async ({ caller, body, headers, request, server, set, status }) => {
        const { userId } = caller;
        const buyer = actorOf({ caller, request, server, set });
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
            'Names a passenger for every held seat. Prices are the server’s. The booking waits for payment until `expiresAt`. Booking the same hold with the same passengers again answers the same booking. 409 ORDER_LIMIT_REACHED once the buyer’s orders of the day are made; `opensAt` tells when more are possible, `bookingIds` which those are.',
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
        detail: { summary: 'My bookings, newest first' },
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
        detail: { summary: 'My booking with this PNR' },
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
        detail: { summary: 'One of my bookings' },
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
          summary: 'What cancelling now would bring back',
          description:
            'Counted from the departure at the boarding station. A percentage is taken of the base fare; VAT and bedding come back whole as long as anything does, the service charge never. Passengers whose ticket has been used are left out and stand in `usedTickets`; naming one of them, or where nobody else is left, is 409 TICKET_USED, as for cancelling.',
        },
      },
    )
    .post(
      '/bookings/:bookingId/cancel',
      async ({ caller, params, body, headers, request, server, set, status }) => {
        const { userId } = caller;
        const by = actorOf({ caller, request, server, set });
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
        // Whoever names some passengers in a way we cannot read must not lose the whole booking.
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
            'Tickets become void, seats return to sale, the refund offered at this moment is paid out. 202 where one of these steps is still being worked on; it goes on by itself. Only a paid booking can be cancelled in part. 409 TICKET_USED names in `passengerIds` whose tickets have been used: nobody is cancelled then, and the others may be without them.',
        },
      },
    );
}

const lowerCase = (text: string) => text.toLowerCase();
