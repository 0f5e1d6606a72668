import { Elysia, t } from 'elysia';
import { isLocalDate } from '#shared/base/clock';
import { invalid, problemResponses } from '#shared/base/problem';
import { authenticate, callerIfAny, signedIn } from '#shared/http/auth';
import { idempotencyHeaders } from '#shared/http/idempotency';
import { limitedAddress } from '#shared/http/limited-address';
import { createPace } from '#shared/http/pace';
import type { Deps } from './connect.ts';
import { createHold } from './hold/create-hold.ts';
import { getHold } from './hold/get-hold.ts';
import { listHolds } from './hold/list-holds.ts';
import { presentHolds } from './hold/present-holds.ts';
import { releaseHold } from './hold/release-hold.ts';
import { requirePhone } from './hold/require-phone.ts';
import { seatMap } from './look/seat-map.ts';
import {
  holdBody,
  holdModel,
  holdPage,
  holdParams,
  holdsQuery,
  legsQuery,
  seatMapModel,
  tripParams,
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
    async ({ params, query, request, server }) => {
      pace.take({
        account: (await callerIfAny(deps.tokens, request))?.userId,
        address: limitedAddress({ request, server }, deps.config),
      });
      return map({ ...checked(params), ...query });
    },
    {
      params: tripParams,
      query: legsQuery,
      response: { 200: seatMapModel, ...problemResponses(400, 404, 429, 503) },
      detail: {
        summary: 'The seats of a trip between two stops',
        description: 'A seat sold for other legs of the trip is AVAILABLE here.',
      },
    },
  );
}

function holdRoutes(deps: Deps) {
  const create = createHold(deps);
  const reachable = requirePhone(deps);
  const { HOLDS_PER_ACCOUNT, HOLDS_PER_ADDRESS } = deps.config;
  const pace = createPace({ perAccount: HOLDS_PER_ACCOUNT, perAddress: HOLDS_PER_ADDRESS });
  const present = presentHolds(deps);
  const list = listHolds(deps);
  const get = getHold(deps);
  const release = releaseHold(deps);
  return new Elysia({ name: 'seat-reservation.holds', tags: ['seat-reservation'] })
    .use(authenticate(deps.tokens))
    .post(
      '/holds',
      async ({ caller, body, headers, set, request, server }) => {
        pace.take({ account: caller.userId, address: limitedAddress({ request, server }, deps.config) });
        checked(body);
        await reachable(caller);
        const held = await create({
          userId: caller.userId,
          role: caller.role,
          idempotencyKey: headers['idempotency-key'],
          body,
        });
        set.status = 201;
        const [answer] = await present(caller.userId, [held]);
        return answer!;
      },
      {
        allow: signedIn,
        headers: idempotencyHeaders,
        body: holdBody,
        response: { 201: holdModel, ...problemResponses(400, 401, 403, 404, 409, 422, 429, 503) },
        detail: {
          summary: 'Hold seats',
          description:
            'All of the seats or none, for five minutes: seatIds, or class and count. 409 SEAT_NOT_AVAILABLE names the taken ones in `seats`. Where a hold of the caller is in the way, as when its answer was lost, this and SEAT_LIMIT_EXCEEDED name it in `holds`: `holdId`, `expiresAt`, `claimed`, `seats`. 403 PHONE_NOT_VERIFIED before the phone is proved. 409 SEAT_LIMIT_EXCEEDED beyond four seats on a trip, for one account and for all accounts of one NID or passport. 409 TOO_MANY_SEATS_HELD beyond eight seats held at once on all trips together, with `limit` and `held`; an agent may hold more. 409 HOLD_RENEWED_TOO_SOON, with `retryAfter` in seconds, for seats the caller has just had; class and count finds others.',
        },
      },
    )
    .get('/holds', ({ caller, query }) => list({ ...query, userId: caller.userId }), {
      allow: signedIn,
      query: holdsQuery,
      response: { 200: holdPage, ...problemResponses(400, 401, 503) },
      detail: {
        summary: 'My holds that still stand, newest first',
        description:
          'A hold whose answer was lost is found here. Also those from which a booking has been made, as long as it waits for its payment: `bookingId` names it.',
      },
    })
    .get('/holds/:holdId', ({ caller, params }) => get({ ...params, userId: caller.userId }), {
      allow: signedIn,
      params: holdParams,
      response: { 200: holdModel, ...problemResponses(400, 401, 404, 503) },
      detail: { summary: 'A hold of mine that still stands' },
    })
    .delete(
      '/holds/:holdId',
      async ({ caller, params, set }) => {
        await release({ ...params, userId: caller.userId });
        set.status = 204;
      },
      {
        allow: signedIn,
        params: holdParams,
        response: { 204: t.Void(), ...problemResponses(400, 401, 404, 409, 503) },
        detail: {
          summary: 'Give a hold up',
          description: 'Not once a booking has been made from it: 409 HOLD_CLAIMED, with its `bookingId`.',
        },
      },
    );
}

function checked<Input extends { journeyDate: string }>(input: Input): Input {
  if (!isLocalDate(input.journeyDate)) throw invalid('journeyDate', 'is not a date of the calendar');
  return input;
}
