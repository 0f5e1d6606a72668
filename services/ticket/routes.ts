import { Elysia } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import { drawPng, drawSvg } from '#shared/qr/draw-qr';
import { checkers } from './checkers.ts';
import type { Deps } from './connect.ts';
import { listDuties } from './duties/list-duties.ts';
import { DutyPage, OwnDutyQuery, presentDuty } from './duties/models.ts';
import { requireDuty } from './duties/require-duty.ts';
import { ticketAdminRoutes } from './duties/routes.ts';
import {
  KeySet,
  PngQuery,
  presentScan,
  presentTicket,
  RevocationPage,
  ScanAnswer,
  ScanBody,
  Ticket,
  TicketPage,
  TicketParams,
  TicketQuery,
  TripQuery,
  UndoAnswer,
  UndoBody,
} from './models.ts';
import { offlineRoutes } from './offline/routes.ts';
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

/** What a passenger does with tickets. A missing ticket and another account's ticket get the same 404. */
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
        return { items: items.map((row) => presentTicket(row, now)), nextCursor };
      },
      {
        allow: signedIn,
        query: TicketQuery,
        response: { 200: TicketPage, ...problemResponses(400, 401) },
        detail: {
          summary: 'List my tickets',
          description: 'Newest first. Tickets are issued a moment after the booking is confirmed.',
        },
      },
    )
    .get(
      '/tickets/:ticketId',
      async ({ caller, params }) =>
        presentTicket(await get(caller.userId, params.ticketId), deps.clock.now()),
      {
        allow: signedIn,
        params: TicketParams,
        response: { 200: Ticket, ...problemResponses(400, 401, 404) },
        detail: { summary: 'Get one of my tickets' },
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
        params: TicketParams,
        response: problemResponses(400, 401, 404),
        detail: { summary: 'Get the QR code of a ticket as SVG', responses: imageResponse('image/svg+xml') },
      },
    )
    .get(
      '/tickets/:ticketId/qr.png',
      async ({ caller, params, query }) => {
        const { qrCode } = await get(caller.userId, params.ticketId);
        return image('image/png', drawPng(qrCode, query.size));
      },
      {
        allow: signedIn,
        params: TicketParams,
        query: PngQuery,
        response: problemResponses(400, 401, 404),
        detail: { summary: 'Get the QR code of a ticket as PNG', responses: imageResponse('image/png') },
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
        params: TicketParams,
        response: problemResponses(400, 401, 404, 503),
        detail: {
          summary: 'Get a ticket to print',
          description: 'A PDF of one A4 page in English and Bengali, to fold twice.',
          responses: {
            ...imageResponse('application/pdf'),
            503: { description: 'The fare or the rules are not available at the moment' },
          },
        },
      },
    );
}

/** What a checker needs, at the gate and before going offline. */
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
        return presentScan(await validate(body, caller));
      },
      {
        allow: checkers,
        body: ScanBody,
        response: { 200: ScanAnswer, ...problemResponses(400, 401, 403, 422) },
        detail: {
          summary: 'Check a ticket and use it up',
          description:
            'The first that applies is the answer: FORGED (not signed by us, or unknown), WRONG_TRIP, CANCELLED, EXPIRED, ALREADY_USED, TOO_EARLY, VALID. Only VALID uses the ticket up. A checker who repeats a scan with the same deviceId and nonce gets the same answer; VALID is repeated for some minutes, then the answer is ALREADY_USED. The same nonce with another code or trip gets 422 NONCE_REUSED. A scan that was taken back gets UNDONE. If the checker has no duty on the trip, the answer is 403 DUTY_REQUIRED and `trips` names it.',
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
        body: UndoBody,
        response: { 200: UndoAnswer, ...problemResponses(400, 401, 403, 404, 409) },
        detail: {
          summary: 'Take a scan back',
          description:
            'For a scan of the wrong ticket, or of a passenger who does not travel after all. The checker who made the scan may take it back on the same device within some minutes; after that the answer is 409 SCAN_UNDO_TOO_LATE, and `minutes` says how many. The ticket becomes what it would be without the scan; the scan is kept. Repeating the request returns the same answer. A scan that was not VALID gets 409 SCAN_USED_NOTHING.',
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
        response: { 200: KeySet },
        detail: {
          summary: 'Get the public keys of tickets',
          description:
            'A JWK set, to verify QR codes offline. shared/qr/qr.ts describes the layout of the code.',
        },
      },
    )
    .get(
      '/tickets/revocations',
      async ({ query, caller }) => {
        await requireDuty(deps, deps.db, caller, [query]);
        const { items, nextCursor } = await revocations(query);
        return {
          items: items.map(({ id, voidedAt }) => ({ ticketId: id, voidedAt: voidedAt!.toISOString() })),
          nextCursor,
        };
      },
      {
        allow: checkers,
        query: TripQuery,
        response: { 200: RevocationPage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'List the cancelled tickets of a trip',
          description:
            'Fetch it before checking offline. A checker without a duty on the trip gets 403 DUTY_REQUIRED.',
        },
      },
    )
    .get(
      '/tickets/duties',
      async ({ query, caller }) => {
        const { items, nextCursor } = await duties({ ...query, checkerUserId: caller.userId });
        return { items: items.map(presentDuty), nextCursor };
      },
      {
        allow: checkers,
        query: OwnDutyQuery,
        response: { 200: DutyPage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'List my duties',
          description:
            'The trips that administrators assigned to this checker. Where duties are required, a checker without one checks nothing.',
        },
      },
    );
}

function image(type: string, content: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(content, {
    headers: { 'content-type': type, 'cache-control': 'private, max-age=3600' },
  });
}

/** All responses are given, because describing a picture replaces the others. */
function imageResponse(type: string) {
  return {
    200: {
      description: 'The picture or page',
      content: { [type]: { schema: { type: 'string' as const, format: 'binary' } } },
    },
    400: { description: 'The request is not valid' },
    401: { description: 'Sign in first' },
    404: { description: 'No such ticket, or another account owns it' },
  };
}
