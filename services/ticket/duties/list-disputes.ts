import { and, asc, eq, gt } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Deps } from '../connect.ts';
import { idOf, type Page, pageOf } from '../queries.ts';
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

interface Wanted {
  state?: Dispute['state'] | undefined;
  trainId?: string | undefined;
  journeyDate?: string | undefined;
  limit: number;
  cursor?: string | undefined;
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

/** What waits for a decision or has one, in the order in which it came up. */
export function listDisputes({ db }: Pick<Deps, 'db'>) {
  return async ({ state, trainId, journeyDate, limit, cursor }: Wanted): Promise<Page<DisputeOfScan>> => {
    const after = idOf(cursor);
    const rows = await selectDisputes(db)
      .where(
        and(
          state ? eq(scanDisputes.state, state) : undefined,
          trainId ? eq(tickets.trainId, trainId) : undefined,
          journeyDate ? eq(tickets.journeyDate, journeyDate) : undefined,
          after ? gt(scanDisputes.id, after) : undefined,
        ),
      )
      .orderBy(asc(scanDisputes.id))
      .limit(limit + 1);
    return pageOf(rows.map(toDispute), limit);
  };
}
