import type { QrImage } from '../schema.ts';
import type { MailContent } from './code-mail.ts';
import { colours, heading, html, layout, lines, paragraph, reference } from './html.ts';
import {
  type Booking,
  greeting,
  type Passenger,
  passengerName,
  plainLines,
  seatOf,
  trainName,
  tripLines,
} from './trip.ts';
import { dhakaMoment, taka } from './words.ts';

export interface Ticket {
  ticketNumber: string;
  qr: string;
}

interface Traveller {
  passenger: Passenger;
  ticket: Ticket;
}

/** One mail with everybody's ticket; the QR codes go along as pictures. */
export function ticketsMail(input: {
  booking: Booking;
  travellers: Traveller[];
  contact: { fullName: string };
}): MailContent & { images: QrImage[] } {
  const { booking, travellers, contact } = input;
  const images = travellers.map(({ ticket }, at) => ({
    cid: `ticket-${at + 1}@jatra`,
    filename: `ticket-${ticket.ticketNumber}.png`,
    text: ticket.qr,
  }));
  const trip = tripLines(booking);
  const fare = fareLines(travellers.map(({ passenger }) => passenger));
  const hint =
    'Show the QR code to the ticket checker, on a screen or on paper. It can be checked without a signal.';
  const title = travellers.length === 1 ? 'Your ticket' : 'Your tickets';
  return {
    subject: `${title}: ${booking.trainName}, ${dhakaMoment(booking.boardingAt)}, PNR ${booking.pnr}`,
    text: [
      greeting(contact),
      `Your booking is confirmed. PNR: ${booking.pnr}`,
      plainLines([...trip, ['Booking reference', booking.bookingReference]]),
      ...travellers.map(
        ({ passenger, ticket }) =>
          `${passengerName(passenger)}\n  ${seatOf(passenger)}\n  Ticket ${ticket.ticketNumber}`,
      ),
      plainLines(fare),
      `${hint} The codes are in the pictures that came with this mail.`,
      'Have a good journey!',
    ].join('\n\n'),
    html: layout({
      title,
      preview: `PNR ${booking.pnr}, ${trainName(booking)}, ${dhakaMoment(booking.boardingAt)}`,
      body: html`${heading('Your booking is confirmed')}
${paragraph(greeting(contact))}
${reference('PNR', booking.pnr)}
${lines([...trip, ['Booking reference', booking.bookingReference]])}
${travellers.map((traveller, at) => ticketCard(traveller, images[at]!.cid))}
${lines(fare, { total: true })}
${paragraph(hint)}
${paragraph('Have a good journey!')}`,
    }),
    images,
  };
}

function ticketCard({ passenger, ticket }: Traveller, cid: string) {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 14px;border:1px solid ${colours.line};border-left:4px solid ${colours.green};border-radius:8px"><tr>
<td style="padding:14px 16px;vertical-align:middle"><span style="font-size:16px;font-weight:700">${passengerName(passenger)}</span><br>
<span style="font-size:14px">${seatOf(passenger)}</span><br>
<span style="font-size:12px;color:${colours.soft}">Ticket</span> <span style="font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:14px">${ticket.ticketNumber}</span></td>
<td width="184" align="right" style="padding:8px"><img src="cid:${cid}" width="176" height="176" alt="QR code of ticket ${ticket.ticketNumber}" style="display:block;border:0"></td>
</tr></table>`;
}

function fareLines(passengers: Passenger[]): [string, string][] {
  const sum = (item: (passenger: Passenger) => number) =>
    passengers.reduce((total, passenger) => total + item(passenger), 0);
  const items: [string, number][] = [
    ['Fare', sum((passenger) => passenger.basePoisha)],
    ['VAT', sum((passenger) => passenger.vatPoisha)],
    ['Bedding', sum((passenger) => passenger.beddingPoisha)],
    ['Service charge', sum((passenger) => passenger.serviceChargePoisha)],
  ];
  const total = items.reduce((all, [, poisha]) => all + poisha, 0);
  return [...items.filter(([label, poisha]) => poisha > 0 || label === 'Fare'), ['Total paid', total]].map(
    ([label, poisha]): [string, string] => [String(label), taka(Number(poisha))],
  );
}
