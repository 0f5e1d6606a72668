import type { Static } from '@sinclair/typebox';
import { LRUCache } from 'lru-cache';
import { commonProblems } from '#shared/base/problem';
import * as booking from '#shared/contracts/booking';
import { getRules } from '#shared/contracts/schedule';
import type { printTicket as request } from '#shared/contracts/ticket';
import type { Deps } from '../connect.ts';
import { getOwnTicket } from '../queries.ts';
import { statusAt } from '../ticket.ts';
import type { Printer } from './printer.ts';
import { travelRules } from './rules.ts';

type BookingView = Static<typeof booking.bookingView>;

export interface PrintedTicket {
  fileName: string;
  pdf: Uint8Array<ArrayBuffer>;
}

/**
 * The ticket on one page of paper; the fare is that of the sale, the rules are those in force.
 * @throws Problem TICKET_NOT_FOUND, also for the ticket of somebody else; UNAVAILABLE where others do not answer.
 */
export function printTicket(deps: Deps, printer: Printer = deps.printer) {
  const askAbout = askOncePerBooking(deps);
  return async (userId: string, ticketId: string): Promise<PrintedTicket> => {
    const ticket = await getOwnTicket(deps)(userId, ticketId);
    const { bookingId, passengerId } = ticket;
    const [view, rules] = await askAbout(bookingId);
    const passenger = view.passengers.find((one) => one.passengerId === passengerId);
    if (!passenger) throw new Error(`Booking ${bookingId} does not know its passenger ${passengerId}`);
    const { basePoisha, vatPoisha, beddingPoisha, serviceChargePoisha } = passenger;
    const printedAt = deps.clock.now();
    const page = {
      ticket,
      status: statusAt(ticket, printedAt),
      fare: [
        { label: { en: 'Base fare', bn: 'মূল ভাড়া' }, poisha: basePoisha },
        { label: { en: 'VAT', bn: 'ভ্যাট' }, poisha: vatPoisha },
        { label: { en: 'Bedding', bn: 'বেডিং' }, poisha: beddingPoisha },
        { label: { en: 'Service charge', bn: 'সার্ভিস চার্জ' }, poisha: serviceChargePoisha },
      ],
      totalPoisha: basePoisha + vatPoisha + beddingPoisha + serviceChargePoisha,
      rules: travelRules(rules, ticket.class),
      printedAt,
    };
    const pdf = await printer.draw(page, userId);
    return { fileName: `ticket-${ticket.ticketNumber}.pdf`, pdf };
  };
}

/** The pages of one booking are asked for within a moment, of which neither its fares nor the rules change. */
function askOncePerBooking({ bus }: Deps) {
  const asked = new LRUCache<string, Promise<[BookingView, Static<typeof getRules.output>]>>({
    max: 100,
    ttl: 2_000,
  });
  return (bookingId: string) => {
    const known = asked.get(bookingId);
    if (known) return known;
    const answers = Promise.all([bus.request(booking.getBooking, { bookingId }), bus.request(getRules, {})]);
    asked.set(bookingId, answers);
    answers.catch(() => asked.delete(bookingId));
    return answers;
  };
}

/** NATS takes a megabyte, and base64 makes four bytes of three. */
const mostBytes = 700_000;

/** The same for a mail. It waits behind nobody who looks at a screen, and yields the processor to everything else. */
export function printForMail(deps: Deps) {
  const print = printTicket(deps, deps.mailPrinter);
  return async ({
    userId,
    ticketId,
  }: Static<typeof request.input>): Promise<Static<typeof request.output>> => {
    const { fileName, pdf } = await print(userId, ticketId);
    if (pdf.byteLength > mostBytes) throw commonProblems.UNAVAILABLE('The page is too large to be sent');
    return { fileName, pdf: Buffer.from(pdf).toString('base64') };
  };
}
