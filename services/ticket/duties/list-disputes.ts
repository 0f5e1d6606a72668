import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { keyset } from '#shared/http/keyset';
import { type Page, type PageQuery, pageOf } from '#shared/http/page';
import type { Deps } from '../connect.ts';
import {
  type Dispute,
  type StoredScan,
  scanDisputes,
  type TicketRow,
  ticketScans,
  tickets,
} from '../schema.ts';

/** A dispute with what an administrator looks at. */
export interface DisputeOfScan extends Dispute {
  ticket: TicketRow;
  scan: StoredScan;
  /** For FIRST_USE: the use that stood when the scan came in. */
  otherScan: StoredScan | null;
}

interface Wanted extends PageQuery {
  state?: Dispute['state'] | undefined;
  trainId?: string | undefined;
  journeyDate?: string | undefined;
}

const otherScans = alias(ticketScans, 'other_scans');

export const selectDisputes = (db: Pick<Deps['db'], 'select'>) =>
  db
    .select({ dispute: scanDisputes, ticket: tickets, scan: ticketScans, otherScan: otherScans })
    .from(scanDisputes)
    .innerJoin(tickets, eq(tickets.id, scanDisputes.ticketId))
    .innerJoin(ticketScans, eq(ticketScans.id, scanDisputes.scanId))
    .leftJoin(otherScans, eq(otherScans.id, scanDisputes.otherScanId));

export const toDispute = ({
  dispute,
  ...about
}: Awaited<ReturnType<typeof selectDisputes>>[number]): DisputeOfScan => ({ ...dispute, ...about });

const oldestFirst = keyset('ascending', [scanDisputes.id, 'uuid']);

/** Lists disputes, oldest first. */
export function listDisputes({ db }: Pick<Deps, 'db'>) {
  return async ({ state, trainId, journeyDate, limit, cursor }: Wanted): Promise<Page<DisputeOfScan>> => {
    const rows = await selectDisputes(db)
      .where(
        and(
          state ? eq(scanDisputes.state, state) : undefined,
          trainId ? eq(tickets.trainId, trainId) : undefined,
          journeyDate ? eq(tickets.journeyDate, journeyDate) : undefined,
          oldestFirst.after(cursor),
        ),
      )
      .orderBy(oldestFirst.order)
      .limit(limit + 1);
    return pageOf(rows.map(toDispute), limit, ({ id }) => [id]);
  };
}
