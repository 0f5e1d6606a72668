import type { Static } from '@sinclair/typebox';
import { type issued, listTickets } from '#shared/contracts/ticket';
import type { Deps } from '../connect.ts';
import type { Composed } from '../delivery/announcement.ts';
import {
  colours,
  heading,
  html,
  lines,
  paragraph,
  printed,
  reference,
  sums,
  table,
} from '../messages/html.ts';
import { dhakaMoment, type Language, taka } from '../messages/language.ts';
import type { Message } from '../messages/message.ts';
import { brief } from '../messages/sms.ts';
import {
  type Booking,
  briefTrip,
  briefTrips,
  greeting,
  type Passenger,
  passengerName,
  plainLines,
  seatOf,
  shortTrainName,
  trainName,
  tripLines,
} from '../messages/trip.ts';
import type { QrImage } from '../schema.ts';
import { askAbout } from './ask-about.ts';
import { paidFor } from './refund-sum.ts';

/** ticket.issued → the PNR and everybody's ticket. */
export function composeTickets(deps: Deps) {
  return async (
    data: Pick<Static<typeof issued.data>, 'bookingId' | 'userId'>,
    language: Language,
  ): Promise<Composed> => {
    const { bookingId, userId } = data;
    const [{ booking, contact }, { tickets }] = await Promise.all([
      askAbout(deps, data),
      deps.bus.request(listTickets, { bookingId }),
    ]);
    // Cancelled meanwhile: another message tells that.
    if (booking.status === 'CANCELLED') return 'NOT_CONFIRMED';

    const travellers = booking.passengers
      .filter((passenger) => passenger.status === 'ACTIVE')
      .map((passenger) => {
        const ticket = tickets.find(
          (one) => one.passengerId === passenger.passengerId && one.status !== 'CANCELLED',
        );
        if (!ticket) throw new Error(`Passenger ${passenger.passengerId} travels without a ticket`);
        return { passenger, ticket };
      });
    if (travellers.length === 0)
      throw new Error(`Nobody travels on booking ${bookingId}, which is ${booking.status}`);
    const message = ticketsMessage(language, { booking, travellers, contact });
    return { kind: 'TICKETS', userId, bookingId, contact, message };
  };
}

interface Ticket {
  ticketId?: string;
  ticketNumber: string;
  qr: string;
}

interface Traveller {
  passenger: Passenger;
  ticket: Ticket;
}

const words = {
  en: {
    title: (count: number) => (count === 1 ? 'Your ticket' : 'Your tickets'),
    confirmed: 'Your booking is confirmed',
    bookingReference: 'Booking reference',
    ticket: 'Ticket',
    qrOf: (number: string) => `QR code of ticket ${number}`,
    hint: 'Show the QR code to the ticket checker, on a screen or on paper. It can be checked without a signal.',
    moved: (seats: string) =>
      `Your payment came late and the seats you had booked had been sold (${seats}). As you agreed, you have others of the same class on the same train, at the same price.`,
    pictures: 'The codes are in the pictures that came with this mail.',
    wish: 'Have a good journey!',
    fare: 'Fare',
    vat: 'VAT',
    bedding: 'Bedding',
    serviceCharge: 'Service charge',
    total: 'Total paid',
    brief: (pnr: string, trip: string, seats: string) =>
      `Confirmed: PNR ${pnr}, ${trip}, ${seats}. Tickets: in your account.`,
  },
  bn: {
    title: (count: number) => (count === 1 ? 'আপনার টিকিট' : 'আপনার টিকিটগুলো'),
    confirmed: 'আপনার বুকিং নিশ্চিত হয়েছে',
    bookingReference: 'বুকিং রেফারেন্স',
    ticket: 'টিকিট',
    qrOf: (number: string) => `টিকিট ${number}-এর কিউআর কোড`,
    hint: 'টিকিট পরীক্ষককে স্ক্রিনে বা কাগজে কিউআর কোডটি দেখান। নেটওয়ার্ক ছাড়াও এটি যাচাই করা যায়।',
    moved: (seats: string) =>
      `আপনার পেমেন্ট দেরিতে পৌঁছানোয় আপনার বুক করা আসন (${seats}) বিক্রি হয়ে গেছে। আপনার সম্মতি অনুযায়ী একই ট্রেনে একই শ্রেণির অন্য আসন একই ভাড়ায় দেওয়া হয়েছে।`,
    pictures: 'কোডগুলো এই মেইলের ছবিতে আছে।',
    wish: 'আপনার যাত্রা শুভ হোক!',
    fare: 'ভাড়া',
    vat: 'ভ্যাট',
    bedding: 'বিছানা',
    serviceCharge: 'সার্ভিস চার্জ',
    total: 'মোট পরিশোধ',
    brief: (pnr: string, trip: string, seats: string) => `নিশ্চিত: PNR ${pnr}, ${trip}, ${seats}।`,
  },
};

