import { t } from 'elysia';
import { event, instant, localDate, nullable, oneOf, personPage, request, uuid } from '../base/contract.ts';

export const ticketStatus = oneOf(['VALID', 'USED', 'CANCELLED', 'EXPIRED']);

export const issued = event(
  'ticket.issued',
  'Every passenger of a confirmed booking has a ticket',
  t.Object({
    bookingId: uuid(),
    userId: uuid(),
    ticketIds: t.Array(uuid()),
    /** The same tickets, with what is printed on them. */
    tickets: t.Optional(
      t.Array(t.Object({ ticketId: uuid(), ticketNumber: t.String(), passengerId: uuid() })),
    ),
    issuedAt: instant(),
  }),
);

export const used = event(
  'ticket.used',
  'A checker has accepted a ticket',
  t.Object({
    ticketId: uuid(),
    ticketNumber: t.Optional(t.String()),
    bookingId: uuid(),
    trainId: uuid(),
    journeyDate: localDate(),
    usedAt: instant(),
  }),
);

export const useUndone = event(
  'ticket.use-undone',
  'The checker who had accepted a ticket took that back within minutes: the ticket is not used any more, and ticket.used of a lower version no longer holds',
  t.Object({
    ticketId: uuid(),
    ticketNumber: t.Optional(t.String()),
    bookingId: uuid(),
    trainId: uuid(),
    journeyDate: localDate(),
    undoneAt: instant(),
  }),
);

export const voided = event(
  'ticket.voided',
  'Tickets that are no longer good for travel',
  t.Object({
    bookingId: uuid(),
    ticketIds: t.Array(uuid()),
    ticketNumbers: t.Optional(t.Array(t.String())),
    voidedAt: instant(),
  }),
);

export const voidTickets = request(
  'ticket.void',
  'These passengers no longer travel; refused with TICKET_USED if one of them has been scanned. Idempotent, also before the tickets are issued',
  {
    askedBy: ['booking'],
    input: t.Object({ bookingId: uuid(), passengerIds: t.Array(uuid(), { minItems: 1 }) }),
    output: t.Object({ voidedTicketIds: t.Array(uuid()) }),
  },
);

export const listTickets = request('ticket.list', 'The tickets of a booking', {
  input: t.Object({ bookingId: uuid() }),
  output: t.Object({
    tickets: t.Array(
      t.Object({
        ticketId: uuid(),
        ticketNumber: t.String(),
        passengerId: uuid(),
        coachNumber: t.String(),
        seatNumber: t.String(),
        status: ticketStatus,
        /** The text of the QR code. */
        qr: t.String(),
      }),
    ),
  }),
});

export const printTicket = request(
  'ticket.print',
  'A ticket of this person as a page to print. Refused with UNAVAILABLE while more are asked for than are drawn',
  {
    askedBy: ['notification'],
    input: t.Object({ userId: uuid(), ticketId: uuid() }),
    output: t.Object({
      fileName: t.String(),
      /** PDF, in base64. */
      pdf: t.String(),
    }),
    deadlineMs: 4_000,
  },
);

export const exportPerson = request('ticket.export-person', 'All tickets of a person, for that person', {
  askedBy: ['user'],
  input: t.Object(personPage),
  output: t.Object({
    items: t.Array(
      t.Object({
        ticketId: uuid(),
        bookingId: uuid(),
        passengerId: uuid(),
        ticketNumber: t.String(),
        pnr: t.String(),
        status: ticketStatus,
        passengerName: t.String(),
        trainNumber: t.String(),
        journeyDate: localDate(),
        from: t.String(),
        to: t.String(),
        coachNumber: t.String(),
        seatNumber: t.String(),
        class: t.String(),
        qr: t.String(),
        issuedAt: instant(),
        validatedAt: nullable(instant()),
        voidedAt: nullable(instant()),
      }),
    ),
    next: nullable(uuid()),
  }),
});
