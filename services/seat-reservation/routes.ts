import { Elysia, t } from 'elysia';
import { authenticate, callerIfAny, signedIn } from '#shared/http/auth';
import { type Finished, finishedResponses, sendFinished } from '#shared/http/finished';
import { idempotencyHeaders } from '#shared/http/idempotency';
import { limitedAddress } from '#shared/http/limited-address';
import { createPace } from '#shared/http/pace';
import { problemResponses } from '#shared/http/problems';
import type { Deps } from './connect.ts';
import { createHold } from './hold/create-hold.ts';
import { getHold } from './hold/get-hold.ts';
import { listHolds } from './hold/list-holds.ts';
import { presentHolds } from './hold/present-holds.ts';
import { releaseHold } from './hold/release-hold.ts';
import { requirePhone } from './hold/require-phone.ts';
import { seatMap } from './look/seat-map.ts';
import {
  Hold,
  HoldBody,
  HoldPage,
  HoldParams,
  HoldsQuery,
  LegsQuery,
  SeatMap,
  TripParams,
} from './models.ts';

export function routes(deps: Deps) {
  return new Elysia({ prefix: '/v1', name: 'seat-reservation.routes', tags: ['seat-reservation'] })
    .use(mapRoutes(deps))
    .use(holdRoutes(deps));
}

function mapRoutes(deps: Deps) {
  const map = seatMap(deps);
  const { SEAT_MAPS_PER_ACCOUNT, SEAT_MAPS_PER_ADDRESS } = deps.config;
  const pace = createPace({ perAccount: SEAT_MAPS_PER_ACCOUNT, perAddress: SEAT_MAPS_PER_ADDRESS });
  return new Elysia({ name: 'seat-reservation.map', tags: ['seat-reservation'] }).get(
    '/trips/:trainId/:journeyDate/seats',
    ({ params, query, request, server, set }) => {
      const address = limitedAddress({ request, server }, deps.config);
      const answer = (account?: string) => {
        pace.take({ account, address });
        const found = map({
          trainId: params.trainId,
          journeyDate: params.journeyDate,
          from: query.from,
          to: query.to,
        });
        const send = (made: Finished) => sendFinished({ request, set }, made);
        return found instanceof Promise ? found.then(send) : send(found);
      };
      // Whose token is new waits for its verification; nobody else waits for anything.
      const caller = callerIfAny(deps.tokens, request);
      return caller instanceof Promise ? caller.then((one) => answer(one?.userId)) : answer(caller?.userId);
    },
    {
      params: TripParams,
      query: LegsQuery,
      detail: {
        summary: 'Show the seats of a trip between two stops',
        description: [
          'A seat that is sold only before or after these stops is AVAILABLE.',
          'The map is at most 1 second old at the origin, 2 behind a cache; whether a seat is free POST /v1/holds decides.',
        ].join(' '),
        responses: finishedResponses(SeatMap, 400, 404, 429, 503),
      },
    },
  );
}

function holdRoutes(deps: Deps) {
  const create = createHold(deps);
  const hasPhone = requirePhone(deps);
  const { HOLDS_PER_ACCOUNT, HOLDS_PER_ADDRESS } = deps.config;
  const pace = createPace({ perAccount: HOLDS_PER_ACCOUNT, perAddress: HOLDS_PER_ADDRESS });
  const list = listHolds(deps);
  const get = getHold(deps);
  const release = releaseHold(deps);
  return new Elysia({ name: 'seat-reservation.holds', tags: ['seat-reservation'] })
    .use(authenticate(deps.tokens))
    .post(
      '/holds',
      async ({ caller, body, headers, set, request, server }) => {
        pace.take({ account: caller.userId, address: limitedAddress({ request, server }, deps.config) });
        await hasPhone(caller);
        const held = await create({
          userId: caller.userId,
          role: caller.role,
          idempotencyKey: headers['idempotency-key'],
          body,
        });
        set.status = 201;
        const [answer] = await presentHolds(deps, { userId: caller.userId, own: [held] });
        return answer!;
      },
      {
        allow: signedIn,
        headers: idempotencyHeaders,
        body: HoldBody,
        response: { 201: Hold, ...problemResponses(400, 401, 403, 404, 409, 422, 429, 503) },
        detail: {
          summary: 'Hold seats',
          description: [
            'Holds all of the seats or none, for five minutes. Send either seatIds, or class and count.',
            '409 SEAT_NOT_AVAILABLE: `seats` names the taken seats.',
            '409 SEAT_LIMIT_EXCEEDED: more than four seats on this trip for one account, or for all accounts of one NID or passport.',
            '409 TOO_MANY_SEATS_HELD: more than eight seats held at once on all trips, with `limit` and `held`; an agent may hold more.',
            '409 HOLD_RENEWED_TOO_SOON: the caller held these seats a moment ago and may hold them again after `retryAfter` seconds; class and count finds other seats.',
            '403 PHONE_NOT_VERIFIED: the account has not verified its phone number.',
            'Where a hold of the caller causes the refusal, `holds` names it by `holdId`, `expiresAt`, `claimed` and `seats`: the answer to an earlier request may have been lost.',
          ].join(' '),
        },
      },
    )
    .get('/holds', ({ caller, query }) => list({ ...query, userId: caller.userId }), {
      allow: signedIn,
      query: HoldsQuery,
      response: { 200: HoldPage, ...problemResponses(400, 401, 503) },
      detail: {
        summary: 'List my holds, newest first',
        description:
          'Lists the holds that have not expired. A hold stays in the list while its booking waits for payment; `bookingId` names that booking. If the answer to POST /v1/holds was lost, look here.',
      },
    })
    .get('/holds/:holdId', ({ caller, params }) => get({ ...params, userId: caller.userId }), {
      allow: signedIn,
      params: HoldParams,
      response: { 200: Hold, ...problemResponses(400, 401, 404, 503) },
      detail: { summary: 'Show one of my holds', description: '404 HOLD_NOT_FOUND once it has expired.' },
    })
    .delete(
      '/holds/:holdId',
      async ({ caller, params, set }) => {
        await release({ ...params, userId: caller.userId });
        set.status = 204;
      },
      {
        allow: signedIn,
        params: HoldParams,
        response: { 204: t.Void(), ...problemResponses(400, 401, 404, 409, 503) },
        detail: {
          summary: 'Release a hold',
          description: 'After a booking has been made from it: 409 HOLD_CLAIMED, with the `bookingId`.',
        },
      },
    );
}
