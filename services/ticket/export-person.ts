import type { Static } from '@sinclair/typebox';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { exportPerson as contract } from '#shared/contracts/ticket';
import { personItemsAtOnce, personPageOf } from '#shared/records/person-page';
import type { Deps } from './connect.ts';
import { selectTickets } from './queries.ts';
import { tickets } from './schema.ts';
import { statusAt } from './ticket.ts';

type Asked = Static<typeof contract.input>;

/** All tickets of a person. */
export function exportPerson({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  return async ({ userId, after }: Asked): Promise<Static<typeof contract.output>> => {
    const found = await selectTickets(db)
      .where(and(eq(tickets.userId, userId), after === null ? undefined : gt(tickets.id, after)))
      .orderBy(asc(tickets.id))
      .limit(personItemsAtOnce + 1);
    const { rows, next } = personPageOf(found);
    const now = clock.now();
    const items = rows.map((row) => ({
      ticketId: row.id,
      bookingId: row.bookingId,
      passengerId: row.passengerId,
      ticketNumber: row.ticketNumber,
      pnr: row.pnr,
      status: statusAt(row, now),
      passengerName: row.passengerName,
      trainNumber: row.trainNumber,
      journeyDate: row.journeyDate,
      from: row.fromStation,
      to: row.toStation,
      coachNumber: row.coachNumber,
      seatNumber: row.seatNumber,
      class: row.class,
      qr: row.qrCode,
      issuedAt: row.issuedAt.toISOString(),
      validatedAt: row.validatedAt?.toISOString() ?? null,
      voidedAt: row.voidedAt?.toISOString() ?? null,
    }));
    return { items, next };
  };
}
