import { Elysia, t } from 'elysia';
import { authenticate } from '#shared/http/auth';
import { etagOf, isUnchanged } from '#shared/http/conditional';
import { problemResponses } from '#shared/http/problems';
import { checkers } from '../checkers.ts';
import type { Deps } from '../connect.ts';
import { requireDuty } from '../duties/require-duty.ts';
import { TripQuery } from '../models.ts';
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

/** What a checker fetches before going offline, and sends afterwards. */
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
          summary: 'List the tickets of a trip',
          description:
            'Fetch it before checking offline. It lists every VALID and USED ticket. Each page has an ETag. A checker without a duty on the trip gets 403 DUTY_REQUIRED.',
        },
      },
    )
    .get(
      '/tickets/duplicates',
      async ({ query, caller }) => {
        await requireDuty(deps, deps.db, caller, [query]);
        const { items, nextCursor } = await duplicates(query);
        return { items: items.map(presentDuplicate), nextCursor };
      },
      {
        allow: checkers,
        query: TripQuery,
        response: { 200: DuplicatePage, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'List the tickets of a trip that were shown twice',
          description:
            'Every scan that was made after the scan that stands, or that claims to be earlier, with both devices. A checker without a duty on the trip gets 403 DUTY_REQUIRED.',
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
          summary: 'Send offline scans',
          description:
            'At most 500 scans and 256 KiB. The earliest scan of a ticket stands and the later ones are ALREADY_USED, in whichever order they arrive. No scan is deleted. A VALID online scan stays the first use even if a scan of another checker or device claims to be earlier; an administrator decides. An administrator also decides when somebody may have travelled on a cancelled ticket. If the checker had no duty on a trip at the time of a scan, the answer is 403 DUTY_REQUIRED, `trips` names those trips, and the whole batch is refused. A batch that is sent again adds nothing; the answer says what holds now. A scan from the future, from more than a week ago or from before the ticket was issued counts as made when it arrived.',
        },
      },
    );
}
