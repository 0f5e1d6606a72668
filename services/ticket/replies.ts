import { type Reply, reply } from '#shared/bus/bus';
import * as contracts from '#shared/contracts/ticket';
import type { Deps } from './connect.ts';
import { exportPerson } from './export-person.ts';
import { voidTickets } from './issue/void-tickets.ts';
import { printForMail } from './paper/print-ticket.ts';
import { listTicketsOfBooking } from './queries.ts';
import { statusAt } from './ticket.ts';

export function ticketReplies(deps: Deps): Reply[] {
  const list = listTicketsOfBooking(deps);
  return [
    reply(contracts.exportPerson, exportPerson(deps)),
    reply(contracts.voidTickets, voidTickets(deps)),
    reply(contracts.printTicket, printForMail(deps)),
    reply(contracts.listTickets, async ({ bookingId }) => {
      const rows = await list(bookingId);
      const now = deps.clock.now();
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
    }),
  ];
}
