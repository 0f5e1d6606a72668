import { and, eq, gte, inArray, isNotNull, isNull, not, or, sql } from 'drizzle-orm';
import { type AnyPgColumn, alias } from 'drizzle-orm/pg-core';
import { keyset } from '#shared/http/keyset';
import { type Page, type PageQuery, pageOf } from '#shared/http/page';
import { isOver } from '#shared/records/trip-delays';
import type { Deps } from '../connect.ts';
import { selectTickets } from '../queries.ts';
import type { Use } from '../scan/judge-scan.ts';
import { isStanding, toUse } from '../scan/read-verdicts.ts';
import { type LateTicket, type TicketRow, ticketScans, tickets } from '../schema.ts';

export interface TripPage extends PageQuery {
  trainId: string;
  journeyDate: string;
}

const ticketsInOrder = keyset('ascending', [tickets.id, 'uuid']);
const scansInOrder = keyset('ascending', [ticketScans.id, 'uuid']);

const ofTrip = ({ trainId, journeyDate }: TripPage) =>
  and(eq(tickets.trainId, trainId), eq(tickets.journeyDate, journeyDate));

/** The VALID and USED tickets of a trip, for checkers who go offline. */
export function listManifest({ db, clock }: Deps) {
  return async (trip: TripPage): Promise<Page<LateTicket>> => {
    const isGood = and(
      inArray(tickets.status, ['VALID', 'EXPIRED']),
      not(isOver(tickets.expiresAt, clock.now())),
    );
    const rows = await selectTickets(db)
      .where(and(ofTrip(trip), or(isGood, eq(tickets.status, 'USED')), ticketsInOrder.after(trip.cursor)))
      .orderBy(ticketsInOrder.order)
      .limit(trip.limit + 1);
    return pageOf(rows, trip.limit, ({ id }) => [id]);
  };
}

export interface Duplicate {
  id: string;
  ticket: TicketRow;
  offline: boolean;
  use: Use;
  firstUse: Use;
}

/** As toUse has it. */
const usedAt = (scans: Record<'offline' | 'scannedAt' | 'receivedAt', AnyPgColumn>) =>
  sql`CASE WHEN ${scans.offline} THEN ${scans.scannedAt} ELSE ${scans.receivedAt} END`;

/**
 * The scans of a trip's tickets beside the use that stands, whatever they were answered when they came in: those that
 * came after it, and those made offline that say they were before.
 */
export function listDuplicates({ db }: Deps) {
  return async (trip: TripPage): Promise<Page<Duplicate>> => {
    const standing = alias(ticketScans, 'standing');
    // One that was refused online for a scan that has been taken back since came before the one that stands.
    const stands = and(
      eq(standing.ticketId, tickets.id),
      isStanding(standing),
      or(eq(ticketScans.offline, true), gte(usedAt(ticketScans), usedAt(standing))),
    );
    const rows = await db
      .select({ scan: ticketScans, ticket: tickets, standing })
      .from(ticketScans)
      .innerJoin(tickets, eq(tickets.id, ticketScans.ticketId))
      .innerJoin(standing, stands)
      .where(
        and(
          ofTrip(trip),
          or(eq(ticketScans.result, 'ALREADY_USED'), isNotNull(ticketScans.supersededBy)),
          isNull(ticketScans.undoneAt),
          scansInOrder.after(trip.cursor),
        ),
      )
      .orderBy(scansInOrder.order)
      .limit(trip.limit + 1);
    const found = rows.map(({ scan, ticket, standing: first }) => ({
      id: scan.id,
      ticket,
      offline: scan.offline,
      use: toUse(scan),
      firstUse: toUse(first),
    }));
    return pageOf(found, trip.limit, ({ id }) => [id]);
  };
}
