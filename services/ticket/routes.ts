import { Elysia } from 'elysia';
import { problemResponses } from '#shared/base/problem';
import { authenticate, signedIn } from '#shared/http/auth';
import { checkers } from './checkers.ts';
import type { Deps } from './connect.ts';
import { listDuties } from './duties/list-duties.ts';
import { dutyPage, ownDutyQuery, toDutyItem } from './duties/models.ts';
import { requireDuty } from './duties/require-duty.ts';
import { ticketAdminRoutes } from './duties/routes.ts';
import {
  checkDate,
  keySet,
  pngQuery,
  revocationPage,
  scanAnswer,
  scanBody,
  ticketModel,
  ticketPage,
  ticketParams,
  ticketQuery,
  toScanAnswer,
  toTicket,
  tripQuery,
  undoAnswer,
  undoBody,
} from './models.ts';
import { offlineRoutes } from './offline/routes.ts';
import { drawPng, drawSvg } from './paper/draw-qr.ts';
import { printTicket } from './paper/print-ticket.ts';
import { getOwnTicket, listOwnTickets, listRevocations } from './queries.ts';
import { undoScan } from './scan/undo-scan.ts';
import { validateTicket } from './scan/validate-ticket.ts';
import { statusAt } from './ticket.ts';

export function routes(deps: Deps) {
  return new Elysia({ prefix: '/v1', name: 'ticket.routes', tags: ['ticket'] })
    .use(ownerRoutes(deps))
    .use(checkerRoutes(deps))
    .use(offlineRoutes(deps))
    .use(ticketAdminRoutes(deps));
}

/** What a passenger does with tickets. Somebody else's ticket and none are the same 404. */
function ownerRoutes(deps: Deps) {
  const list = listOwnTickets(deps);
  const get = getOwnTicket(deps);
  const print = printTicket(deps);
  return new Elysia({ name: 'ticket.owner', tags: ['ticket'] })
    .use(authenticate(deps.tokens))
    .get(
      '/tickets',
      async ({ caller, query }) => {
        const { items, nextCursor } = await list(caller.userId, query);
        const now = deps.clock.now();
        return { items: items.map((row) => toTicket(row, now)), nextCursor };
      },
      {
        allow: signedIn,
        query: ticketQuery,
        response: { 200: ticketPage, ...problemResponses(400, 401) },
        detail: {
          summary: 'My tickets',
          description:
            'Newest first. Tickets are issued a moment after their booking is confirmed; until then the list is empty.',
        },
      },
    )
    .get(
      '/tickets/:ticketId',
      async ({ caller, params }) => toTicket(await get(caller.userId, params.ticketId), deps.clock.now()),
      {
        allow: signedIn,
        params: ticketParams,
        response: { 200: ticketModel, ...problemResponses(400, 401, 404) },
        detail: { summary: 'One of my tickets' },
      },
    )
    .get(
      '/tickets/:ticketId/qr.svg',
      async ({ caller, params }) => {
        const { qrCode } = await get(caller.userId, params.ticketId);
        return image('image/svg+xml; charset=utf-8', await drawSvg(qrCode));
      },
      {
        allow: signedIn,
        params: ticketParams,
        response: problemResponses(400, 401, 404),
        detail: { summary: 'The QR code of a ticket as SVG', responses: imageResponse('image/svg+xml') },
      },
    )
    .get(
      '/tickets/:ticketId/qr.png',
      async ({ caller, params, query }) => {
        const { qrCode } = await get(caller.userId, params.ticketId);
        return image('image/png', await drawPng(qrCode, query.size));
      },
      {
        allow: signedIn,
        params: ticketParams,
        query: pngQuery,
        response: problemResponses(400, 401, 404),
        detail: { summary: 'The QR code of a ticket as PNG', responses: imageResponse('image/png') },
      },
    )
    .get(
      '/tickets/:ticketId/ticket.pdf',
      async ({ caller, params }) => {
        const { pdf, fileName } = await print(caller.userId, params.ticketId);
        return new Response(pdf, {
          headers: {
            'content-type': 'application/pdf',
            'content-disposition': `inline; filename="${fileName}"`,
            'cache-control': 'private, no-cache',
          },
        });
      },
      {
        allow: signedIn,
        params: ticketParams,
        response: problemResponses(400, 401, 404, 503),
        detail: {
          summary: 'A ticket to print',
          description: 'One A4 page in English and Bengali, to be folded twice.',
          responses: {
            ...imageResponse('application/pdf'),
            503: { description: 'The fare or the rules cannot be had at the moment' },
          },
        },
      },
    );
}

