import { Elysia, t } from 'elysia';
import { authenticate } from '#shared/http/auth';
import { etagOf, isUnchanged } from '#shared/http/conditional';
import { problemResponses } from '#shared/http/problems';
import { checkers } from '../checkers.ts';
import type { Deps } from '../connect.ts';
import { requireDuty } from '../duties/require-duty.ts';
import { checkDate, TripQuery } from '../models.ts';
import {
  BatchAnswer,
  BatchBody,
  DuplicatePage,
  ManifestPage,
  presentDuplicate,
  presentManifestItem,
  presentVerdict,
  toBatch,
} from './models.ts';
import { recordOfflineScans } from './record-offline-scans.ts';
import { listDuplicates, listManifest } from './trip-queries.ts';

/** What a checker fetches before the network is gone, and sends when it is back. */
export function offlineRoutes(deps: Deps) {
  const manifest = listManifest(deps);
  const duplicates = listDuplicates(deps);
  const record = recordOfflineScans(deps);
  return new Elysia({ name: 'ticket.offline', tags: ['ticket'] })
    .use(authenticate(deps.tokens))
    .get(
      '/tickets/manifest',
      async (context) => {
        const { query, caller } = context;
        checkDate(query.journeyDate);
        await requireDuty(deps, deps.db, caller, [query]);
        const { items, nextCursor } = await manifest(query);
        const answer = {
          items: items.map((row) => presentManifestItem(row, deps.config.scanOpensHours)),
          nextCursor,
        };
        const marks = { etag: etagOf(answer), cacheControl: 'private, no-cache' };
        return isUnchanged(context, marks) ? context.status(304, undefined) : answer;
      },
      {
        allow: checkers,
        query: TripQuery,
        response: { 200: ManifestPage, 304: t.Undefined(), ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Who travels on a trip',
          description:
            'To be fetched before checking with no network: every ticket that is good or has been used. Each page has an ETag. 403 DUTY_REQUIRED as for a scan.',
        },
      },
    )
    .get(
      '/tickets/duplicates',
      async ({ query, caller }) => {
        checkDate(query.journeyDate);
        await requireDuty(deps, deps.db, caller, [query]);
        const { items, nextCursor } = await duplicates(query);
        return { items: items.map(presentDuplicate), nextCursor };
      },
      {
        allow: checkers,
        query: TripQuery,
        response: { 200: DuplicatePage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'The tickets of a trip that were shown twice',
          description:
            'Every scan that came after the one that stands, or says that it was before it, with both devices. 403 DUTY_REQUIRED as for a scan.',
        },
      },
    )
    .post(
      '/tickets/scans',
      async ({ body, caller }) => {
        const verdicts = await record(toBatch(body), caller);
        return { scans: verdicts.map(presentVerdict) };
      },
      {
        allow: checkers,
        body: BatchBody,
        response: { 200: BatchAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Send what was scanned with no network',
          description:
            'At most 500 scans and 256 KiB. Of all scans of one ticket the earliest stands and the later ones are ALREADY_USED, in whichever order they come in; nothing is deleted. An online scan that was VALID stays the first use also where a scan of another checker or device says that it was before, and an administrator decides; so it is where somebody may have travelled on a cancelled ticket. 403 DUTY_REQUIRED, and nothing of the batch is taken in, where a trip was not this checker’s when it was scanned; `trips` names them. A batch sent again adds nothing and is answered with what holds by then. A scan from the future, a week back or before the ticket was issued counts as made when it arrived.',
        },
      },
    );
}