/** One mail with every ticket; the QR codes are attached as pictures. */
export function ticketsMessage(
  language: Language,
  input: { booking: Booking; travellers: Traveller[]; contact: { fullName: string } },
): Message & { images: QrImage[] } {
  const { booking, travellers, contact } = input;
  const say = words[language];
  const images = travellers.map(({ ticket }, at) => ({
    cid: `ticket-${at + 1}@jatra`,
    filename: `ticket-${ticket.ticketNumber}.png`,
    text: ticket.qr,
    ticketId: ticket.ticketId,
  }));
  const trip = [...tripLines(language, booking), [say.bookingReference, booking.bookingReference]] as [
    string,
    string,
  ][];
  const fare = fareLines(
    language,
    travellers.map(({ passenger }) => passenger),
  );
  const title = say.title(travellers.length);
  const boarding = dhakaMoment(language, booking.boardingAt);
  const moved = movedNote(language, travellers);
  const seats = travellers.map(({ passenger }) => passenger.seatNumber).join(', ');
  const shortSeats = briefSeats(travellers.map(({ passenger }) => passenger));
  return {
    subject: `${title}: ${shortTrainName(language, booking)}, ${boarding}, PNR ${booking.pnr}`,
    title: say.confirmed,
    brief: brief(language, [
      say.brief(booking.pnr, briefTrip(language, booking), seats),
      ...briefTrips(language, booking, (trip) => say.brief(booking.pnr, trip, shortSeats)),
    ]),
    preview: `PNR ${booking.pnr}, ${trainName(language, booking)}, ${boarding}`,
    text: [
      greeting(language, contact),
      say.confirmed,
      `PNR: ${booking.pnr}`,
      ...moved,
      plainLines(trip),
      ...travellers.map(
        ({ passenger, ticket }) =>
          `${passengerName(passenger)}\n  ${seatOf(language, passenger)}\n  ${say.ticket} ${ticket.ticketNumber}`,
      ),
      plainLines(fare),
      `${say.hint} ${say.pictures}`,
      say.wish,
    ].join('\n\n'),
    html: html`${heading(say.confirmed)}
${paragraph(greeting(language, contact))}
${moved.map(paragraph)}
${reference('PNR', booking.pnr)}
${lines(trip)}
${travellers.map((traveller, at) => ticketCard(language, traveller, images[at]!.cid))}
${sums(fare)}
${paragraph(say.hint)}
${paragraph(say.wish)}`.text,
    journey: booking,
    images,
  };
}

/** Empty if everybody sits where they booked. */
function movedNote(language: Language, travellers: Traveller[]): string[] {
  const booked = travellers.flatMap(({ passenger: { insteadOf } }) =>
    insteadOf ? [`${insteadOf.coachNumber} ${insteadOf.seatNumber}`] : [],
  );
  return booked.length > 0 ? [words[language].moved(booked.join(', '))] : [];
}

/** `KA-12, 13, KHA-1`: what the coach adds to a seat's number is said once. */
function briefSeats(passengers: Passenger[]): string {
  return passengers
    .map(({ coachNumber, seatNumber }, at) => {
      const shared =
        passengers[at - 1]?.coachNumber === coachNumber && seatNumber.startsWith(`${coachNumber}-`);
      return shared ? seatNumber.slice(coachNumber.length + 1) : seatNumber;
    })
    .join(', ');
}

/** The code beneath the words, as large as the narrowest phone shows it, on white in the dark as well. */
function ticketCard(language: Language, { passenger, ticket }: Traveller, cid: string) {
  const say = words[language];
  return table(
    `margin:0 0 14px;border:1px solid ${colours.line};border-left:4px solid ${colours.green};border-radius:8px`,
    [
      html`<tr><td style="padding:12px 12px 0"><span style="font-size:17px;font-weight:700">${passengerName(passenger)}</span><br>
${seatOf(language, passenger)}<br>
<span class="soft" style="font-size:13px;color:${colours.soft}">${say.ticket}</span> ${printed(ticket.ticketNumber)}</td></tr>`,
      html`<tr><td align="center" style="padding:12px 0"><img src="cid:${cid}" width="280" alt="${say.qrOf(ticket.ticketNumber)}" style="display:block;width:100%;max-width:280px;height:auto;margin:0 auto;border:0;background:#ffffff"></td></tr>`,
    ],
    'card',
  );
}

function fareLines(language: Language, passengers: Passenger[]): [string, string][] {
  const say = words[language];
  const { fare, vat, bedding, serviceCharge } = paidFor(passengers);
  const extras: [string, number][] = [
    [say.vat, vat],
    [say.bedding, bedding],
    [say.serviceCharge, serviceCharge],
  ];
  const items: [string, number][] = [[say.fare, fare], ...extras.filter(([, poisha]) => poisha > 0)];
  const total: [string, number] = [say.total, fare + vat + bedding + serviceCharge];
  return [...items, total].map(([label, poisha]) => [label, taka(language, poisha)]);
}
