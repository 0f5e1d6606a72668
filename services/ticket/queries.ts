import type { Static } from '@sinclair/typebox';
import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { listTickets as contract } from '#shared/contracts/ticket';
import { keyset } from '#shared/http/keyset';
import { type Page, type PageQuery, pageOf } from '#shared/http/page';
import { delayMinutes, delayOf, tripDelays } from '#shared/records/trip-delays';
import type { Deps, Tx } from './connect.ts';
import { problems } from './problems.ts';
import { type LateTicket, type TicketRow, tickets } from './schema.ts';
import { statusAt } from './ticket.ts';

const newestFirst = keyset('descending', [tickets.id, 'uuid']);
const oldestFirst = keyset('ascending', [tickets.id, 'uuid']);

/** Tickets with how late their trains are. */
export const selectTickets = (db: Deps['db'] | Tx) =>
  db
    .select({ ...getTableColumns(tickets), delayMinutes })
    .from(tickets)
    .leftJoin(tripDelays, delayOf(tickets));

/** The owner's tickets, newest first, of one booking if it is named. */
export function listOwnTickets({ db }: Deps) {
  return async (
    userId: string,
    { bookingId, limit, cursor }: PageQuery & { bookingId?: string },
  ): Promise<Page<LateTicket>> => {
    const rows = await selectTickets(db)
      .where(
        and(
          eq(tickets.userId, userId),
          bookingId ? eq(tickets.bookingId, bookingId) : undefined,
          newestFirst.after(cursor),
        ),
      )
      .orderBy(newestFirst.order)
      .limit(limit + 1);
    return pageOf(rows, limit, ({ id }) => [id]);
  };
}

/** @throws Problem TICKET_NOT_FOUND, also for the ticket of somebody else. */
export function getOwnTicket({ db }: Deps) {
  return async (userId: string, ticketId: string): Promise<LateTicket> => {
    const [row] = await selectTickets(db).where(and(eq(tickets.id, ticketId), eq(tickets.userId, userId)));
    if (!row) throw problems.TICKET_NOT_FOUND();
    return row;
  };
}

type Listed = Static<typeof contract.output>;

/** The tickets of one booking, for the services that ask. */
export function listTickets({ db, clock }: Deps) {
  return async ({ bookingId }: Static<typeof contract.input>): Promise<Listed> => {
    const rows = await selectTickets(db).where(eq(tickets.bookingId, bookingId)).orderBy(asc(tickets.id));
    const now = clock.now();
    return {
      tickets: rows.map((row) => ({
        ticketId: row.id,
        ticketNumber: row.ticketNumber,
        passengerId: row.passengerId,
        coachNumber: row.coachNumber,
        seatNumber: row.seatNumber,
        status: statusAt(row, now),
        qr: row.qrCode,
      })),
    };
  };
}

/** The cancelled tickets of a trip, for checkers who go offline. */
export function listRevocations({ db }: Deps) {
  return async (
    trip: PageQuery & { trainId: string; journeyDate: string },
  ): Promise<Page<Pick<TicketRow, 'id' | 'voidedAt'>>> => {
    const rows = await db
      .select({ id: tickets.id, voidedAt: tickets.voidedAt })
      .from(tickets)
      .where(
        and(
          eq(tickets.trainId, trip.trainId),
          eq(tickets.journeyDate, trip.journeyDate),
          eq(tickets.status, 'CANCELLED'),
          oldestFirst.after(trip.cursor),
        ),
      )
      .orderBy(oldestFirst.order)
      .limit(trip.limit + 1);
    return pageOf(rows, trip.limit, ({ id }) => [id]);
  };
}