/** What a checker needs, at the gate and before going where there is no network. */
function checkerRoutes(deps: Deps) {
  const validate = validateTicket(deps);
  const undo = undoScan(deps);
  const revocations = listRevocations(deps);
  const duties = listDuties(deps);
  return new Elysia({ name: 'ticket.checker', tags: ['ticket'] })
    .use(authenticate(deps.tokens))
    .post(
      '/tickets/validate',
      async ({ body, caller }) => {
        checkDate(body.journeyDate);
        return toScanAnswer(await validate(body, caller));
      },
      {
        allow: checkers,
        body: scanBody,
        response: { 200: scanAnswer, ...problemResponses(400, 401, 403, 422) },
        detail: {
          summary: 'Check a ticket and use it up',
          description:
            'Judged in this order: FORGED (not signed by us, or unknown), WRONG_TRIP, CANCELLED, EXPIRED, ALREADY_USED, TOO_EARLY, VALID. Only VALID uses the ticket up. Sent again by the same checker with the same deviceId and nonce, the answer is the same again, VALID for minutes alone and ALREADY_USED after that; with another code or trip under that nonce it is 422 NONCE_REUSED, and once taken back UNDONE. 403 DUTY_REQUIRED where the trip is not this checker’s; `trips` names it.',
        },
      },
    )
    .post(
      '/tickets/scans/undo',
      async ({ body, caller }) => {
        const { ticket, undoneAt } = await undo({ ...body, checkerUserId: caller.userId });
        const status = statusAt(ticket, deps.clock.now());
        return { ticketId: ticket.id, status, undoneAt: undoneAt.toISOString() };
      },
      {
        allow: checkers,
        body: undoBody,
        response: { 200: undoAnswer, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Take a scan back',
          description:
            'A scan of the wrong ticket, or of a passenger who does not travel after all: its own checker may take it back, on the same device, within minutes (409 SCAN_UNDO_TOO_LATE, with `minutes`). The ticket is then as it would be without it; the scan is kept. Sent again, the answer is the same again. 409 SCAN_USED_NOTHING for a scan that was not VALID.',
        },
      },
    )
    .get(
      '/tickets/keys',
      async ({ set }) => {
        set.headers['cache-control'] = 'public, max-age=300';
        const keys = await deps.keyring.published();
        return {
          keys: keys.map(({ kid, publicKey, notBefore }) => ({
            kty: 'OKP' as const,
            crv: 'Ed25519' as const,
            alg: 'EdDSA' as const,
            use: 'sig' as const,
            kid: String(kid),
            x: publicKey,
            notBefore: notBefore.toISOString(),
          })),
        };
      },
      {
        response: { 200: keySet },
        detail: {
          summary: 'The public keys of tickets',
          description:
            'A JWK set, to verify QR codes with no network. The layout of the code is described in shared/qr/qr.ts.',
        },
      },
    )
    .get(
      '/tickets/revocations',
      async ({ query, caller }) => {
        checkDate(query.journeyDate);
        await requireDuty(deps, deps.db, caller, [query]);
        const { items, nextCursor } = await revocations(query);
        return {
          items: items.map(({ id, voidedAt }) => ({ ticketId: id, voidedAt: voidedAt!.toISOString() })),
          nextCursor,
        };
      },
      {
        allow: checkers,
        query: tripQuery,
        response: { 200: revocationPage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'The cancelled tickets of a trip',
          description: 'To be fetched before checking with no network. 403 DUTY_REQUIRED as for a scan.',
        },
      },
    )
    .get(
      '/tickets/duties',
      async ({ query, caller }) => {
        checkDate(query.journeyDate);
        const { items, nextCursor } = await duties({ ...query, checkerUserId: caller.userId });
        return { items: items.map(toDutyItem), nextCursor };
      },
      {
        allow: checkers,
        query: ownDutyQuery,
        response: { 200: dutyPage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'The trips that are mine to check',
          description: 'As administrators gave them. Who has none checks nothing, where duties are required.',
        },
      },
    );
}

function image(type: string, content: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(content, {
    headers: { 'content-type': type, 'cache-control': 'private, max-age=3600' },
  });
}

/** Given whole, since the description of a picture takes the place of all the others. */
function imageResponse(type: string) {
  return {
    200: {
      description: 'The picture or page',
      content: { [type]: { schema: { type: 'string' as const, format: 'binary' } } },
    },
    400: { description: 'The request does not fit' },
    401: { description: 'Sign in first' },
    404: { description: 'There is no such ticket, or it is somebody else’s' },
  };
}
